/** Writes the table of cells; its layout is in `search/semantic/routing.ts`. */
import { ByteReader, ByteWriter } from '../../search/bytes.ts';
import { readInt8Vector, writeInt8Vector } from '../../search/semantic/codec.ts';
import { ROUTING_KIND } from '../../search/semantic/routing.ts';
import type { RoutingSection } from '../../search/semantic/section.ts';
import type { ShardWriter } from '../shard-writer.ts';
import { membersOf } from './cells.ts';
import { kmeans } from './kmeans.ts';
import { type Matrix, meanRow } from './matrix.ts';
import { seededRandom } from './random.ts';
import { hashOfName } from './shard-hash.ts';
import type { TrainedQuantizer } from './train-quantizer.ts';

/** Tables of more cells are cut into groups. */
const LARGEST_FLAT_TABLE = 512;
const SEED = 3;

export interface RoutingInput {
  readonly centroids: Matrix;
  /** Hash part of every cell's file name. */
  readonly hashes: readonly Uint8Array[];
  readonly quantizer: TrainedQuantizer;
}

/** @returns the section and the cells in the order in which the table numbers them. */
export async function writeRouting(
  { centroids, hashes, quantizer }: RoutingInput,
  writer: ShardWriter,
): Promise<{ section: RoutingSection; order: number[] }> {
  const cells = centroids.rows;
  const head = new ByteWriter();
  writeInt8Vector(head, meanRow(centroids));
  const mean = readInt8Vector(new ByteReader(head.finish(), 'routing'), centroids.columns);
  const codeOf = (row: Float32Array) => quantizer.remainder(row.map((value, i) => value - mean[i]!)).code;
  const table = (order: readonly number[]) => {
    const output = new ByteWriter();
    for (const cell of order) output.raw(hashes[cell]!);
    for (const cell of order) output.raw(codeOf(centroids.row(cell)));
    return output.finish();
  };

  const output = new ByteWriter();
  if (cells <= LARGEST_FLAT_TABLE) {
    const order = Array.from({ length: cells }, (_, cell) => cell);
    output.varint(0);
    output.raw(head.finish());
    output.varint(cells);
    output.raw(table(order));
    return { section: { file: await writer.write(ROUTING_KIND, output.finish()), cells, groups: 0 }, order };
  }
  const clusters = kmeans(centroids, Math.round(Math.sqrt(cells)), seededRandom(SEED), 12);
  const groups = membersOf(clusters.assignment, clusters.centroids.rows).filter((group) => group.length > 0);
  output.varint(groups.length);
  output.raw(head.finish());
  for (const group of groups) output.varint(group.length);
  for (const group of groups) output.raw(hashOfName(await writer.write(ROUTING_KIND, table(group))));
  for (const group of groups) output.raw(codeOf(meanRow(centroids.pick(group))));
  const file = await writer.write(ROUTING_KIND, output.finish());
  return { section: { file, cells, groups: groups.length }, order: groups.flat() };
}
