/**
 * One cell: the passages of one neighbourhood of meaning, in groups of at most `groupSize` that share a file of
 * second-pass codes.
 *
 *   cell file   varint passages, varint groupSize, per group the 8-byte hash of its fine file, per passage the
 *               zigzag varint difference of its unit to the passage before, code of the centroid (offset from that
 *               of the cell's group), wide codes (offset from the centroid as coded)
 *   fine file   fine codes of the group's passages
 */
import { ByteReader } from '../bytes.ts';
import { HASH_BYTES, shardName } from '../shard-set.ts';
import type { Codec } from './codec.ts';

export const FINE_KIND = 'semantic-fine';

export interface Cell {
  /** Unit of every passage. */
  readonly units: Uint32Array;
  readonly centroidCode: Uint8Array;
  readonly codes: Uint8Array;
  readonly groupSize: number;
  /** File of the fine codes of passages `groupSize × i` onwards. */
  readonly fineFiles: readonly string[];
}

export function readCell(bytes: Uint8Array, file: string, codec: Codec): Cell {
  const input = new ByteReader(bytes, file);
  const count = input.varint();
  const groupSize = input.varint();
  if (groupSize === 0 || count > bytes.length) throw input.damaged('its header makes no sense');
  const fineFiles = Array.from({ length: Math.ceil(count / groupSize) }, () =>
    shardName(FINE_KIND, input.raw(HASH_BYTES)),
  );
  const units = new Uint32Array(count);
  let unit = 0;
  for (let i = 0; i < count; i++) {
    const difference = input.varint();
    unit += difference % 2 === 1 ? -(difference + 1) / 2 : difference / 2;
    units[i] = unit;
  }
  const centroidCode = input.raw(codec.centroids.bytes);
  const codes = input.raw(count * codec.wide.bytes);
  if (!input.atEnd) throw input.damaged('it is longer than it should be');
  return { units, centroidCode, codes, groupSize, fineFiles };
}
