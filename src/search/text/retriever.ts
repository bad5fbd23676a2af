/**
 * Full text: BM25 over impact-ordered posting lists with OR semantics, so that a question in plain words always
 * gets the pages that match best. Term weights were computed at build (Robertson & Zaragoza, "The Probabilistic
 * Relevance Framework: BM25 and Beyond", 2009, with weighted fields); here they are summed.
 */
import { highest } from '../best.ts';
import { CorruptIndexError } from '../bytes.ts';
import type { TextSection } from '../manifest.ts';
import { ShardSet } from '../shard-set.ts';
import type { IndexReader } from '../types.ts';
import { WeightedCache } from '../weighted-cache.ts';
import { findPostings, type PostingList, scopedTerm, termShard } from './postings.ts';

export interface QueryTerm {
  readonly term: string;
  /** Multiplies the term's BM25 contribution; 1 for a word as typed. */
  readonly weight: number;
}

export interface TextHit {
  readonly unit: number;
  readonly score: number;
  /** Indexes into the query's terms that the unit holds. */
  readonly terms: readonly number[];
}

export interface TextSearchOptions {
  readonly limit: number;
  readonly accept?: (unit: number) => boolean;
  /** Products or versions whose own lists answer a filtered query exactly where the general list was cut. */
  readonly scopes?: readonly string[];
}

export interface TextResult {
  /** Descending score, ascending unit among equals. */
  readonly hits: readonly TextHit[];
  /** Inverse document frequency by query term; 0 for a term that the library does not hold. */
  readonly idf: readonly number[];
}

/** What a decoded posting takes, and a list beside its postings. */
const MEMORY_PER_POSTING = 5;
const MEMORY_PER_LIST = 500;

export class TextRetriever {
  readonly #section: TextSection;
  readonly #shards: ShardSet;
  readonly #sums: ScoreSums;
  /** Decoded lists by key: the common words of questions are the ones with long lists. */
  readonly #lists: WeightedCache<PostingList>;

  /** @param options.keptBytes of decoded lists that stay in memory. */
  constructor(section: TextSection, reader: IndexReader, options: { readonly keptBytes: number }) {
    this.#section = section;
    this.#lists = new WeightedCache(options.keptBytes);
    this.#shards = new ShardSet(section.shards, reader);
    this.#sums = new ScoreSums(section.units);
  }

  async search(terms: readonly QueryTerm[], options: TextSearchOptions): Promise<TextResult> {
    const scopes = options.scopes ?? [];
    const lists = await this.#listsOf(
      terms.flatMap(({ term }) => [term, ...scopes.map((scope) => scopedTerm(term, scope))]),
    );
    const { units, k1, levels, cut } = this.#section;
    const idf: number[] = [];
    const added: (readonly PostingList[])[] = [];
    // No other search runs before `clear`: nothing is awaited in between.
    const sums = this.#sums;
    try {
      for (const [index, { term, weight }] of terms.entries()) {
        const general = lists.get(term);
        if (!general) {
          idf.push(0);
          added.push([]);
          continue;
        }
        const termIdf = Math.log(
          1 + (units - general.documentFrequency + 0.5) / (general.documentFrequency + 0.5),
        );
        idf.push(termIdf);
        const scoped = scopes
          .map((scope) => lists.get(scopedTerm(term, scope)))
          .filter((list) => list !== undefined);
        const used = general.documentFrequency > cut && scoped.length > 0 ? scoped : [general];
        added.push(used);
        for (const list of used) {
          sums.add(list, index, (weight * termIdf * (k1 + 1)) / levels, options.accept);
        }
      }
      return { hits: sums.best(options.limit, added), idf };
    } finally {
      sums.clear();
    }
  }

  async #listsOf(keys: readonly string[]): Promise<Map<string, PostingList>> {
    const lists = new Map<string, PostingList>();
    const keysOfShard = new Map<number, Set<string>>();
    if (this.#shards.count > 0) {
      for (const key of keys) {
        const known = this.#lists.get(key);
        if (known) {
          lists.set(key, known);
          continue;
        }
        const shard = termShard(key, this.#shards.count);
        const wanted = keysOfShard.get(shard) ?? new Set();
        keysOfShard.set(shard, wanted.add(key));
      }
    }
    if (keysOfShard.size === 0) return lists;
    await Promise.all(
      Array.from(keysOfShard, async ([shard, wanted]) => {
        const { file, bytes } = await this.#shards.read(shard);
        for (const [key, list] of findPostings(bytes, file, wanted)) {
          lists.set(key, list);
          this.#lists.set(key, list, list.units.length * MEMORY_PER_POSTING + MEMORY_PER_LIST);
        }
      }),
    );
    return lists;
  }
}

/** Scores of the units of one search, in arrays that are used again: a common word touches thousands of units. */
class ScoreSums {
  readonly #scores: Float64Array;
  /** 1 + the last term that was added to a unit; 0 for a unit that none was. */
  readonly #lastTerm: Uint16Array;
  /** 1 + the place of a unit among the best; 0 for a unit that is not. */
  readonly #places: Uint16Array;
  /** The units with a score, in the order in which they got it. */
  readonly #touched: Uint32Array;
  #count = 0;

  constructor(units: number) {
    this.#scores = new Float64Array(units);
    this.#lastTerm = new Uint16Array(units);
    this.#places = new Uint16Array(units);
    this.#touched = new Uint32Array(units);
  }

  /** Adds one list of a term; a unit in two lists of it (a page that two versions share) counts once. */
  add(
    { units, impacts }: PostingList,
    term: number,
    scale: number,
    accept: ((unit: number) => boolean) | undefined,
  ): void {
    const scores = this.#scores;
    const lastTerm = this.#lastTerm;
    const touched = this.#touched;
    for (let i = 0; i < units.length; i++) {
      const unit = units[i]!;
      const last = lastTerm[unit];
      if (last === undefined)
        throw new CorruptIndexError('_index/text', `it names a unit ${unit}, which there is not`);
      if (last === term + 1 || (accept && !accept(unit))) continue;
      if (last === 0) touched[this.#count++] = unit;
      lastTerm[unit] = term + 1;
      scores[unit]! += scale * impacts[i]!;
    }
  }

  /**
   * Descending score, ascending unit among equals.
   * @param listsOfTerms what was added, by term.
   */
  best(limit: number, listsOfTerms: readonly (readonly PostingList[])[]): TextHit[] {
    const scores = this.#scores;
    const units = highest(scores, limit, { among: this.#touched.subarray(0, this.#count) });
    const hits = Array.from(units, (unit) => ({ unit, score: scores[unit]!, terms: [] as number[] }));
    const places = this.#places;
    units.forEach((unit, index) => {
      places[unit] = index + 1;
    });
    for (const [term, lists] of listsOfTerms.entries()) {
      for (const { units: holding } of lists) {
        for (let i = 0; i < holding.length; i++) {
          const place = places[holding[i]!]!;
          if (place === 0) continue;
          const { terms } = hits[place - 1]!;
          if (terms.at(-1) !== term) terms.push(term);
        }
      }
    }
    for (const unit of units) places[unit] = 0;
    return hits;
  }

  clear(): void {
    for (let i = 0; i < this.#count; i++) {
      const unit = this.#touched[i]!;
      this.#scores[unit] = 0;
      this.#lastTerm[unit] = 0;
    }
    this.#count = 0;
  }
}
