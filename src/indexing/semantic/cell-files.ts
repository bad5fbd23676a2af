/** Writes cell and fine files; their layout is in `search/semantic/cell.ts`. */
import { ByteWriter } from '../../search/bytes.ts';
import { FINE_KIND } from '../../search/semantic/cell.ts';
import { CELL_KIND } from '../../search/semantic/routing.ts';
import type { ShardWriter } from '../shard-writer.ts';
import type { ArrangedCell } from './arrangement.ts';
import { hashOfName } from './shard-hash.ts';

/** Passages that share a file of second-pass codes. */
export const FINE_GROUP = 4;

/**
 * @param unitsOf units of all passages with the text of a key, ascending.
 * @returns the hash part of every cell's file name, in the order of the cells.
 */
export async function writeCells(
  cells: readonly ArrangedCell[],
  unitsOf: (key: string) => readonly number[],
  writer: ShardWriter,
): Promise<Uint8Array[]> {
  const hashes: Uint8Array[] = [];
  for (const cell of cells) hashes.push(await writeCell(cell, unitsOf, writer));
  return hashes;
}

async function writeCell(
  { keys, centroidCode, wide, fine }: ArrangedCell,
  unitsOf: (key: string) => readonly number[],
  writer: ShardWriter,
): Promise<Uint8Array> {
  // A text that several units share is a passage of each.
  const passages = keys.flatMap((key, place) => unitsOf(key).map((unit) => ({ unit, place })));
  const fineHashes = new ByteWriter();
  for (let first = 0; first < passages.length; first += FINE_GROUP) {
    const codes = new ByteWriter();
    for (const { place } of passages.slice(first, first + FINE_GROUP))
      codes.raw(codeAt(fine, place, keys.length));
    fineHashes.raw(hashOfName(await writer.write(FINE_KIND, codes.finish())));
  }
  const output = new ByteWriter();
  output.varint(passages.length);
  output.varint(FINE_GROUP);
  output.raw(fineHashes.finish());
  let previous = 0;
  for (const { unit } of passages) {
    const difference = unit - previous;
    previous = unit;
    output.varint(difference < 0 ? -2 * difference - 1 : 2 * difference);
  }
  output.raw(centroidCode);
  for (const { place } of passages) output.raw(codeAt(wide, place, keys.length));
  return hashOfName(await writer.write(CELL_KIND, output.finish()));
}

/** Code number `index` of `count` codes of equal length. */
export function codeAt(codes: Uint8Array, index: number, count: number): Uint8Array {
  const bytes = codes.length / count;
  return codes.subarray(index * bytes, (index + 1) * bytes);
}
