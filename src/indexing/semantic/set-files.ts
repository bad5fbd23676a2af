/** Writes which cells hold which facet sets; the layout is in `search/semantic/set-cells.ts`. */
import { ByteWriter } from '../../search/bytes.ts';
import type { SetCellsSection } from '../../search/semantic/section.ts';
import type { ShardWriter } from '../shard-writer.ts';

const KIND = 'semantic-sets';
const FILE_BYTES = 8192;

/** @param cellSets facet sets of every cell, in the order of the routing table. */
export async function writeSetCells(
  cellSets: readonly ReadonlySet<number>[],
  writer: ShardWriter,
): Promise<SetCellsSection> {
  const cellsOf: number[][] = [];
  cellSets.forEach((sets, cell) => {
    for (const set of sets) {
      cellsOf[set] ??= [];
      cellsOf[set].push(cell);
    }
  });
  const files: { file: string; firstSet: number }[] = [];
  let firstSet = 0;
  let body = new ByteWriter();
  const flush = async (end: number) => {
    const output = new ByteWriter();
    output.varint(firstSet);
    output.varint(end - firstSet);
    output.raw(body.finish());
    files.push({ file: await writer.write(KIND, output.finish()), firstSet });
    firstSet = end;
    body = new ByteWriter();
  };
  for (let set = 0; set < cellsOf.length; set++) {
    const cells = cellsOf[set] ?? [];
    body.varint(cells.length);
    cells.forEach((cell, i) => {
      body.varint(i === 0 ? cell : cell - cells[i - 1]!);
    });
    if (body.length >= FILE_BYTES) await flush(set + 1);
  }
  if (body.length > 0) await flush(cellsOf.length);
  return { files };
}
