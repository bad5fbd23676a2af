/** Writes cell and fine files; their layout is in `search/semantic/cell.ts`. */
import { ByteReader, ByteWriter } from '../../search/bytes.ts';
import { FINE_KIND } from '../../search/semantic/cell.ts';
import { readInt8Vector, writeInt8Vector } from '../../search/semantic/codec.ts';
import { CELL_KIND } from '../../search/semantic/routing.ts';
import type { ShardWriter } from '../shard-writer.ts';
import type { Cells } from './cells.ts';
import { kmeans } from './kmeans.ts';
import type { Matrix } from './matrix.ts';
import { seededRandom } from './random.ts';
import { hashOfName } from './shard-hash.ts';
import type { TrainedQuantizer } from './train-quantizer.ts';

/** Passages that share a file of second-pass codes. */
const GROUP_SIZE = 8;
const SEED = 5;

export interface CellInput {
  readonly projected: Matrix;
  readonly cells: Cells;
  /** Unit of every passage. */
  readonly units: readonly number[];
  readonly wide: TrainedQuantizer;
  readonly fine: TrainedQuantizer;
}

/** @returns the hash part of every cell's file name, in the order of the cells. */
export async function writeCells(input: CellInput, writer: ShardWriter): Promise<{ hashes: Uint8Array[] }> {
  const hashes: Uint8Array[] = [];
  for (let cell = 0; cell < input.cells.members.length; cell++)
    hashes.push(await writeCell(input, cell, writer));
  return { hashes };
}

async function writeCell(
  { projected, cells, units, wide, fine }: CellInput,
  cell: number,
  writer: ShardWriter,
): Promise<Uint8Array> {
  const head = new ByteWriter();
  writeInt8Vector(head, cells.centroids.row(cell));
  // Codes are offsets from the centroid as it will be read.
  const centroid = readInt8Vector(new ByteReader(head.finish(), 'cell'), projected.columns);
  const members = groupNeighbours(projected, cells.members[cell]!, units);

  const unitBytes = new ByteWriter();
  const wideCodes = new ByteWriter();
  const fineHashes = new ByteWriter();
  let previous = 0;
  for (let first = 0; first < members.length; first += GROUP_SIZE) {
    const fineCodes = new ByteWriter();
    for (const member of members.slice(first, first + GROUP_SIZE)) {
      const difference = units[member]! - previous;
      previous = units[member]!;
      unitBytes.varint(difference < 0 ? -2 * difference - 1 : 2 * difference);
      const vector = projected.row(member);
      const { code, rest } = wide.remainder(vector.map((value, i) => value - centroid[i]!));
      wideCodes.raw(code);
      fineCodes.raw(fine.remainder(rest).code);
    }
    fineHashes.raw(hashOfName(await writer.write(FINE_KIND, fineCodes.finish())));
  }
  const output = new ByteWriter();
  output.varint(members.length);
  output.varint(GROUP_SIZE);
  for (const part of [head, fineHashes, unitBytes, wideCodes]) output.raw(part.finish());
  return hashOfName(await writer.write(CELL_KIND, output.finish()));
}

/** Orders the passages of a cell so that near ones share a group: a second pass then reads few groups. */
function groupNeighbours(projected: Matrix, members: readonly number[], units: readonly number[]): number[] {
  const rows = projected.pick(members);
  const { centroids, assignment } = kmeans(
    rows,
    Math.ceil(members.length / GROUP_SIZE),
    seededRandom(SEED),
    6,
  );
  // Along the first axis that tells the clusters apart most, so that clusters that share a group are near too.
  const key = spreadAxis(centroids);
  return members
    .map((member, i) => ({ member, cluster: assignment[i]!, at: centroids.row(assignment[i]!)[key]! }))
    .sort(
      (a, b) =>
        a.at - b.at || a.cluster - b.cluster || units[a.member]! - units[b.member]! || a.member - b.member,
    )
    .map(({ member }) => member);
}

function spreadAxis(rows: Matrix): number {
  let best = 0;
  let widest = -1;
  for (let i = 0; i < rows.columns; i++) {
    let sum = 0;
    let squares = 0;
    for (let row = 0; row < rows.rows; row++) {
      const value = rows.data[row * rows.columns + i]!;
      sum += value;
      squares += value * value;
    }
    const variance = squares / rows.rows - (sum / rows.rows) ** 2;
    if (variance > widest) {
      widest = variance;
      best = i;
    }
  }
  return best;
}
