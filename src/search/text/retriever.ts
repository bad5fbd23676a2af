/**
 * Full text: BM25 over impact-ordered posting lists with OR semantics, so that a question in plain words always
 * gets the pages that match best. Term weights were computed at build (Robertson & Zaragoza, "The Probabilistic
 * Relevance Framework: BM25 and Beyond", 2009, with weighted fields); here they are summed.
 */
import type { TextSection } from '../manifest.ts';
import { ShardSet } from '../shard-set.ts';
import type { IndexReader } from '../types.ts';
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

export class TextRetriever {
  readonly #section: TextSection;
  readonly #shards: ShardSet;

  constructor(section: TextSection, reader: IndexReader) {
    this.#section = section;
    this.#shards = new ShardSet(section.shards, reader);
  }

  async search(terms: readonly QueryTerm[], options: TextSearchOptions): Promise<TextResult> {
    const scopes = options.scopes ?? [];
    const lists = await this.#listsOf(
      terms.flatMap(({ term }) => [term, ...scopes.map((scope) => scopedTerm(term, scope))]),
    );
    const { units, k1, levels, cut } = this.#section;
    const scores = new Map<number, number>();
    const matched = new Map<number, number[]>();
    const idf: number[] = [];
    for (const [index, { term, weight }] of terms.entries()) {
      const general = lists.get(term);
      if (!general) {
        idf.push(0);
        continue;
      }
      const termIdf = Math.log(
        1 + (units - general.documentFrequency + 0.5) / (general.documentFrequency + 0.5),
      );
      idf.push(termIdf);
      const scoped = scopes
        .map((scope) => lists.get(scopedTerm(term, scope)))
        .filter((list) => list !== undefined);
      const useScoped = general.documentFrequency > cut && scoped.length > 0;
      const scale = (weight * termIdf * (k1 + 1)) / levels;
      for (const list of useScoped ? scoped : [general]) {
        for (let i = 0; i < list.units.length; i++) {
          const unit = list.units[i]!;
          if (options.accept && !options.accept(unit)) continue;
          const seen = matched.get(unit);
          // A unit in two scopes (a page that two versions share) counts once.
          if (seen?.at(-1) === index) continue;
          scores.set(unit, (scores.get(unit) ?? 0) + scale * list.impacts[i]!);
          if (seen) seen.push(index);
          else matched.set(unit, [index]);
        }
      }
    }
    const hits = Array.from(scores, ([unit, score]) => ({ unit, score, terms: matched.get(unit) ?? [] }));
    hits.sort((a, b) => b.score - a.score || a.unit - b.unit);
    return { hits: hits.slice(0, options.limit), idf };
  }

  async #listsOf(keys: readonly string[]): Promise<Map<string, PostingList>> {
    const keysOfShard = new Map<number, Set<string>>();
    if (this.#shards.count > 0) {
      for (const key of keys) {
        const shard = termShard(key, this.#shards.count);
        const wanted = keysOfShard.get(shard) ?? new Set();
        keysOfShard.set(shard, wanted.add(key));
      }
    }
    const lists = new Map<string, PostingList>();
    await Promise.all(
      Array.from(keysOfShard, async ([shard, wanted]) => {
        const { file, bytes } = await this.#shards.read(shard);
        for (const [key, list] of findPostings(bytes, file, wanted)) lists.set(key, list);
      }),
    );
    return lists;
  }
}
