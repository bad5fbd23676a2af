/** Writes the table of cells; its layout is in `search/semantic/routing.ts`. */
import { ByteWriter } from '../../search/bytes.ts';
import { ROUTING_KIND } from '../../search/semantic/routing.ts';
import type { RoutingSection } from '../../search/semantic/section.ts';
import type { ShardWriter } from '../shard-writer.ts';
import type { Arrangement } from './arrangement.ts';
import { hashOfName } from './shard-hash.ts';

/** A table of more cells is cut into one file per group: 8,192 cells are 270 kB. */
const LARGEST_TABLE = 8192;

/** @param hashes hash part of the file name of every cell, in the table's order. */
export async function writeRouting(
  { groups, mean }: Pick<Arrangement, 'groups' | 'mean'>,
  hashes: readonly Uint8Array[],
  writer: ShardWriter,
): Promise<RoutingSection> {
  const split = hashes.length > LARGEST_TABLE;
  const root = new ByteWriter();
  root.varint(groups.length);
  root.raw(mean);
  for (const group of groups) root.varint(group.cells.length);
  for (const group of groups) root.raw(group.code);
  let firstCell = 0;
  for (const { cells } of groups) {
    const table = new ByteWriter();
    cells.forEach((_, i) => {
      table.raw(hashes[firstCell + i]!);
    });
    for (const cell of cells) table.byte(cell.biasByte);
    for (const cell of cells) table.raw(cell.code);
    root.raw(split ? hashOfName(await writer.write(ROUTING_KIND, table.finish())) : table.finish());
    firstCell += cells.length;
  }
  return { file: await writer.write(ROUTING_KIND, root.finish()), cells: hashes.length, split };
}
