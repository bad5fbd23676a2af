/**
 * Learns what a cell is found by. The mean of a cell's passages says where they lie, not which queries have their
 * nearest passages among them: a multinomial logistic regression from queries to the cells that hold their ten
 * nearest passages finds more with 32 cells than the means do with 48 (Vecchiato, Lucchese, Nardini & Bruch,
 * "A Learning-to-Rank Formulation of Clustering-Based Approximate Nearest Neighbor Search", 2024).
 */
import { highest } from '../../search/best.ts';
import { ROUTING_TEMPERATURE } from '../../search/semantic/routing.ts';
import { type Progress, silentProgress } from '../../workspace/progress.ts';
import type { Cells } from './cells.ts';
import { dot, type Matrix } from './matrix.ts';
import { seededRandom, shuffle } from './random.ts';

/** Queries learned from: a minute or two of work for 6,000 cells. */
const MOST_EXAMPLES = 60_000;
/** Cells that an example compares: those that the means rank first. */
const COMPARED = 128;
/** Of them, the cells in which its nearest passages are looked for. */
const SEARCHED = 96;
const NEAREST = 10;
const EPOCHS = 4;
const RATE = 0.01;
/** Biases move by scores, vectors by scores times components of a query. */
const BIAS_RATE = 0.3 * RATE;
/** A cell whose share is off by less is left alone: most of the compared cells are. */
const SMALLEST_ERROR = 0.001;
/** A cell is coded anew after so many steps: a code costs as much as several of them. */
const STEPS_PER_CODING = 32;
const SEED = 17;
/** Where the score of a cell's best passages is expected, in root mean square distances from the mean's. */
const OPTIMISM = 2;

/** A query's score for cell c is `q · vectors[c] + biases[c]`; `softmax(score / temperature)` its share of the nearest passages. */
export interface CellScorer {
  readonly vectors: Matrix;
  readonly biases: Float64Array;
}

export interface RoutingExample {
  readonly query: Float32Array;
  readonly cells: Uint32Array;
  /** Share of the query's nearest passages in each of `cells`. */
  readonly shares: Float32Array;
}

/** Cells scored by their means, the starting point: as if passages spread alike in all directions. */
export function scorerOfMeans(cells: Cells, projected: Matrix, energy: Float32Array): CellScorer {
  const biases = Float64Array.from(cells.members, (members, cell) => {
    const mean = cells.centroids.row(cell);
    let sum = 0;
    for (const member of members) {
      const row = projected.row(member);
      for (let i = 0; i < row.length; i++) sum += energy[i]! * (row[i]! - mean[i]!) ** 2;
    }
    return OPTIMISM * Math.sqrt(sum / Math.max(1, members.length));
  });
  return { vectors: cells.centroids.pick([...cells.members.keys()]), biases };
}

/** @param queries projected; a sample of them is used. */
export function routingExamples(
  queries: Matrix,
  scorer: CellScorer,
  cells: Cells,
  projected: Matrix,
  progress: Progress = silentProgress,
): RoutingExample[] {
  const all = Uint32Array.from({ length: queries.rows }, (_, row) => row);
  const sample =
    queries.rows <= MOST_EXAMPLES ? all : shuffle(all, seededRandom(SEED)).slice(0, MOST_EXAMPLES);
  const everyCell = Uint32Array.from(cells.members.keys());
  const step = progress.step('Finding the nearest passages of phrases', 'phrases', sample.length);
  const examples = Array.from(sample, (row) => {
    const query = queries.row(row);
    const scores = Float64Array.from(everyCell, (cell) => scoreOf(scorer, cell, query));
    const compared = highest(scores, COMPARED);
    step.advance();
    return { query, cells: compared, shares: sharesOf(query, compared, cells, projected) };
  });
  step.done();
  return examples;
}

function sharesOf(query: Float32Array, compared: Uint32Array, cells: Cells, projected: Matrix): Float32Array {
  const places: number[] = [];
  const scores: number[] = [];
  for (let place = 0; place < Math.min(SEARCHED, compared.length); place++) {
    for (const member of cells.members[compared[place]!]!) {
      places.push(place);
      scores.push(dot(query, 0, projected.data, member * query.length, query.length));
    }
  }
  const shares = new Float32Array(compared.length);
  const nearest = highest(Float64Array.from(scores), NEAREST);
  for (const index of nearest) shares[places[index]!]! += 1 / nearest.length;
  return shares;
}

/** Vectors that are scored as they come back from their codes. */
export interface Coding {
  /** What is learned: steps are smaller than the codes can tell. */
  readonly exact: Matrix;
  /** Sets a cell's scored vector to what the code of its exact one decodes to. */
  readonly recode: (cell: number) => void;
}

/**
 * Stochastic gradient descent on the cross entropy, with a step size of its own for every cell (Adagrad); changes
 * `scorer`. With `coding`, gradients of the coded vectors move the exact ones (straight-through estimator; Bengio,
 * Léonard & Courville 2013): of what coding loses, a third is won back.
 */
export function learnScorer(
  scorer: CellScorer,
  examples: readonly RoutingExample[],
  { coding, progress = silentProgress }: { readonly coding?: Coding; readonly progress?: Progress } = {},
): void {
  const { biases } = scorer;
  const moved = coding?.exact ?? scorer.vectors;
  const squares = new Float64Array(biases.length).fill(SMALLEST_ERROR);
  const steps = new Uint32Array(biases.length);
  const order = Uint32Array.from(examples.keys());
  const learning = progress.step('Learning what cells are found by', 'steps', EPOCHS * examples.length);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const index of shuffle(order, seededRandom(SEED + epoch))) {
      const { query, cells, shares } = examples[index]!;
      const predicted = softmax(
        Float64Array.from(cells, (cell) => scoreOf(scorer, cell, query) / ROUTING_TEMPERATURE),
      );
      for (const [place, cell] of cells.entries()) {
        const error = predicted[place]! - shares[place]!;
        if (Math.abs(error) < SMALLEST_ERROR) continue;
        squares[cell]! += error * error;
        const step = error / Math.sqrt(squares[cell]!);
        biases[cell]! -= BIAS_RATE * step;
        const row = moved.row(cell);
        for (let i = 0; i < row.length; i++) row[i]! -= RATE * step * query[i]!;
        if (++steps[cell]! % STEPS_PER_CODING === 0) coding?.recode(cell);
      }
      learning.advance();
    }
  }
  learning.done();
  if (coding) for (let cell = 0; cell < biases.length; cell++) coding.recode(cell);
}

function scoreOf({ vectors, biases }: CellScorer, cell: number, query: Float32Array): number {
  return dot(query, 0, vectors.data, cell * query.length, query.length) + biases[cell]!;
}

function softmax(logits: Float64Array): Float64Array {
  const largest = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const powers = logits.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}
