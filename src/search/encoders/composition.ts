/**
 * What words mean together. The sum of a query's rows says the same of "read replica" as of "replica" and "read"; a layer
 * of rectified units on that sum adds what such combinations have beyond it.
 *
 *   in the head file: varint units; if there are any: quantiser of the inputs, their codes; thresholds (scale byte,
 *   int8 × units); quantiser of the outputs, a scale byte each, their codes
 */
import type { ByteReader } from '../bytes.ts';
import { decoded, type Quantizer, readInt8Vector, readQuantizer, scaleOfByte } from '../semantic/codec.ts';
import { addScaled, innerProduct, lengthOf } from '../semantic/vectors.ts';

/** Stored scales of rows and outputs are `16 × 2^(−byte / 16)`: they may be longer than 1. */
export const LARGEST_SCALE = 16;
const MOST_UNITS = 1024;

/** Of every unit its input and output weights (as many as a row has dimensions) and its threshold. */
export interface Composition {
  readonly inputs: readonly Float32Array[];
  readonly thresholds: Float32Array;
  readonly outputs: readonly Float32Array[];
}

/**
 * Adds to a query's sum `s` what its combinations mean: `|s| · Σ max(0, input · s/|s| + threshold) · output`. So a longer
 * sum of the same direction stays the same query.
 */
export function addComposition({ inputs, thresholds, outputs }: Composition, sum: Float32Array): void {
  const length = lengthOf(sum) || 1;
  const activations = inputs.map((input, unit) =>
    Math.max(0, innerProduct(sum, input) + length * thresholds[unit]!),
  );
  outputs.forEach((output, unit) => {
    const activation = activations[unit]!;
    if (activation > 0) addScaled(sum, output, activation);
  });
}

export function readComposition(input: ByteReader, dims: number): Composition {
  const units = input.varint();
  if (units === 0) return { inputs: [], thresholds: new Float32Array(0), outputs: [] };
  if (units > MOST_UNITS) throw input.damaged('its header makes no sense');
  const inputs = decodedRows(readQuantizer(input, dims), units, input);
  const thresholds = readInt8Vector(input, units);
  const quantizer = readQuantizer(input, dims);
  const scales = input.raw(units);
  const outputs = decodedRows(quantizer, units, input);
  outputs.forEach((output, unit) => {
    const scale = LARGEST_SCALE * scaleOfByte(scales[unit]!);
    for (let i = 0; i < output.length; i++) output[i]! *= scale;
  });
  return { inputs, thresholds, outputs };
}

function decodedRows(quantizer: Quantizer, rows: number, input: ByteReader): Float32Array[] {
  const codes = input.raw(rows * quantizer.bytes);
  return Array.from({ length: rows }, (_, row) => decoded(quantizer, codes, row));
}
