/** Writes the full-text side of the index: impact-ordered postings and the spelling files. */
import { deflateRawSync } from 'node:zlib';
import type { SpellingSection, TextSection } from '../search/manifest.ts';
import { encodePostings, type Posting, packPostings, scopedTerm } from '../search/text/postings.ts';
import { tokenize, tokenSpans } from '../search/tokenizer.ts';
import type { Progress } from '../workspace/progress.ts';
import type { ShardWriter } from './shard-writer.ts';
import type { Unit } from './units.ts';

/** BM25F (Robertson & Zaragoza 2009); the best common setting for the collections of `npm run eval`. */
const K1 = 1.4;
const B = 0.6;
/** One occurrence in a title or heading counts like this many in the body. */
const TITLE_WEIGHT = 3;
const HEADING_WEIGHT = 1.5;
const DOCUMENT_TITLE_WEIGHT = 1;

/** Impacts are stored in this many steps: fewer make shorter lists, these lose nothing measurable. */
const LEVELS = 127;
/** Postings kept in a term's general list. */
const CUT = 2000;
/** A word that is asked for stands in a shard larger than most: common words are asked for, and their lists are long. */
const TARGET_SHARD_BYTES = 1200;
/**
 * The impacts of longer lists are rounded to so many steps an octave (17 % apart): their words are common and weigh
 * little, and gaps between units are shorter within few groups. Takes 29 % off such a list.
 */
const LONG_LIST = 200;
const STEPS_PER_OCTAVE = 4.5;

const SPELLING_WORD = /^[a-z]{4,24}$/;
const MAX_SPELLING_WORDS = 40_000;

export interface TextIndexInput {
  readonly units: readonly Unit[];
  /** Products and versions of a unit whose scoped lists are worth having; empty when there is only one of all. */
  readonly scopesOf: (unit: Unit) => readonly string[];
}

export async function writeTextIndex(
  { units, scopesOf }: TextIndexInput,
  writer: ShardWriter,
  progress: Progress,
): Promise<{ text: TextSection; spelling: SpellingSection }> {
  const step = progress.step('Indexing words', 'units', units.length);
  const lengths = new Float64Array(units.length);
  const frequencies = new TermFrequencies();
  const words = new Map<string, number>();
  for (const [number, unit] of units.entries()) {
    lengths[number] = addUnit(number, unit, frequencies, words);
    step.advance();
  }
  const averageLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, units.length);
  const lists = new Map<string, Uint8Array>();
  let bytes = 0;
  const keep = (key: string, documentFrequency: number, postings: Posting[]): void => {
    const list = encodePostings(
      documentFrequency,
      postings.length > LONG_LIST ? coarsened(postings) : postings,
    );
    lists.set(key, list);
    bytes += list.length + key.length + 3;
  };
  for (const [term, entries] of frequencies) {
    const postings = entries.map(({ unit, frequency }) => {
      const norm = 1 - B + (B * lengths[unit]!) / averageLength;
      const weight = (frequency * (K1 + 1)) / (frequency + K1 * norm);
      return { unit, impact: Math.max(1, Math.round((weight / (K1 + 1)) * LEVELS)) };
    });
    keep(term, postings.length, strongest(postings));
    if (postings.length <= CUT) continue;
    const byScope = new Map<string, Posting[]>();
    for (const posting of postings) {
      for (const scope of scopesOf(units[posting.unit]!)) {
        const scoped = byScope.get(scope);
        if (scoped) scoped.push(posting);
        else byScope.set(scope, [posting]);
      }
    }
    for (const [scope, scoped] of byScope) keep(scopedTerm(term, scope), scoped.length, strongest(scoped));
  }
  const shardCount = Math.max(1, Math.ceil(bytes / TARGET_SHARD_BYTES));
  const shards = await writer.writeSet('text', packPostings(lists, shardCount));
  const spelling = await writeSpelling(words, writer);
  step.done(`${lists.size.toLocaleString('en')} lists`);
  return { text: { shards, units: units.length, cut: CUT, levels: LEVELS, k1: K1 }, spelling };
}

function strongest(postings: readonly Posting[]): Posting[] {
  return [...postings].sort((a, b) => b.impact - a.impact || a.unit - b.unit).slice(0, CUT);
}

function coarsened(postings: readonly Posting[]): Posting[] {
  return postings.map(({ unit, impact }) => {
    const step = Math.round(Math.log2(impact) * STEPS_PER_OCTAVE);
    return { unit, impact: Math.round(2 ** (step / STEPS_PER_OCTAVE)) };
  });
}

/** @returns the unit's length: weighted occurrences of terms. */
function addUnit(
  number: number,
  unit: Unit,
  frequencies: TermFrequencies,
  words: Map<string, number>,
): number {
  const counts = new Map<string, number>();
  let length = 0;
  const add = (terms: readonly string[], weight: number): void => {
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + weight);
    length += weight * terms.length;
  };
  const headings = [...unit.headingPath];
  // A page's own topic is the heading in force on it; a section's is its title.
  const title = unit.title ?? headings.pop() ?? '';
  add(tokenize(title), TITLE_WEIGHT);
  add(tokenize(headings.join('\n')), HEADING_WEIGHT);
  add(tokenize(unit.documentTitle), DOCUMENT_TITLE_WEIGHT);
  const spans = tokenSpans(unit.text);
  const seen = new Set<string>();
  for (const { start, end } of spans) {
    const word = unit.text.slice(start, end).toLowerCase();
    if (SPELLING_WORD.test(word)) seen.add(word);
  }
  for (const word of seen) words.set(word, (words.get(word) ?? 0) + 1);
  add(
    spans.map((span) => span.term),
    1,
  );
  for (const [term, frequency] of counts) frequencies.add(term, number, frequency);
  return length;
}

/** (term, unit, frequency) triples in flat arrays: a library of 100,000 pages has some 15 million of them. */
class TermFrequencies {
  readonly #ids = new Map<string, number>();
  readonly #counts: number[] = [];
  #terms = new Uint32Array(1 << 16);
  #units = new Uint32Array(1 << 16);
  #frequencies = new Float32Array(1 << 16);
  #length = 0;

  add(term: string, unit: number, frequency: number): void {
    let id = this.#ids.get(term);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(term, id);
      this.#counts.push(0);
    }
    this.#counts[id]!++;
    if (this.#length === this.#terms.length) this.#grow();
    this.#terms[this.#length] = id;
    this.#units[this.#length] = unit;
    this.#frequencies[this.#length++] = frequency;
  }

  /** Every term with its units, ascending. */
  *[Symbol.iterator](): Generator<[string, { unit: number; frequency: number }[]]> {
    const starts = new Uint32Array(this.#counts.length + 1);
    for (const [id, count] of this.#counts.entries()) starts[id + 1] = starts[id]! + count;
    const order = new Uint32Array(this.#length);
    const next = starts.slice();
    for (let i = 0; i < this.#length; i++) order[next[this.#terms[i]!]!++] = i;
    for (const [term, id] of this.#ids) {
      const entries = Array.from(order.subarray(starts[id], starts[id + 1]), (i) => ({
        unit: this.#units[i]!,
        frequency: this.#frequencies[i]!,
      }));
      yield [term, entries];
    }
  }

  #grow(): void {
    const size = this.#terms.length * 2;
    const terms = new Uint32Array(size);
    const units = new Uint32Array(size);
    const frequencies = new Float32Array(size);
    terms.set(this.#terms);
    units.set(this.#units);
    frequencies.set(this.#frequencies);
    this.#terms = terms;
    this.#units = units;
    this.#frequencies = frequencies;
  }
}

/** The commonest words by first letter. A word in one unit only is as likely a mistake of the manual's. */
async function writeSpelling(
  words: ReadonlyMap<string, number>,
  writer: ShardWriter,
): Promise<SpellingSection> {
  const kept = [...words]
    .filter(([, units]) => units >= 2)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MAX_SPELLING_WORDS);
  const byLetter = new Map<string, string[]>();
  for (const [word, units] of kept) {
    const lines = byLetter.get(word[0]!);
    if (lines) lines.push(`${word} ${units}`);
    else byLetter.set(word[0]!, [`${word} ${units}`]);
  }
  const files: Record<string, string> = {};
  for (const letter of [...byLetter.keys()].sort()) {
    files[letter] = await writer.write('spelling', deflateRawSync(byLetter.get(letter)!.join('\n')));
  }
  return { files };
}
