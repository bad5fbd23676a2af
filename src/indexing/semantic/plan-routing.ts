/** Groups cells, learns what they are found by and codes it. */
import { ByteReader, ByteWriter } from '../../search/bytes.ts';
import { readInt8Vector, writeInt8Vector } from '../../search/semantic/codec.ts';
import { BIAS_STEP } from '../../search/semantic/routing.ts';
import { HASH_BYTES } from '../../search/shard-set.ts';
import type { Progress } from '../../workspace/progress.ts';
import { type Cells, membersOf } from './cells.ts';
import { kmeans } from './kmeans.ts';
import { learnScorer, routingExamples, scorerOfMeans } from './learn-routing.ts';
import { difference, Matrix, meanRow, offsetsFrom } from './matrix.ts';
import { seededRandom } from './random.ts';
import { type TrainedQuantizer, trainQuantizer } from './train-quantizer.ts';

/** Groups, in square roots of the number of cells: the more, the less is left for the cells' codes to say. */
const GROUPS = 2;
const GROUP_BYTES = 40;
/** Of a centroid's code in the cell's file. */
const CENTROID_BYTES = 48;
/** Bytes of a cell's code in the table: the finer, the fewer cells need to be read, but every reader downloads the table. */
const MOST_CELL_BYTES = 40;
const FEWEST_CELL_BYTES = 27;
const TABLE_BYTES = 110_000;
const SEED = 3;

/** Cells in the order of their table. */
export interface RoutingPlan {
  readonly groups: readonly PlannedGroup[];
  /** Mean of all centroids, as the table holds it. */
  readonly mean: Uint8Array;
  readonly groupQuantizer: TrainedQuantizer;
  readonly cellQuantizer: TrainedQuantizer;
  readonly centroidQuantizer: TrainedQuantizer;
}

export interface PlannedGroup {
  readonly cells: readonly PlannedCell[];
  readonly code: Uint8Array;
  /** As the search will decode it from `code`. */
  readonly centroid: Float32Array;
}

export interface PlannedCell {
  /** Passages, ascending. */
  readonly members: readonly number[];
  /** As the search will decode it from `centroidCode`. */
  readonly centroid: Float32Array;
  readonly centroidCode: Uint8Array;
  /** What the cell is found by, and its bias in the table's steps. */
  readonly code: Uint8Array;
  readonly biasByte: number;
}

export interface RoutingInput {
  readonly cells: Cells;
  readonly projected: Matrix;
  /** Queries like those to come, projected. */
  readonly queries: Matrix;
  /** Mean square of the queries' component in every dimension. */
  readonly energy: Float32Array;
}

export function planRouting(input: RoutingInput, progress: Progress): RoutingPlan {
  const { cells, energy } = input;
  const { centroids } = cells;
  const wanted = Math.max(1, Math.round(GROUPS * Math.sqrt(centroids.rows)));
  const clusters = kmeans(centroids, wanted, seededRandom(SEED), 12);
  const grouped = membersOf(clusters.assignment, clusters.centroids.rows).filter((group) => group.length > 0);
  const groupOf = new Int32Array(centroids.rows);
  grouped.forEach((group, index) => {
    for (const cell of group) groupOf[cell] = index;
  });
  const mean = storedVector(meanRow(centroids));
  const meanVector = readInt8Vector(new ByteReader(mean, 'mean'), centroids.columns);
  const groupMeans = grouped.map((group) => meanRow(centroids.pick(group)));
  const groups = codeOffsets(
    Matrix.fromRows(groupMeans, centroids.columns),
    () => meanVector,
    energy,
    GROUP_BYTES,
  );
  const origin = (cell: number) => groups.decoded.row(groupOf[cell]!);
  const coded = codeOffsets(centroids, origin, energy, CENTROID_BYTES);
  const routing = learnRouting(input, origin, progress);
  const biasBytes = bytesOfBiases(routing.biases);
  const planned = (cell: number): PlannedCell => ({
    members: cells.members[cell]!,
    centroid: coded.decoded.row(cell),
    centroidCode: coded.codes[cell]!,
    code: routing.codes[cell]!,
    biasByte: biasBytes[cell]!,
  });
  return {
    groups: grouped.map((group, index) => ({
      code: groups.codes[index]!,
      centroid: groups.decoded.row(index),
      cells: group.map(planned),
    })),
    mean,
    groupQuantizer: groups.quantizer,
    cellQuantizer: routing.quantizer,
    centroidQuantizer: coded.quantizer,
  };
}

/** Learns exact vectors first, then codes them and learns on with what the codes hold. */
function learnRouting(
  { cells, projected, queries, energy }: RoutingInput,
  origin: (cell: number) => Float32Array,
  progress: Progress,
): CodedOffsets & { readonly biases: Float64Array } {
  const scorer = scorerOfMeans(cells, projected, energy);
  const examples = routingExamples(queries, scorer, cells, projected, progress);
  learnScorer(scorer, examples, { progress });
  const exact = scorer.vectors;
  const coded = codeOffsets(exact, origin, energy, cellBytes(cells.members.length));
  learnScorer({ vectors: coded.decoded, biases: scorer.biases }, examples, {
    coding: { exact, recode: coded.recode },
    progress,
  });
  return { ...coded, biases: scorer.biases };
}

interface CodedOffsets {
  readonly quantizer: TrainedQuantizer;
  readonly codes: readonly Uint8Array[];
  /** As the search will decode them. */
  readonly decoded: Matrix;
  /** Codes a row again after it has changed. */
  readonly recode: (row: number) => void;
}

function codeOffsets(
  vectors: Matrix,
  origin: (row: number) => Float32Array,
  energy: Float32Array,
  bytes: number,
): CodedOffsets {
  const quantizer = trainQuantizer(offsetsFrom(vectors, origin), energy, bytes);
  const decoded = new Matrix(vectors.rows, vectors.columns);
  const codes: Uint8Array[] = [];
  const recode = (row: number): void => {
    const vector = vectors.row(row);
    const { code, rest } = quantizer.remainder(difference(vector, origin(row)));
    codes[row] = code;
    decoded.row(row).set(difference(vector, rest));
  };
  for (let row = 0; row < vectors.rows; row++) recode(row);
  return { quantizer, codes, decoded, recode };
}

function bytesOfBiases(biases: Float64Array): Uint8Array {
  const least = biases.reduce((least, bias) => Math.min(least, bias), Number.POSITIVE_INFINITY);
  return Uint8Array.from(biases, (bias) => Math.min(255, Math.round((bias - least) / BIAS_STEP)));
}

function cellBytes(cells: number): number {
  const affordable = Math.floor(TABLE_BYTES / cells) - HASH_BYTES - 1;
  return Math.min(MOST_CELL_BYTES, Math.max(FEWEST_CELL_BYTES, affordable));
}

function storedVector(vector: Float32Array): Uint8Array {
  const output = new ByteWriter();
  writeInt8Vector(output, vector);
  return output.finish();
}
