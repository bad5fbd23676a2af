/**
 * Inner products of a query with codes, by table look-up and without decoding any of them. A table is made once for a
 * quantiser and filled for one query after the other: what it holds is large enough to keep a garbage collector busy.
 *
 * Scores are summed in one order on every machine, so that browser and server rank alike: byte by byte or dimension by
 * dimension, each through all codes. Code by code, every sum would have to wait for the one before it.
 */
import type { Quantizer } from './codec.ts';

/** Where a code holds a dimension: in one byte or in two. A dimension has 8 bits at most. */
interface StoredDimension {
  readonly dimension: number;
  readonly width: number;
  /** The first byte, and where in it the dimension's bits begin. */
  readonly byte: number;
  readonly shift: number;
}

function storedDimensions({ bits }: Quantizer): StoredDimension[] {
  const stored: StoredDimension[] = [];
  let bit = 0;
  bits.forEach((width, dimension) => {
    if (width > 0) stored.push({ dimension, width, byte: bit >> 3, shift: bit & 7 });
    bit += width;
  });
  return stored;
}

/** What each value of each dimension adds to the score. */
export class ScoreTable {
  readonly #quantizer: Quantizer;
  readonly #dimensions: readonly StoredDimension[];
  /** 2^width scores for each dimension, one after the other. */
  readonly #values: Float32Array;

  /** @param dimensions which are scored; default all. */
  constructor(quantizer: Quantizer, dimensions: readonly StoredDimension[] = storedDimensions(quantizer)) {
    this.#quantizer = quantizer;
    this.#dimensions = dimensions;
    this.#values = new Float32Array(dimensions.reduce((size, { width }) => size + (1 << width), 0));
  }

  /** What is scored from now on is scored for this query. */
  fill(query: Float32Array): void {
    const { scales, levels } = this.#quantizer;
    const values = this.#values;
    let at = 0;
    for (const { dimension, width } of this.#dimensions) {
      const weight = query[dimension]! * scales[dimension]!;
      const ofWidth = levels[width]!;
      for (let level = 0; level < ofWidth.length; level++) values[at++] = weight * ofWidth[level]!;
    }
  }

  /** Inner products of the query with the first codes of `codes`, as many as `scores` has room for. */
  score(codes: Uint8Array, scores: Float64Array): void {
    scores.fill(0);
    this.add(codes, scores);
  }

  /** Like `score`, added to what `scores` holds. */
  add(codes: Uint8Array, scores: Float64Array): void {
    const { bytes } = this.#quantizer;
    const values = this.#values;
    let first = 0;
    for (const { byte, shift, width } of this.#dimensions) {
      const mask = (1 << width) - 1;
      const next = shift + width > 8 ? 1 : 0;
      for (let to = 0, from = byte; to < scores.length; to++, from += bytes) {
        const value = ((codes[from]! | (codes[from + next]! << 8)) >> shift) & mask;
        scores[to]! += values[first + value]!;
      }
      first += mask + 1;
    }
  }
}

/**
 * For scoring thousands of codes: what each value of each byte of a code adds is summed when the table is filled, so
 * that a code costs a look-up a byte. Dimensions whose bits lie in two bytes are looked up on their own.
 */
export class ByteScoreTable {
  readonly #quantizer: Quantizer;
  readonly #whole: readonly StoredDimension[];
  readonly #split: ScoreTable;
  /** 256 sums for each byte of a code. */
  readonly #sums: Float32Array;

  constructor(quantizer: Quantizer) {
    const stored = storedDimensions(quantizer);
    const isWhole = ({ shift, width }: StoredDimension) => shift + width <= 8;
    this.#quantizer = quantizer;
    this.#whole = stored.filter(isWhole);
    this.#split = new ScoreTable(
      quantizer,
      stored.filter((dimension) => !isWhole(dimension)),
    );
    this.#sums = new Float32Array(quantizer.bytes * 256);
  }

  /** What is scored from now on is scored for this query. */
  fill(query: Float32Array): void {
    const { scales, levels } = this.#quantizer;
    this.#sums.fill(0);
    for (const { dimension, width, byte, shift } of this.#whole) {
      this.#addToByte(byte, shift, query[dimension]! * scales[dimension]!, levels[width]!);
    }
    this.#split.fill(query);
  }

  /** The bits above a dimension's are still zero in what was filled so far: its values repeat that, level by level. */
  #addToByte(byte: number, shift: number, weight: number, levels: Float32Array): void {
    const sums = this.#sums;
    const start = byte * 256;
    const filled = 1 << shift;
    for (let level = levels.length - 1; level >= 0; level--) {
      const score = weight * levels[level]!;
      const at = start + (level << shift);
      for (let below = 0; below < filled; below++) sums[at + below] = sums[start + below]! + score;
    }
    // Bits that no dimension of this byte has used yet do not matter: repeat what is there for all of their values.
    for (let size = filled * levels.length; size < 256; size *= 2) {
      sums.copyWithin(start + size, start, start + size);
    }
  }

  /** Inner products of the query with the first codes of `codes`, as many as `scores` has room for. */
  score(codes: Uint8Array, scores: Float64Array): void {
    const { bytes } = this.#quantizer;
    const sums = this.#sums;
    scores.fill(0);
    let byte = 0;
    // Four bytes at once: half of the time would go into reading and writing `scores`.
    for (; byte + 4 <= bytes; byte += 4) {
      const values = 256 * byte;
      for (let to = 0, from = byte; to < scores.length; to++, from += bytes) {
        scores[to]! +=
          sums[values + codes[from]!]! +
          sums[values + 256 + codes[from + 1]!]! +
          (sums[values + 512 + codes[from + 2]!]! + sums[values + 768 + codes[from + 3]!]!);
      }
    }
    for (; byte < bytes; byte++) {
      const values = 256 * byte;
      for (let to = 0, from = byte; to < scores.length; to++, from += bytes)
        scores[to]! += sums[values + codes[from]!]!;
    }
    this.#split.add(codes, scores);
  }
}
