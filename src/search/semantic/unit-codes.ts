/**
 * Codes of passages that stand with their unit's details, so that a unit found by other means is scored without its
 * cell.
 *
 *   codes of a unit   per passage: varint group; code, offset from the group's centroid
 */
import { ByteReader, type ByteWriter, CorruptIndexError } from '../bytes.ts';
import { type Codec, decoded } from './codec.ts';

export interface UnitCodes {
  /** What they were read from. */
  readonly file: string;
  readonly codes: Uint8Array;
}

export function writeUnitCode(output: ByteWriter, group: number, code: Uint8Array): void {
  output.varint(group);
  output.raw(code);
}

/**
 * @param origins centroids of the groups.
 * @returns the vectors of the unit's passages.
 * @throws CorruptIndexError
 */
export function readUnitCodes(
  { file, codes }: UnitCodes,
  { standalone }: Codec,
  origins: readonly Float32Array[],
): Float32Array[] {
  const input = new ByteReader(codes, file);
  const vectors: Float32Array[] = [];
  while (!input.atEnd) {
    const group = input.varint();
    const origin = origins[group];
    if (!origin) throw new CorruptIndexError(file, `it names group ${group} of ${origins.length}`);
    vectors.push(decoded(standalone, input.raw(standalone.bytes), 0, origin));
  }
  return vectors;
}
