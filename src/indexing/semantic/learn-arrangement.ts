/** Learns the arrangement of a library's passages from nothing. The formats are those of `src/search/semantic`. */
import { ByteWriter } from '../../search/bytes.ts';
import { writeInt8Vector, writeQuantizer } from '../../search/semantic/codec.ts';
import { readAxes } from '../../search/semantic/retriever.ts';
import type { Progress } from '../../workspace/progress.ts';
import { EmbeddingCache } from '../embedding/cache.ts';
import type { Embedder } from '../embedding/embedder.ts';
import type { ArrangedCell, Arrangement } from './arrangement.ts';
import { FINE_GROUP } from './cell-files.ts';
import { formCells } from './cells.ts';
import { kmeans } from './kmeans.ts';
import { difference, Matrix, offsetsFrom } from './matrix.ts';
import { dualAxes, principalAxes, project } from './pca.ts';
import { type PlannedCell, type PlannedGroup, planRouting } from './plan-routing.ts';
import { seededRandom, shuffle } from './random.ts';
import { TableTraining } from './table-training.ts';
import { secondMoments, type TrainedQuantizer, trainQuantizer } from './train-quantizer.ts';
import { trainingPhrases } from './training-phrases.ts';

/** Bytes of a passage's first-pass and second-pass codes, and of the one that stands by itself. */
const WIDE_BYTES = 48;
const FINE_BYTES = 192;
const STANDALONE_BYTES = 64;
/** Dimensions by which neighbours within a cell are told. */
const NEIGHBOUR_DIMS = 64;
/** Passages that axes and quantisers are learned from. */
const TRAINING_SAMPLE = 12_000;
const SAMPLE_SEED = 11;
const NEIGHBOUR_SEED = 5;
/**
 * Training phrases per passage, and their bounds. A phrase costs a tenth of a passage to embed, so that two of
 * them add a fifth to the time.
 */
const PHRASES_PER_PASSAGE = 2;
const FEWEST_PHRASES = 6000;
const MOST_PER_PASSAGE = 10;
const MOST_PHRASES = 180_000;
/** Below this, queries are taken to be spread like passages. */
const ENOUGH_PHRASES = 50;

/** @param texts embedding inputs of the passages, not empty. */
export async function learnArrangement(
  texts: readonly string[],
  embedder: Embedder,
  progress: Progress,
): Promise<Arrangement> {
  const { dimensions } = embedder.model;
  const vectors = Matrix.fromRows(await embedder.embedPassages(texts, progress), dimensions);
  const perPassage = Math.min(MOST_PER_PASSAGE, Math.max(PHRASES_PER_PASSAGE, FEWEST_PHRASES / texts.length));
  const phrases = trainingPhrases(texts, Math.min(MOST_PHRASES, Math.ceil(perPassage * texts.length)));
  const phraseVectors = Matrix.fromRows(
    await embedder.embedQueries(
      phrases.map((phrase) => phrase.text),
      progress,
    ),
    dimensions,
  );
  const projecting = progress.step('Projecting vectors', 'vectors', texts.length + phrases.length);
  const { axes, file } = storedAxes(vectors);
  const projected = project(vectors, dualAxes(axes));
  projecting.advance(texts.length);
  const targets = project(phraseVectors, axes);
  projecting.advance(phrases.length);
  projecting.done();
  const training =
    phrases.length > 0
      ? new TableTraining({
          phrases: phrases.map(({ text }) => text),
          targets,
          passages: texts,
          passageVectors: projected,
        })
      : undefined;
  try {
    const queries = phrases.length >= ENOUGH_PHRASES ? targets : project(vectors, axes);
    return {
      learnedFrom: texts.length,
      changedSince: 0,
      axes: file,
      ...arrangedPassages({ texts, projected, queries }, progress),
      table: await training?.finished(progress),
    };
  } finally {
    await training?.stop();
  }
}

interface ArrangingInput {
  readonly texts: readonly string[];
  /** Vectors of the passages, projected. */
  readonly projected: Matrix;
  /** Queries like those to come, projected. */
  readonly queries: Matrix;
}

function arrangedPassages(
  { texts, projected, queries }: ArrangingInput,
  progress: Progress,
): Pick<Arrangement, 'codec' | 'mean' | 'groups'> {
  const forming = progress.step('Forming cells of passages', 'passages', texts.length);
  const cells = formCells(projected);
  forming.advance(texts.length);
  forming.done(`${cells.members.length.toLocaleString('en')} cells`);
  const energy = queryEnergy(queries);
  const plan = planRouting({ cells, projected, queries, energy }, progress);
  const sample = sampleRows(projected.rows);
  const offsets = residuals(projected, plan.groups, (_, cell) => cell.centroid, sample);
  const wide = trainQuantizer(offsets, energy, WIDE_BYTES);
  const fine = trainQuantizer(afterCoding(offsets, wide), energy, FINE_BYTES);
  const fromGroups = residuals(projected, plan.groups, (group) => group.centroid, sample);
  const standalone = trainQuantizer(fromGroups, energy, STANDALONE_BYTES);

  const coding = progress.step('Coding passages', 'passages', texts.length);
  const keys = texts.map(EmbeddingCache.keyOf);
  const leading = projected.leading(NEIGHBOUR_DIMS);
  const arranged = (cell: PlannedCell, group: PlannedGroup) => {
    coding.advance(cell.members.length);
    return arrangedCell(cell, group, { keys, projected, leading, wide, fine, standalone });
  };
  const groups = plan.groups.map((group) => ({
    code: group.code,
    cells: group.cells.map((cell) => arranged(cell, group)),
  }));
  coding.done();
  const quantizers = [
    plan.groupQuantizer,
    plan.cellQuantizer,
    plan.centroidQuantizer,
    wide,
    fine,
    standalone,
  ];
  return { codec: codecFile(quantizers, projected.columns), mean: plan.mean, groups };
}

interface CodingInput {
  /** Of every passage. */
  readonly keys: readonly string[];
  readonly projected: Matrix;
  /** The leading columns of `projected`, for telling neighbours. */
  readonly leading: Matrix;
  readonly wide: TrainedQuantizer;
  readonly fine: TrainedQuantizer;
  readonly standalone: TrainedQuantizer;
}

function arrangedCell(
  { members, centroid, code, biasByte, centroidCode }: PlannedCell,
  group: PlannedGroup,
  { keys, projected, leading, wide, fine, standalone }: CodingInput,
): ArrangedCell {
  const wideCodes = new ByteWriter();
  const fineCodes = new ByteWriter();
  const standaloneCodes = new ByteWriter();
  const known = new Set<string>();
  for (const member of groupNeighbours(leading, members)) {
    // Passages of the same text have the same codes.
    if (known.has(keys[member]!)) continue;
    known.add(keys[member]!);
    const vector = projected.row(member);
    const { code, rest } = wide.remainder(difference(vector, centroid));
    wideCodes.raw(code);
    fineCodes.raw(fine.remainder(rest).code);
    standaloneCodes.raw(standalone.remainder(difference(vector, group.centroid)).code);
  }
  return {
    code,
    biasByte,
    centroidCode,
    keys: [...known],
    wide: wideCodes.finish(),
    fine: fineCodes.finish(),
    standalone: standaloneCodes.finish(),
  };
}

/** Principal axes of the passages, as they come back from their file: build and search project alike. */
function storedAxes(vectors: Matrix): { axes: Matrix; file: Uint8Array } {
  const sample = vectors.pick(sampleRows(vectors.rows));
  // One fewer than the model's, so that a projected vector is told from an unprojected one by its length.
  const dims = Math.min(vectors.columns - 1, Math.max(1, vectors.rows));
  const exact = principalAxes(sample, dims);
  const output = new ByteWriter();
  for (let axis = 0; axis < dims; axis++) writeInt8Vector(output, exact.row(axis));
  const bytes = output.finish();
  const stored = readAxes(bytes, 'axes', dims, vectors.columns);
  return { axes: Matrix.fromRows(stored, vectors.columns), file: bytes };
}

function codecFile(quantizers: readonly TrainedQuantizer[], dims: number): Uint8Array {
  const output = new ByteWriter();
  output.varint(dims);
  for (const { bits, scaleBytes, levels } of quantizers) writeQuantizer(output, bits, scaleBytes, levels);
  return output.finish();
}

/** What a query can be expected to have in each dimension; a tenth is spread evenly, for queries unlike any phrase. */
function queryEnergy(queries: Matrix): Float32Array {
  const energy = secondMoments(queries);
  const mean = energy.reduce((sum, value) => sum + value, 0) / energy.length;
  return energy.map((value) => 0.9 * value + 0.1 * mean);
}

function sampleRows(rows: number): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  if (rows <= TRAINING_SAMPLE) return all;
  return shuffle(all, seededRandom(SAMPLE_SEED)).slice(0, TRAINING_SAMPLE).sort();
}

/** Offsets of the passages in `sample` from what they are coded from. */
function residuals(
  projected: Matrix,
  groups: readonly PlannedGroup[],
  originOf: (group: PlannedGroup, cell: PlannedCell) => Float32Array,
  sample: Int32Array,
): Matrix {
  const origins = new Map<number, Float32Array>();
  for (const group of groups)
    for (const cell of group.cells)
      for (const member of cell.members) origins.set(member, originOf(group, cell));
  return offsetsFrom(projected.pick(sample), (row) => origins.get(sample[row]!)!);
}

function afterCoding(rows: Matrix, coder: TrainedQuantizer): Matrix {
  const result = new Matrix(rows.rows, rows.columns);
  for (let row = 0; row < rows.rows; row++) result.row(row).set(coder.remainder(rows.row(row)).rest);
  return result;
}

/** Orders the passages of a cell so that near ones share a group: a second pass then reads few groups. */
function groupNeighbours(leading: Matrix, members: readonly number[]): number[] {
  const rows = leading.pick(members);
  const { centroids, assignment } = kmeans(
    rows,
    Math.ceil(members.length / FINE_GROUP),
    seededRandom(NEIGHBOUR_SEED),
    6,
  );
  // Along the axis that tells the clusters apart most, so that clusters that share a group are near too.
  const key = widestAxis(centroids);
  return members
    .map((member, i) => ({ member, cluster: assignment[i]!, at: centroids.row(assignment[i]!)[key]! }))
    .sort((a, b) => a.at - b.at || a.cluster - b.cluster || a.member - b.member)
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
