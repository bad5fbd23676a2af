/**
 * Learns the layer that stands behind the query table (`search/encoders/composition.ts`): with the rows as they were
 * learned one by one, a network of one hidden layer, trained on towards the transformer's vectors of the same phrases.
 */
import type { ProgressStep } from '../../workspace/progress.ts';
import { Adagrad } from './adagrad.ts';
import { cosineGradient } from './cosine-loss.ts';
import { addScaled, dot, lengthOf, Matrix } from './matrix.ts';
import { seededRandom } from './random.ts';
import { type Example, RowLearner, visitsInEpochs, type WordRows } from './row-learner.ts';

/** More units fit phrases better and unseen queries hardly (CACM: 64 or 128 units, both 0.45 of the true ten). */
const MOST_UNITS = 64;
/** With fewer phrases a unit learns them by heart. */
const PHRASES_PER_UNIT = 60;
export const COMPOSITION_EPOCHS = 4;
/** First step sizes of Adagrad: of the layer, and of the rows, which go on learning beside it. */
const LAYER_RATE = 0.015;
const ROW_RATE = 0.03;
/** Starts of Adagrad's sums. */
const LAYER_INERTIA = 0.001;
const ROW_INERTIA = 0.5;
const SEED = 23;

/** Weights by unit, one row each. */
export interface CompositionLayer {
  readonly inputs: Matrix;
  readonly thresholds: Float32Array;
  readonly outputs: Matrix;
}

/** Adagrad on 1 − cosine, by backpropagation; changes `table` too. */
export function learnComposition(
  table: WordRows,
  phrases: readonly Example[],
  step?: ProgressStep,
): CompositionLayer {
  const units = Math.min(MOST_UNITS, Math.floor(phrases.length / PHRASES_PER_UNIT));
  const random = seededRandom(SEED);
  const layer = firstLayer(units, table.rows.columns, random);
  if (units === 0) return layer;
  const learner = new Learner(table, layer);
  for (const { example, remaining } of visitsInEpochs(phrases, COMPOSITION_EPOCHS, random, step))
    learner.learn(example, remaining);
  return layer;
}

/** Outputs of zero: before it has learned anything the layer changes nothing. */
function firstLayer(units: number, dims: number, random: () => number): CompositionLayer {
  const inputs = new Matrix(units, dims);
  for (let i = 0; i < inputs.data.length; i++) inputs.data[i] = normal(random) / Math.sqrt(dims);
  return { inputs, thresholds: new Float32Array(units), outputs: new Matrix(units, dims) };
}

/** Nearly normal, of variance 1: the sum of twelve uniform numbers. */
function normal(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

/** The network, with what Adagrad remembers of each weight. */
class Learner {
  readonly #table: RowLearner;
  readonly #inputs: Adagrad;
  readonly #thresholds: Adagrad;
  readonly #outputs: Adagrad;
  readonly #dims: number;

  constructor(table: WordRows, { inputs, thresholds, outputs }: CompositionLayer) {
    this.#table = new RowLearner(table, ROW_RATE, ROW_INERTIA);
    this.#inputs = new Adagrad(inputs.data, LAYER_RATE, LAYER_INERTIA);
    this.#thresholds = new Adagrad(thresholds, LAYER_RATE, LAYER_INERTIA);
    this.#outputs = new Adagrad(outputs.data, LAYER_RATE, LAYER_INERTIA);
    this.#dims = inputs.columns;
  }

  learn({ words, goal }: Example, remaining: number): void {
    const dims = this.#dims;
    const sum = this.#table.sumOf(words);
    const length = lengthOf(sum) || 1;
    const direction = sum.map((value) => value / length);
    const activations = this.#activations(direction);
    const result = Float32Array.from(sum);
    activations.forEach((activation, unit) => {
      if (activation > 0) addScaled(result, this.#outputs.values, unit * dims, length * activation);
    });
    const gradient = cosineGradient(result, goal);

    // Through the layer the sum's length counts as a constant: of the sum only the direction is to be learned.
    const sumGradient = Float32Array.from(gradient);
    activations.forEach((activation, unit) => {
      if (activation <= 0) return;
      const start = unit * dims;
      const unitGradient = dot(this.#outputs.values, start, gradient, 0, dims);
      this.#outputs.descend(start, gradient, activation, remaining);
      addScaled(sumGradient, this.#inputs.values, start, unitGradient);
      this.#inputs.descend(start, direction, unitGradient, remaining);
      this.#thresholds.descend(unit, ONE, unitGradient, remaining);
    });
    this.#table.descend(words, sumGradient, remaining);
  }

  #activations(direction: Float32Array): Float32Array {
    return this.#thresholds.values.map((threshold, unit) =>
      Math.max(0, threshold + dot(this.#inputs.values, unit * this.#dims, direction, 0, this.#dims)),
    );
  }
}

const ONE = Float32Array.of(1);
