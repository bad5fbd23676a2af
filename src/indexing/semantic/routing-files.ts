/** Groups cells and writes their table; its layout is in `search/semantic/routing.ts`. */
import { ByteReader, ByteWriter } from '../../search/bytes.ts';
import { byteOfScale, readInt8Vector, writeInt8Vector } from '../../search/semantic/codec.ts';
import { ROUTING_KIND } from '../../search/semantic/routing.ts';
import type { RoutingSection } from '../../search/semantic/section.ts';
import { HASH_BYTES } from '../../search/shard-set.ts';
import type { ShardWriter } from '../shard-writer.ts';
import { type Cells, membersOf } from './cells.ts';
import { kmeans } from './kmeans.ts';
import { Matrix, meanRow } from './matrix.ts';
import { seededRandom } from './random.ts';
import { hashOfName } from './shard-hash.ts';
import { type TrainedQuantizer, trainQuantizer } from './train-quantizer.ts';

const GROUP_BYTES = 64;
/**
 * Bytes of a cell's code: the finer, the fewer cells need to be read (48 instead of 72 for the same recall when 24
 * bytes become 48), but every reader downloads the whole table once.
 */
const MOST_CELL_BYTES = 40;
const FEWEST_CELL_BYTES = 20;
const TABLE_BYTES = 110_000;
/** A table of more cells is cut into one file per group: 8,192 cells are 240 kB. */
const LARGEST_TABLE = 8192;
const SEED = 3;

/** The table before the cells' files have names: cells in the table's order, with coded centroids. */
export interface RoutingPlan {
  readonly groups: readonly { readonly cells: readonly PlannedCell[]; readonly code: Uint8Array }[];
  readonly mean: Float32Array;
  readonly groupQuantizer: TrainedQuantizer;
  readonly cellQuantizer: TrainedQuantizer;
}

export interface PlannedCell {
  /** Passages, ascending. */
  readonly members: readonly number[];
  /** As the search will decode it. */
  readonly centroid: Float32Array;
  readonly code: Uint8Array;
  readonly spreadByte: number;
}

/** @param energy mean square of the queries' component in every dimension. */
export function planRouting(cells: Cells, projected: Matrix, energy: Float32Array): RoutingPlan {
  const { centroids } = cells;
  const wanted = Math.max(1, Math.round(Math.sqrt(centroids.rows)));
  const clusters = kmeans(centroids, wanted, seededRandom(SEED), 12);
  const grouped = membersOf(clusters.assignment, clusters.centroids.rows).filter((group) => group.length > 0);
  const groupCentroids = Matrix.fromRows(
    grouped.map((group) => meanRow(centroids.pick(group))),
    centroids.columns,
  );
  const mean = storedVector(meanRow(centroids));
  const groupOffsets = offsetsFrom(groupCentroids, () => mean);
  const groupQuantizer = trainQuantizer(groupOffsets, energy, GROUP_BYTES);
  const coded = grouped.map((_, index) => {
    const { code, rest } = groupQuantizer.remainder(groupOffsets.row(index));
    return { code, centroid: groupCentroids.row(index).map((value, i) => value - rest[i]!) };
  });
  const groupOf = new Int32Array(centroids.rows);
  grouped.forEach((group, index) => {
    for (const cell of group) groupOf[cell] = index;
  });
  const cellOffsets = offsetsFrom(centroids, (cell) => coded[groupOf[cell]!]!.centroid);
  const cellQuantizer = trainQuantizer(cellOffsets, energy, cellBytes(centroids.rows));
  const groups = grouped.map((group, index) => ({
    code: coded[index]!.code,
    cells: group.map((cell): PlannedCell => {
      const { code, rest } = cellQuantizer.remainder(cellOffsets.row(cell));
      const centroid = centroids.row(cell).map((value, i) => value - rest[i]!);
      const members = cells.members[cell]!;
      return {
        members,
        centroid,
        code,
        spreadByte: byteOfScale(spreadOf(members, projected, centroid, energy)),
      };
    }),
  }));
  return { groups, mean, groupQuantizer, cellQuantizer };
}

function cellBytes(cells: number): number {
  const affordable = Math.floor(TABLE_BYTES / cells) - HASH_BYTES - 1;
  return Math.min(MOST_CELL_BYTES, Math.max(FEWEST_CELL_BYTES, affordable));
}

/** @param hashes hash part of the file name of every cell, in the plan's order. */
export async function writeRouting(
  plan: RoutingPlan,
  hashes: readonly Uint8Array[],
  writer: ShardWriter,
): Promise<RoutingSection> {
  const split = hashes.length > LARGEST_TABLE;
  const root = new ByteWriter();
  root.varint(plan.groups.length);
  writeInt8Vector(root, plan.mean);
  for (const group of plan.groups) root.varint(group.cells.length);
  for (const group of plan.groups) root.raw(group.code);
  let firstCell = 0;
  for (const { cells } of plan.groups) {
    const table = new ByteWriter();
    cells.forEach((_, i) => {
      table.raw(hashes[firstCell + i]!);
    });
    for (const cell of cells) table.byte(cell.spreadByte);
    for (const cell of cells) table.raw(cell.code);
    root.raw(split ? hashOfName(await writer.write(ROUTING_KIND, table.finish())) : table.finish());
    firstCell += cells.length;
  }
  return { file: await writer.write(ROUTING_KIND, root.finish()), cells: hashes.length, split };
}

/** Root mean square, over the cell's passages and expected queries, of how far a score lies from the centroid's. */
function spreadOf(
  members: readonly number[],
  projected: Matrix,
  centroid: Float32Array,
  energy: Float32Array,
): number {
  let sum = 0;
  for (const member of members) {
    const row = projected.row(member);
    for (let i = 0; i < row.length; i++) sum += energy[i]! * (row[i]! - centroid[i]!) ** 2;
  }
  return Math.sqrt(sum / Math.max(1, members.length));
}

function offsetsFrom(rows: Matrix, origin: (row: number) => Float32Array): Matrix {
  const result = new Matrix(rows.rows, rows.columns);
  for (let row = 0; row < rows.rows; row++) {
    const from = origin(row);
    result.row(row).set(rows.row(row).map((value, i) => value - from[i]!));
  }
  return result;
}

function storedVector(vector: Float32Array): Float32Array {
  const output = new ByteWriter();
  writeInt8Vector(output, vector);
  return readInt8Vector(new ByteReader(output.finish(), 'mean'), vector.length);
}
