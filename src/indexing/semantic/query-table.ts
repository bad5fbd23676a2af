/** Trains and writes the query table; its layout is in `search/encoders/fast-table.ts`. */
import { ByteWriter } from '../../search/bytes.ts';
import { LARGEST_SCALE } from '../../search/encoders/composition.ts';
import {
  FAST_KIND,
  type FastTableSection,
  shardOfTerm,
  sharedPrefix,
} from '../../search/encoders/fast-table.ts';
import { byteOfScale, writeInt8Vector, writeQuantizer } from '../../search/semantic/codec.ts';
import type { ShardWriter } from '../shard-writer.ts';
import { type DistillInput, distillQueryTable, type QueryTable } from './distill.ts';
import type { CompositionLayer } from './learn-composition.ts';
import { lengthOf, Matrix } from './matrix.ts';
import { type TrainedQuantizer, trainQuantizer } from './train-quantizer.ts';

const ROW_BYTES = 112;
const SHARD_BYTES = 700;
/** Of a unit: one bit a dimension is as good as four, and every first search loads them. */
const INPUT_BYTES = 48;
const OUTPUT_BYTES = 64;

/** A query table as its files hold it. */
export interface TrainedTable {
  readonly dims: number;
  readonly words: number;
  readonly head: Uint8Array;
  readonly shards: readonly Uint8Array[];
}

export function trainFastTable(input: DistillInput): TrainedTable {
  return encodeTable(distillQueryTable(input));
}

export async function writeFastTable(
  { dims, words, head, shards }: TrainedTable,
  writer: ShardWriter,
): Promise<FastTableSection> {
  return {
    head: await writer.writeDeflated(FAST_KIND, head),
    dims,
    words,
    shards: await writer.writeSet(FAST_KIND, shards),
  };
}

function encodeTable(table: QueryTable): TrainedTable {
  const dims = table.rows.columns;
  const { directions, scales } = directionsOf(table.rows);
  const coder = trainQuantizer(directions, evenly(dims), ROW_BYTES);
  const head = new ByteWriter();
  writeQuantizer(head, coder.bits, coder.scaleBytes, coder.levels);
  writeInt8Vector(head, table.bias);
  writeComposition(head, table.layer);

  const count = Math.max(1, Math.ceil((table.terms.length * (ROW_BYTES + 8)) / SHARD_BYTES));
  const placesOf: number[][] = Array.from({ length: count }, () => []);
  // `terms` is sorted, so every shard is.
  table.terms.forEach((term, place) => {
    placesOf[shardOfTerm(term, count)]!.push(place);
  });
  const shards = placesOf.map((places) => shardFile(places, table.terms, directions, scales, coder));
  return { dims, words: table.terms.length, head: head.finish(), shards };
}

/** File layout: see `search/encoders/composition.ts`. */
function writeComposition(head: ByteWriter, { inputs, thresholds, outputs }: CompositionLayer): void {
  const units = inputs.rows;
  head.varint(units);
  if (units === 0) return;
  // Inputs as directions: rectified units do not mind what stands before the bend or behind it.
  const entering = directionsOf(inputs);
  const leaving = directionsOf(outputs);
  writeRows(head, INPUT_BYTES, entering.directions);
  writeInt8Vector(
    head,
    thresholds.map((value, unit) => value / (entering.scales[unit]! || 1)),
  );
  const scales = leaving.scales.map((scale, unit) => scale * entering.scales[unit]!);
  writeRows(head, OUTPUT_BYTES, leaving.directions, scales);
}

/** Quantiser, scale bytes if there are scales, codes. */
function writeRows(head: ByteWriter, bytes: number, rows: Matrix, scales?: Float32Array): void {
  const coder = trainQuantizer(rows, evenly(rows.columns), bytes);
  writeQuantizer(head, coder.bits, coder.scaleBytes, coder.levels);
  if (scales) for (const scale of scales) head.byte(byteOfScale(scale / LARGEST_SCALE));
  for (let row = 0; row < rows.rows; row++) head.raw(coder.remainder(rows.row(row)).code);
}

/** Rows of length 1, and how long they were. */
function directionsOf(rows: Matrix): { directions: Matrix; scales: Float32Array } {
  const directions = new Matrix(rows.rows, rows.columns);
  const scales = new Float32Array(rows.rows);
  for (let place = 0; place < rows.rows; place++) {
    const row = rows.row(place);
    scales[place] = lengthOf(row);
    directions.row(place).set(row.map((value) => value / (scales[place]! || 1)));
  }
  return { directions, scales };
}

/** All dimensions count alike. */
function evenly(dims: number): Float32Array {
  return new Float32Array(dims).fill(1);
}

function shardFile(
  places: readonly number[],
  terms: readonly string[],
  directions: Matrix,
  scales: Float32Array,
  coder: TrainedQuantizer,
): Uint8Array {
  const output = new ByteWriter();
  output.varint(places.length);
  let previous = '';
  for (const place of places) {
    const term = terms[place]!;
    const shared = sharedPrefix(previous, term);
    output.varint(shared);
    output.string(term.slice(shared));
    previous = term;
  }
  for (const place of places) output.byte(byteOfScale(scales[place]! / LARGEST_SCALE));
  for (const place of places) output.raw(coder.remainder(directions.row(place)).code);
  return output.finish();
}
