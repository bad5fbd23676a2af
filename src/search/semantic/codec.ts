/**
 * Compact vectors: a scalar quantiser with a bit width and a scale of its own for every dimension, packed
 * without gaps. A code is scored against a query by table look-up, without being decoded.
 */
import { ByteReader, type ByteWriter } from '../bytes.ts';

/** The steps of stored scales: `2^(−byte / 16)`, 4.4 % apart, from 1 down to 2^−16. */
const SCALE_STEPS_PER_OCTAVE = 16;
export const MAX_BITS = 8;

/** How one kind of code is read. All arrays have one entry per dimension. */
export interface Quantizer {
  /** 0 to 8 bits; a dimension with 0 is not stored and counts as zero. */
  readonly bits: Uint8Array;
  readonly scales: Float32Array;
  /** `levels[b]`: the 2^b reconstruction values of a dimension with b bits, ascending, before scaling. */
  readonly levels: readonly Float32Array[];
  /** Bytes of one code. */
  readonly bytes: number;
}

export function quantizer(
  bits: Uint8Array,
  scaleBytes: Uint8Array,
  levels: readonly Float32Array[],
): Quantizer {
  const total = bits.reduce((sum, width) => sum + width, 0);
  return { bits, scales: Float32Array.from(scaleBytes, scaleOfByte), levels, bytes: Math.ceil(total / 8) };
}

export function scaleOfByte(byte: number): number {
  return 2 ** (-byte / SCALE_STEPS_PER_OCTAVE);
}

/** The stored scale nearest to `scale` on the logarithmic axis. */
export function byteOfScale(scale: number): number {
  if (!(scale > 0)) return 255;
  return Math.max(0, Math.min(255, Math.round(-Math.log2(scale) * SCALE_STEPS_PER_OCTAVE)));
}

/** Adds the reconstruction of code number `index` to `target`. */
export function addDecoded(
  quantizer: Quantizer,
  codes: Uint8Array,
  index: number,
  target: Float32Array,
): void {
  let at = index * quantizer.bytes;
  let buffer = 0;
  let held = 0;
  for (let dimension = 0; dimension < quantizer.bits.length; dimension++) {
    const width = quantizer.bits[dimension]!;
    if (width === 0) continue;
    if (held < width) {
      buffer |= codes[at++]! << held;
      held += 8;
    }
    const level = quantizer.levels[width]![buffer & ((1 << width) - 1)]!;
    target[dimension]! += level * quantizer.scales[dimension]!;
    buffer >>>= width;
    held -= width;
  }
}

/** The reconstruction of code number `index`, an offset from `origin` (default: from zero). */
export function decoded(
  quantizer: Quantizer,
  codes: Uint8Array,
  index: number,
  origin?: Float32Array,
): Float32Array {
  const vector = origin ? origin.slice() : new Float32Array(quantizer.bits.length);
  addDecoded(quantizer, codes, index, vector);
  return vector;
}

/** Writes the code of `vector` (what `addDecoded` will add) at code number `index`. */
export function encodeInto(
  quantizer: Quantizer,
  vector: Float32Array,
  codes: Uint8Array,
  index: number,
): void {
  let at = index * quantizer.bytes;
  let buffer = 0;
  let held = 0;
  for (let dimension = 0; dimension < quantizer.bits.length; dimension++) {
    const width = quantizer.bits[dimension]!;
    if (width === 0) continue;
    const value = vector[dimension]! / quantizer.scales[dimension]!;
    buffer |= nearestLevel(quantizer.levels[width]!, value) << held;
    held += width;
    while (held >= 8) {
      codes[at++] = buffer & 0xff;
      buffer >>>= 8;
      held -= 8;
    }
  }
  if (held > 0) codes[at] = buffer & 0xff;
}

/** Index of the level nearest to `value`; `levels` ascend. */
export function nearestLevel(levels: Float32Array, value: number): number {
  let low = 0;
  let high = levels.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value > (levels[middle]! + levels[middle + 1]!) / 2) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The quantisers of an index, one per kind of code. */
export interface Codec {
  /** Centroids of groups of cells: offset from the mean of all. */
  readonly groups: Quantizer;
  /** What cells are found by: offset from the group's centroid. */
  readonly routing: Quantizer;
  /** Centroids of cells: offset from the group's. */
  readonly centroids: Quantizer;
  /** Passages, first pass: offset from the cell's centroid. */
  readonly wide: Quantizer;
  /** Passages, second pass: what the first pass left over. */
  readonly fine: Quantizer;
  /** Passages on their own, with their unit's details: offset from the group's centroid. */
  readonly standalone: Quantizer;
}

/**
 * File layout, inflated: varint dimensions; then groups, routing, centroids, wide, fine, standalone, each as
 * `writeQuantizer` writes it.
 */
export function readCodec(bytes: Uint8Array, file: string): Codec {
  const reader = new ByteReader(bytes, file);
  const dims = reader.varint();
  const codec = {
    groups: readQuantizer(reader, dims),
    routing: readQuantizer(reader, dims),
    centroids: readQuantizer(reader, dims),
    wide: readQuantizer(reader, dims),
    fine: readQuantizer(reader, dims),
    standalone: readQuantizer(reader, dims),
  };
  if (!reader.atEnd) throw reader.damaged('it is longer than it should be');
  return codec;
}

/** bits and scale bytes of every dimension, then 2^b float32 levels for every width b that occurs, ascending. */
export function writeQuantizer(
  writer: ByteWriter,
  bits: Uint8Array,
  scaleBytes: Uint8Array,
  levels: readonly Float32Array[],
): void {
  writer.raw(bits);
  writer.raw(scaleBytes);
  for (const width of widthsOf(bits)) {
    const view = new DataView(new ArrayBuffer(4 << width));
    levels[width]!.forEach((level, index) => {
      view.setFloat32(4 * index, level, true);
    });
    writer.raw(new Uint8Array(view.buffer));
  }
}

export function readQuantizer(reader: ByteReader, dims: number): Quantizer {
  const bits = reader.raw(dims);
  const scaleBytes = reader.raw(dims);
  const levels: Float32Array[] = [];
  for (const width of widthsOf(bits)) {
    if (width > MAX_BITS) throw reader.damaged(`a dimension has ${width} bits`);
    const raw = reader.raw(4 << width);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    levels[width] = Float32Array.from({ length: 1 << width }, (_, index) => view.getFloat32(4 * index, true));
  }
  return quantizer(bits, scaleBytes, levels);
}

function widthsOf(bits: Uint8Array): number[] {
  return [...new Set(bits)].filter((width) => width > 0).sort((a, b) => a - b);
}

/** A scale byte, then int8 × dims. */
export function readInt8Vector(input: ByteReader, dims: number): Float32Array {
  const scale = scaleOfByte(input.byte());
  const raw = input.raw(dims);
  return Float32Array.from({ length: dims }, (_, i) => ((raw[i]! << 24) >> 24) * scale);
}

/** Writes what `readInt8Vector` reads, with the smallest scale that holds the largest component. */
export function writeInt8Vector(writer: ByteWriter, vector: Float32Array): void {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let byte = byteOfScale(largest / 127);
  while (byte > 0 && largest / scaleOfByte(byte) > 127.49) byte--;
  const scale = scaleOfByte(byte);
  writer.byte(byte);
  writer.raw(
    Uint8Array.from(vector, (value) => Math.max(-127, Math.min(127, Math.round(value / scale))) & 0xff),
  );
}
