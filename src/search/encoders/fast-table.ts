/**
 * The distilled query table: one row per word of the library. The sum of a query's rows, and
 * what their combination adds, lies where the transformer would have put the query, in the index's projected space.
 *
 *   head file   quantiser of the rows (see semantic/codec.ts `writeQuantizer`), bias (scale byte, int8 × dims),
 *               then see `composition.ts`
 *   shard       varint rows; per row, sorted by term: varint characters shared with the term before, string rest;
 *               then per row a scale byte; then the rows' codes
 *
 * See `shardOfTerm` for which shard holds a term.
 */
import { ByteReader, hash32 } from '../bytes.ts';
import { decoded, type Quantizer, readInt8Vector, readQuantizer, scaleOfByte } from '../semantic/codec.ts';
import { addScaled } from '../semantic/vectors.ts';
import type { ShardSetSection } from '../shard-set.ts';
import { type Composition, LARGEST_SCALE, readComposition } from './composition.ts';

export const FAST_KIND = 'query-table';
/** Words of fewer letters share a shard by these, longer ones by as many letters as make them long. */
const PREFIX_LETTERS = 6;
const LONG_WORD = 10;
const WORD = /^\p{L}+$/u;

/** The manifest's part of the query table. */
export interface FastTableSection {
  readonly head: string;
  /** Dimensions of a row; the remaining ones of the projected space are zero. */
  readonly dims: number;
  readonly words: number;
  readonly shards: ShardSetSection;
}

export interface FastTableHead {
  readonly rows: Quantizer;
  readonly bias: Float32Array;
  readonly composition: Composition;
}

/**
 * The shard that holds a term. Words that begin alike share one, so that they can stand in for an unknown word;
 * identifiers do not, and long words need more in common: a reference of an API has hundreds of names that begin with
 * "create", which every search for that word would load.
 */
export function shardOfTerm(term: string, shards: number): number {
  if (!WORD.test(term)) return hash32(term) % shards;
  const letters = [...term];
  return hash32(letters.slice(0, letters.length < LONG_WORD ? PREFIX_LETTERS : LONG_WORD).join('')) % shards;
}

export function readFastHead(bytes: Uint8Array, file: string, dims: number): FastTableHead {
  const input = new ByteReader(bytes, file);
  const rows = readQuantizer(input, dims);
  const bias = readInt8Vector(input, dims);
  const composition = readComposition(input, dims);
  if (!input.atEnd) throw input.damaged('it is longer than it should be');
  return { rows, bias, composition };
}

/** The words of one shard. */
export class FastShard {
  readonly #terms: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #scales: Uint8Array;
  readonly #codes: Uint8Array;
  readonly #rows: Quantizer;

  constructor(bytes: Uint8Array, file: string, rows: Quantizer) {
    const input = new ByteReader(bytes, file);
    const count = input.varint();
    if (count > bytes.length) throw input.damaged('its header makes no sense');
    const terms: string[] = [];
    for (let i = 0; i < count; i++)
      terms.push((terms.at(-1) ?? '').slice(0, input.varint()) + input.string());
    this.#terms = terms;
    this.#places = new Map(terms.map((term, place) => [term, place]));
    this.#scales = input.raw(count);
    this.#codes = input.raw(count * rows.bytes);
    if (!input.atEnd) throw input.damaged('it is longer than it should be');
    this.#rows = rows;
  }

  /** Adds the term's row to `sum`; false when there is none. */
  addRow(term: string, sum: Float32Array): boolean {
    const place = this.#places.get(term);
    if (place === undefined) return false;
    this.#add(place, 1, sum);
    return true;
  }

  /**
   * For a word without a row: adds the mean row of the words that share the longest beginning with it, when
   * that is most of the word.
   */
  addNearest(term: string, sum: Float32Array): boolean {
    let longest = Math.max(PREFIX_LETTERS, Math.ceil(term.length * 0.6)) - 1;
    let places: number[] = [];
    this.#terms.forEach((known, place) => {
      const shared = sharedPrefix(term, known);
      if (shared > longest) {
        longest = shared;
        places = [];
      }
      if (shared === longest && places.length < 8) places.push(place);
    });
    if (places.length === 0 || longest < PREFIX_LETTERS) return false;
    for (const place of places) this.#add(place, 1 / places.length, sum);
    return true;
  }

  #add(place: number, weight: number, sum: Float32Array): void {
    const row = decoded(this.#rows, this.#codes, place);
    addScaled(sum, row, weight * LARGEST_SCALE * scaleOfByte(this.#scales[place]!));
  }
}

export function sharedPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
