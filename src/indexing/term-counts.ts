/** Which terms stand in which units, and how often: counted in runs that are kept between builds. */
import { ByteReader, ByteWriter } from '../search/bytes.ts';
import { tokenize, tokenSpans } from '../search/tokenizer.ts';
import type { KeptResults } from '../workspace/kept-results.ts';
import { inRuns, type Work } from '../workspace/runs.ts';
import type { Unit } from './units.ts';

/** One occurrence in a title or heading counts like this many in the body. */
const TITLE_WEIGHT = 3;
const HEADING_WEIGHT = 1.5;
const DOCUMENT_TITLE_WEIGHT = 1;
const BODY_WEIGHT = 1;
/** All weights are multiples of it. */
const WEIGHT_STEP = 0.5;

const SPELLING_WORD = /^[a-z]{4,24}$/;

export interface TermPostings {
  readonly term: string;
  /** Ascending. */
  readonly units: Uint32Array;
  /** Weighted occurrences in each of the units. */
  readonly frequencies: Float32Array;
}

export interface TermCounts {
  /** By unit: weighted occurrences of all terms. */
  readonly lengths: Float64Array;
  /** Plain words as written, in lower case, with the number of units that hold them. */
  readonly words: ReadonlyMap<string, number>;
  /** Postings of every term; to be gone through once. */
  terms(): Iterable<TermPostings>;
}

const COUNTING: Work<Unit> = {
  kind: 'terms',
  identityOf: (unit) => unit.key,
  weightOf: (unit) => unit.text.length,
  compute: countRun,
};

/** @param advance is told of units that are counted. */
export function countTerms(
  units: readonly Unit[],
  kept: KeptResults | undefined,
  advance: (units: number) => void,
): TermCounts {
  const lengths = new Float64Array(units.length);
  const words = new Map<string, number>();
  const numbers = new Map<string, number>();
  /** Postings of every term. */
  const counts: number[] = [];
  const runs: CountedRun[] = [];
  let firstUnit = 0;
  for (const { items, result } of inRuns(units, COUNTING, kept)) {
    const input = new ByteReader(result, 'counted terms');
    for (let place = 0; place < items.length; place++)
      lengths[firstUnit + place] = input.varint() * WEIGHT_STEP;
    for (const word of readStrings(input)) words.set(word, (words.get(word) ?? 0) + input.varint());
    const terms = readStrings(input);
    const own = {
      firstUnit,
      terms: new Uint32Array(terms.length),
      counts: new Uint32Array(terms.length),
      input,
    };
    terms.forEach((term, place) => {
      let number = numbers.get(term);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(term, number);
        counts.push(0);
      }
      own.terms[place] = number;
      own.counts[place] = input.varint();
      counts[number]! += own.counts[place]!;
    });
    runs.push(own);
    firstUnit += items.length;
    advance(items.length);
  }
  return { lengths, words, terms: () => postingsOf([...numbers.keys()], counts, runs) };
}

/** `input` stands before the postings, which come term by term. */
interface CountedRun {
  readonly firstUnit: number;
  /** Numbers of the run's terms, and how many postings each has in the run. */
  readonly terms: Uint32Array;
  readonly counts: Uint32Array;
  readonly input: ByteReader;
}

/** In flat arrays: a library of 100,000 pages has some 15 million postings. */
function* postingsOf(
  terms: readonly string[],
  counts: readonly number[],
  runs: readonly CountedRun[],
): Generator<TermPostings> {
  const next = new Uint32Array(counts.length);
  let total = 0;
  for (const [number, count] of counts.entries()) {
    next[number] = total;
    total += count;
  }
  const units = new Uint32Array(total);
  const frequencies = new Float32Array(total);
  for (const run of runs) {
    run.terms.forEach((number, place) => {
      let unit = run.firstUnit - 1;
      for (let left = run.counts[place]!; left > 0; left--) {
        unit += run.input.varint();
        const at = next[number]!++;
        units[at] = unit;
        frequencies[at] = run.input.varint() * WEIGHT_STEP;
      }
    });
  }
  for (const [number, term] of terms.entries()) {
    const end = next[number]!;
    const start = end - counts[number]!;
    yield { term, units: units.subarray(start, end), frequencies: frequencies.subarray(start, end) };
  }
}

/**
 * A run: per unit varint length; words, each with varint units; terms, each with varint units; per term and unit
 * varint gap between places in the run (the first from −1), varint frequency. Lengths and frequencies are counted in
 * steps of `WEIGHT_STEP`.
 */
function countRun(units: readonly Unit[]): Buffer {
  const output = new ByteWriter();
  const words = new Map<string, number>();
  const postings = new Map<string, { place: number; frequency: number }[]>();
  for (const [place, unit] of units.entries()) {
    const { length, counts } = countUnit(unit, words);
    output.varint(length / WEIGHT_STEP);
    for (const [term, frequency] of counts) {
      const own = postings.get(term);
      if (own) own.push({ place, frequency });
      else postings.set(term, [{ place, frequency }]);
    }
  }
  writeStrings(output, [...words.keys()]);
  for (const units of words.values()) output.varint(units);
  writeStrings(output, [...postings.keys()]);
  for (const own of postings.values()) output.varint(own.length);
  for (const own of postings.values()) {
    let before = -1;
    for (const { place, frequency } of own) {
      output.varint(place - before);
      output.varint(frequency / WEIGHT_STEP);
      before = place;
    }
  }
  return Buffer.from(output.finish());
}

/** @param words gets the unit's plain words, each once. */
function countUnit(
  unit: Unit,
  words: Map<string, number>,
): { length: number; counts: ReadonlyMap<string, number> } {
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
    BODY_WEIGHT,
  );
  return { length, counts };
}

/** Words and terms hold no line end, so one string holds them all: it is read in a tenth of the time. */
function writeStrings(output: ByteWriter, strings: readonly string[]): void {
  output.string(strings.join('\n'));
}

function readStrings(input: ByteReader): string[] {
  const joined = input.string();
  return joined === '' ? [] : joined.split('\n');
}
