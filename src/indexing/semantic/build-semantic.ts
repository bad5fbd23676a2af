/** Builds the semantic part of an index. The formats are those of `src/search/semantic`; see DESIGN.md. */

import { ByteReader, ByteWriter } from '../../search/bytes.ts';
import type { FastTableSection } from '../../search/encoders/fast-table.ts';
import { readInt8Vector, writeInt8Vector, writeQuantizer } from '../../search/semantic/codec.ts';
import { SEMANTIC_VERSION, type SemanticSection } from '../../search/semantic/section.ts';
import { type Progress, silentProgress } from '../../workspace/progress.ts';
import type { Embedder } from '../embedding/embedder.ts';
import type { ShardWriter } from '../shard-writer.ts';
import { writeCells } from './cell-files.ts';
import { formCells } from './cells.ts';
import { Matrix } from './matrix.ts';
import { dualAxes, principalAxes, project } from './pca.ts';
import { writeFastTable } from './query-table.ts';
import { seededRandom, shuffle } from './random.ts';
import { type PlannedCell, planRouting, writeRouting } from './routing-files.ts';
import { writeSetCells } from './set-files.ts';
import { secondMoments, type TrainedQuantizer, trainQuantizer } from './train-quantizer.ts';
import { type TrainingPhrase, trainingPhrases } from './training-phrases.ts';

/** Embedding input of (part of) a unit. */
export interface SemanticPassage {
  /** Number of the unit; units of the same facet set have neighbouring numbers. */
  readonly unit: number;
  readonly text: string;
  /** Number of the unit's facet set. */
  readonly set: number;
}

export interface SemanticInput {
  readonly passages: readonly SemanticPassage[];
}

export interface SemanticOptions {
  readonly embedder: Embedder;
  readonly writer: ShardWriter;
  readonly progress?: Progress;
}

/** Bytes of a passage's first-pass and second-pass codes. */
const WIDE_BYTES = 48;
const FINE_BYTES = 192;
/** Dimensions by which neighbours within a cell are told. */
const NEIGHBOUR_DIMS = 64;
/** Passages that axes and quantisers are learned from. */
const TRAINING_SAMPLE = 12_000;
const SAMPLE_SEED = 11;
/**
 * Training phrases per passage, and their bounds. A phrase costs a tenth of a passage to embed, so that two of
 * them add a fifth to the time.
 */
const PHRASES_PER_PASSAGE = 2;
const FEWEST_PHRASES = 6000;
const MOST_PER_PASSAGE = 10;
const MOST_PHRASES = 60_000;
/** Below this, queries are taken to be spread like passages. */
const ENOUGH_PHRASES = 50;

/** @returns the manifest's section; its files have been written. `passages` must not be empty. */
export async function buildSemanticIndex(
  { passages }: SemanticInput,
  { embedder, writer, progress = silentProgress }: SemanticOptions,
): Promise<SemanticSection> {
  const texts = passages.map((passage) => passage.text);
  const { dimensions } = embedder.model;
  const vectors = Matrix.fromRows(await embedder.embedPassages(texts, progress), dimensions);
  const perPassage = Math.min(
    MOST_PER_PASSAGE,
    Math.max(PHRASES_PER_PASSAGE, FEWEST_PHRASES / passages.length),
  );
  const wanted = Math.min(MOST_PHRASES, Math.ceil(perPassage * passages.length));
  const phrases = trainingPhrases(texts, wanted);
  const phraseVectors = Matrix.fromRows(
    await embedder.embedQueries(
      phrases.map((phrase) => phrase.text),
      progress,
    ),
    dimensions,
  );
  return writeSemanticIndex({ passages, vectors, phrases, phraseVectors }, { embedder, writer, progress });
}

export interface EmbeddedInput extends SemanticInput {
  /** One row per passage. */
  readonly vectors: Matrix;
  readonly phrases: readonly TrainingPhrase[];
  /** One row per phrase. */
  readonly phraseVectors: Matrix;
}

/** The part of `buildSemanticIndex` after embedding. */
export async function writeSemanticIndex(
  { passages, vectors, phrases, phraseVectors }: EmbeddedInput,
  { embedder, writer, progress }: Required<SemanticOptions>,
): Promise<SemanticSection> {
  const step = progress.step('Arranging passages by meaning', 'passages', passages.length);
  const { axes, file: axesFile } = await writeAxes(vectors, writer);
  const projected = project(vectors, dualAxes(axes));
  const queries = project(phraseVectors.rows >= ENOUGH_PHRASES ? phraseVectors : vectors, axes);
  const energy = queryEnergy(queries);

  const plan = planRouting({ cells: formCells(projected), projected, queries, energy });
  const cells = plan.groups.flatMap((group) => group.cells);
  const sample = sampleRows(vectors.rows);
  const offsets = residuals(projected, cells, sample);
  const wide = trainQuantizer(offsets, energy, WIDE_BYTES);
  const fine = trainQuantizer(afterCoding(offsets, wide), energy, FINE_BYTES);

  const units = passages.map(({ unit }) => unit);
  const leading = projected.leading(NEIGHBOUR_DIMS);
  const hashes = await writeCells({ projected, leading, cells, units, wide, fine }, writer);
  const routing = await writeRouting(plan, hashes, writer);
  const sets = await writeSetCells(
    cells.map((cell) => new Set(cell.members.map((member) => passages[member]!.set))),
    writer,
  );
  step.advance(passages.length);
  step.done(`${cells.length.toLocaleString('en')} cells`);

  const fast: FastTableSection | undefined = await writeFastTable(
    { phrases, queries, texts: passages.map(({ text }) => text), projected },
    { writer, progress },
  );
  const { model } = embedder;
  return {
    version: SEMANTIC_VERSION,
    model: {
      name: model.name,
      dtype: model.dtype,
      dimensions: model.dimensions,
      pooling: model.pooling,
      queryPrefix: model.queryPrefix,
      weights: model.files.find((file) => file.path.endsWith('.onnx'))?.sha256 ?? '',
    },
    passages: passages.length,
    dims: axes.rows,
    axes: axesFile,
    codec: await writeCodec(
      [plan.groupQuantizer, plan.cellQuantizer, plan.centroidQuantizer, wide, fine],
      axes.rows,
      writer,
    ),
    routing,
    sets,
    ...(fast ? { fast } : {}),
  };
}

/** Principal axes of the passages, as they come back from their file: build and search project alike. */
async function writeAxes(vectors: Matrix, writer: ShardWriter): Promise<{ axes: Matrix; file: string }> {
  const sample = vectors.pick(sampleRows(vectors.rows));
  // One fewer than the model's, so that a projected vector is told from an unprojected one by its length.
  const dims = Math.min(vectors.columns - 1, Math.max(1, vectors.rows));
  const exact = principalAxes(sample, dims);
  const output = new ByteWriter();
  for (let axis = 0; axis < dims; axis++) writeInt8Vector(output, exact.row(axis));
  const bytes = output.finish();
  const input = new ByteReader(bytes, 'axes');
  const stored = Array.from({ length: dims }, () => readInt8Vector(input, vectors.columns));
  return { axes: Matrix.fromRows(stored, vectors.columns), file: await writer.write('semantic', bytes) };
}

async function writeCodec(
  quantizers: readonly TrainedQuantizer[],
  dims: number,
  writer: ShardWriter,
): Promise<string> {
  const output = new ByteWriter();
  output.varint(dims);
  for (const { bits, scaleBytes, levels } of quantizers) writeQuantizer(output, bits, scaleBytes, levels);
  return writer.write('semantic', output.finish());
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

/** Offsets of the passages in `sample` from their cells' centroids. */
function residuals(projected: Matrix, cells: readonly PlannedCell[], sample: Int32Array): Matrix {
  const centroidOf = new Map<number, Float32Array>();
  for (const { members, centroid } of cells) for (const member of members) centroidOf.set(member, centroid);
  const result = new Matrix(sample.length, projected.columns);
  sample.forEach((passage, row) => {
    const centroid = centroidOf.get(passage)!;
    result.row(row).set(projected.row(passage).map((value, i) => value - centroid[i]!));
  });
  return result;
}

function afterCoding(rows: Matrix, coder: TrainedQuantizer): Matrix {
  const result = new Matrix(rows.rows, rows.columns);
  for (let row = 0; row < rows.rows; row++) result.row(row).set(coder.remainder(rows.row(row)).rest);
  return result;
}
