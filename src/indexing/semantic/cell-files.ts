/** Writes cell and fine files; their layout is in `search/semantic/cell.ts`. */
import { ByteWriter } from '../../search/bytes.ts';
import { FINE_KIND } from '../../search/semantic/cell.ts';
import { CELL_KIND } from '../../search/semantic/routing.ts';
import type { ShardWriter } from '../shard-writer.ts';
import { kmeans } from './kmeans.ts';
import type { Matrix } from './matrix.ts';
import { seededRandom } from './random.ts';
import type { PlannedCell } from './routing-files.ts';
import { hashOfName } from './shard-hash.ts';
import type { TrainedQuantizer } from './train-quantizer.ts';

/** Passages that share a file of second-pass codes. */
const GROUP_SIZE = 4;
/** Dimensions that neighbours are told by. */
const NEIGHBOUR_DIMS = 64;
const SEED = 5;

export interface CellInput {
  readonly projected: Matrix;
  /** The leading columns of `projected`, for telling neighbours. */
  readonly leading: Matrix;
  readonly cells: readonly PlannedCell[];
  /** Unit of every passage. */
  readonly units: readonly number[];
  readonly wide: TrainedQuantizer;
  readonly fine: TrainedQuantizer;
}

/** @returns the hash part of every cell's file name, in the order of the cells. */
export async function writeCells(input: CellInput, writer: ShardWriter): Promise<Uint8Array[]> {
  const hashes: Uint8Array[] = [];
  for (const cell of input.cells) hashes.push(await writeCell(cell, input, writer));
  return hashes;
}

async function writeCell(
  { members, centroid, centroidCode }: PlannedCell,
  { projected, leading, units, wide, fine }: CellInput,
  writer: ShardWriter,
): Promise<Uint8Array> {
  const ordered = groupNeighbours(leading, members, units);
  const unitBytes = new ByteWriter();
  const wideCodes = new ByteWriter();
  const fineHashes = new ByteWriter();
  let previous = 0;
  for (let first = 0; first < ordered.length; first += GROUP_SIZE) {
    const fineCodes = new ByteWriter();
    for (const member of ordered.slice(first, first + GROUP_SIZE)) {
      const difference = units[member]! - previous;
      previous = units[member]!;
      unitBytes.varint(difference < 0 ? -2 * difference - 1 : 2 * difference);
      const { code, rest } = wide.remainder(projected.row(member).map((value, i) => value - centroid[i]!));
      wideCodes.raw(code);
      fineCodes.raw(fine.remainder(rest).code);
    }
    fineHashes.raw(hashOfName(await writer.write(FINE_KIND, fineCodes.finish())));
  }
  const output = new ByteWriter();
  output.varint(ordered.length);
  output.varint(GROUP_SIZE);
  for (const part of [fineHashes, unitBytes]) output.raw(part.finish());
  output.raw(centroidCode);
  output.raw(wideCodes.finish());
  return hashOfName(await writer.write(CELL_KIND, output.finish()));
}

/** Orders the passages of a cell so that near ones share a group: a second pass then reads few groups. */
function groupNeighbours(leading: Matrix, members: readonly number[], units: readonly number[]): number[] {
  const rows = leading.pick(members);
  const { centroids, assignment } = kmeans(
    rows,
    Math.ceil(members.length / GROUP_SIZE),
    seededRandom(SEED),
    6,
  );
  // Along the axis that tells the clusters apart most, so that clusters that share a group are near too.
  const key = widestAxis(centroids);
  return members
    .map((member, i) => ({ member, cluster: assignment[i]!, at: centroids.row(assignment[i]!)[key]! }))
    .sort(
      (a, b) =>
        a.at - b.at || a.cluster - b.cluster || units[a.member]! - units[b.member]! || a.member - b.member,
    )
    .map(({ member }) => member);
}

function widestAxis(rows: Matrix): number {
  let best = 0;
  let widest = -1;
  for (let i = 0; i < Math.min(NEIGHBOUR_DIMS, rows.columns); i++) {
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
