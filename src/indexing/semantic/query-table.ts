/** Trains and writes the query table; its layout is in `search/encoders/fast-table.ts`. */
import { ByteWriter } from '../../search/bytes.ts';
import {
  FAST_KIND,
  type FastTableSection,
  LARGEST_ROW_SCALE,
  shardOfTerm,
  sharedPrefix,
} from '../../search/encoders/fast-table.ts';
import { byteOfScale, writeInt8Vector, writeQuantizer } from '../../search/semantic/codec.ts';
import type { Progress } from '../../workspace/progress.ts';
import type { ShardWriter } from '../shard-writer.ts';
import { distillQueryTable, type QueryTable } from './distill.ts';
import { dot, Matrix } from './matrix.ts';
import { type TrainedQuantizer, trainQuantizer } from './train-quantizer.ts';
import type { TrainingPhrase } from './training-phrases.ts';

const MOST_DIMS = 320;
const ROW_BYTES = 112;
const SHARD_BYTES = 700;

export interface QueryTableInput {
  readonly phrases: readonly TrainingPhrase[];
  /** The transformer's vectors of the phrases, projected. */
  readonly queries: Matrix;
  /** Embedding inputs of the passages. */
  readonly texts: readonly string[];
  /** The passages' vectors, projected. */
  readonly projected: Matrix;
}

/** A query table as its files hold it. */
export interface TrainedTable {
  readonly dims: number;
  readonly words: number;
  readonly head: Uint8Array;
  readonly shards: readonly Uint8Array[];
}

/** @returns undefined when the library has no text to learn from. */
export function trainFastTable(
  { phrases, queries, texts, projected }: QueryTableInput,
  progress: Progress,
): TrainedTable | undefined {
  if (phrases.length === 0) return undefined;
  const step = progress.step('Training the query table', 'phrases', phrases.length);
  const dims = Math.min(MOST_DIMS, queries.columns);
  const table = distillQueryTable({
    phrases: phrases.map((phrase) => phrase.text),
    targets: queries.leading(dims),
    passages: texts,
    passageVectors: projected.leading(dims),
  });
  const trained = encodeTable(table);
  step.advance(phrases.length);
  step.done(`${table.terms.length.toLocaleString('en')} words`);
  return trained;
}

export async function writeFastTable(
  { dims, words, head, shards }: TrainedTable,
  writer: ShardWriter,
): Promise<FastTableSection> {
  return {
    head: await writer.write(FAST_KIND, head),
    dims,
    words,
    shards: await writer.writeSet(FAST_KIND, shards),
  };
}

function encodeTable(table: QueryTable): TrainedTable {
  const dims = table.rows.columns;
  const scales = Float32Array.from(table.terms, (_, place) => normOf(table.rows.row(place)));
  const directions = new Matrix(table.terms.length, dims);
  table.terms.forEach((_, place) => {
    const scale = scales[place]! || 1;
    directions.row(place).set(table.rows.row(place).map((value) => value / scale));
  });
  const coder = trainQuantizer(directions, new Float32Array(dims).fill(1), ROW_BYTES);
  const head = new ByteWriter();
  writeQuantizer(head, coder.bits, coder.scaleBytes, coder.levels);
  writeInt8Vector(head, table.bias);

  const count = Math.max(1, Math.ceil((table.terms.length * (ROW_BYTES + 8)) / SHARD_BYTES));
  const placesOf: number[][] = Array.from({ length: count }, () => []);
  // `terms` is sorted, so every shard is.
  table.terms.forEach((term, place) => {
    placesOf[shardOfTerm(term, count)]!.push(place);
  });
  const shards = placesOf.map((places) => shardFile(places, table.terms, directions, scales, coder));
  return { dims, words: table.terms.length, head: head.finish(), shards };
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
  for (const place of places) output.byte(byteOfScale(scales[place]! / LARGEST_ROW_SCALE));
  for (const place of places) output.raw(coder.remainder(directions.row(place)).code);
  return output.finish();
}

function normOf(vector: Float32Array): number {
  return Math.sqrt(dot(vector, 0, vector, 0, vector.length));
}
