/**
 * Learns the quantiser of one kind of code: where bits pay most (variance of the dimension × energy that
 * queries have in it), and which values stand for the intervals.
 */
import {
  byteOfScale,
  decoded,
  encodeInto,
  MAX_BITS,
  type Quantizer,
  quantizer,
  scaleOfByte,
} from '../../search/semantic/codec.ts';
import { difference, type Matrix } from './matrix.ts';

/** Mean squared error of the best scalar quantiser of a normal variable with 0 to 8 bits (Max, 1960). */
const NORMAL_ERROR = [1, 0.3634, 0.1175, 0.03454, 0.009497, 0.0025, 0.00065, 0.000166, 0.000042];
const LLOYD_ROUNDS = 30;
const LEVEL_SAMPLE = 60_000;

export interface TrainedQuantizer {
  readonly quantizer: Quantizer;
  readonly bits: Uint8Array;
  readonly scaleBytes: Uint8Array;
  readonly levels: readonly Float32Array[];
  /** The code of a vector, and what it leaves over. */
  remainder(vector: Float32Array): { readonly code: Uint8Array; readonly rest: Float32Array };
}

/**
 * @param rows the vectors to be coded, or a sample of them.
 * @param queryEnergy mean square of the queries' component in every dimension.
 * @param bytes of one code, at most; fewer when nothing is left to code.
 */
export function trainQuantizer(rows: Matrix, queryEnergy: Float32Array, bytes: number): TrainedQuantizer {
  const variance = secondMoments(rows);
  const bits = allocateBits(variance, queryEnergy, bytes * 8);
  const scaleBytes = Uint8Array.from(variance, (value) => byteOfScale(Math.sqrt(value)));
  const levels: Float32Array[] = [];
  for (const width of new Set(bits))
    if (width > 0) levels[width] = learnLevels(rows, bits, scaleBytes, width);
  const trained = quantizer(bits, scaleBytes, levels);
  return {
    quantizer: trained,
    bits,
    scaleBytes,
    levels,
    remainder: (vector) => codedBy(trained, vector),
  };
}

/** The code of a vector, and what it leaves over. */
export function codedBy(
  quantizer: Quantizer,
  vector: Float32Array,
): { readonly code: Uint8Array; readonly rest: Float32Array } {
  const code = new Uint8Array(quantizer.bytes);
  encodeInto(quantizer, vector, code, 0);
  return { code, rest: difference(vector, decoded(quantizer, code, 0)) };
}

export function secondMoments(rows: Matrix): Float32Array {
  const sums = new Float64Array(rows.columns);
  for (let i = 0; i < rows.rows; i++) {
    const start = i * rows.columns;
    for (let j = 0; j < rows.columns; j++) sums[j]! += rows.data[start + j]! ** 2;
  }
  return Float32Array.from(sums, (sum) => sum / Math.max(1, rows.rows));
}

/** Gives one bit after the other to the dimension where it lowers the expected error of scores most. */
function allocateBits(variance: Float32Array, queryEnergy: Float32Array, total: number): Uint8Array {
  const bits = new Uint8Array(variance.length);
  const gain = (i: number) =>
    bits[i]! >= MAX_BITS
      ? 0
      : variance[i]! * queryEnergy[i]! * (NORMAL_ERROR[bits[i]!]! - NORMAL_ERROR[bits[i]! + 1]!);
  const gains = Float64Array.from(bits, (_, i) => gain(i));
  for (let given = 0; given < total; given++) {
    let best = 0;
    for (let i = 1; i < gains.length; i++) if (gains[i]! > gains[best]!) best = i;
    if (!(gains[best]! > 0)) break;
    bits[best]!++;
    gains[best] = gain(best);
  }
  return bits;
}

/** Lloyd's algorithm on the scaled components of all dimensions of one width. */
function learnLevels(rows: Matrix, bits: Uint8Array, scaleBytes: Uint8Array, width: number): Float32Array {
  const dimensions = [...bits.keys()].filter((i) => bits[i] === width);
  const step = Math.max(1, Math.floor((rows.rows * dimensions.length) / LEVEL_SAMPLE));
  const values: number[] = [];
  for (let n = 0; n < rows.rows * dimensions.length; n += step) {
    const dimension = dimensions[n % dimensions.length]!;
    const row = Math.floor(n / dimensions.length);
    values.push(rows.data[row * rows.columns + dimension]! / scaleOfByte(scaleBytes[dimension]!));
  }
  const sorted = Float64Array.from(values).sort();
  const count = 1 << width;
  // Start where a normal variable's levels are about: quantiles pulled outwards.
  let levels: Float64Array = Float64Array.from(
    { length: count },
    (_, i) => sorted[quantileIndex(i, count, sorted.length)]!,
  );
  for (let round = 0; round < LLOYD_ROUNDS; round++) levels = lloydRound(sorted, levels);
  return Float32Array.from(levels);
}

function quantileIndex(level: number, count: number, length: number): number {
  const p = (level + 0.5) / count;
  // Density to the power 1/3 is optimal; a smooth stretch of p comes near and Lloyd does the rest.
  const centred = 2 * p - 1;
  const stretched = Math.sign(centred) * (1 - (1 - Math.abs(centred)) ** 1.6);
  return Math.max(0, Math.min(length - 1, Math.floor(((stretched + 1) / 2) * length)));
}

function lloydRound(sorted: Float64Array, levels: Float64Array): Float64Array {
  const sums = new Float64Array(levels.length);
  const counts = new Int32Array(levels.length);
  let level = 0;
  for (const value of sorted) {
    while (level < levels.length - 1 && value > (levels[level]! + levels[level + 1]!) / 2) level++;
    sums[level]! += value;
    counts[level]!++;
  }
  return levels.map((old, i) => (counts[i]! > 0 ? sums[i]! / counts[i]! : old)).sort();
}
