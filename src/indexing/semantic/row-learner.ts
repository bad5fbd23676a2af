/** What both steps of training the query table share: examples, the way through them, and the rows that they move. */
import type { ProgressStep } from '../../workspace/progress.ts';
import { Adagrad } from './adagrad.ts';
import { addScaled, type Matrix } from './matrix.ts';
import { shuffle } from './random.ts';

export interface Example {
  /** Numbers of the rows of its words. */
  readonly words: Int32Array;
  /** The transformer's vector of it. */
  readonly goal: Float32Array;
}

/** Rows by word, and what every query has in common. */
export interface WordRows {
  readonly rows: Matrix;
  readonly bias: Float32Array;
}

/** Moves rows and bias in place. */
export class RowLearner {
  readonly #rows: Adagrad;
  readonly #bias: Adagrad;

  /** @param rate and inertia as Adagrad takes them. */
  constructor({ rows, bias }: WordRows, rate: number, inertia: number) {
    this.#rows = new Adagrad(rows.data, rate, inertia);
    this.#bias = new Adagrad(bias, rate, inertia);
  }

  /** The bias and the rows of some words, added up. @param words numbers of rows. */
  sumOf(words: Int32Array): Float32Array {
    const sum = this.#bias.values.slice();
    for (const word of words) addScaled(sum, this.#rows.values, word * sum.length, 1);
    return sum;
  }

  /** @param gradient of the loss by the sum. */
  descend(words: Int32Array, gradient: Float32Array, remaining: number): void {
    for (const word of words) this.#rows.descend(word * gradient.length, gradient, 1, remaining);
    this.#bias.descend(0, gradient, 1, remaining);
  }
}

export interface Visit {
  readonly example: Example;
  /** Share of the step size that is left in this epoch. */
  readonly remaining: number;
}

/**
 * Goes through examples with words, in another order in every epoch.
 * @param step counts visits.
 */
export function* visitsInEpochs(
  examples: readonly Example[],
  epochs: number,
  random: () => number,
  step?: ProgressStep,
): Generator<Visit> {
  const order = Int32Array.from(examples.keys());
  for (let epoch = 0; epoch < epochs; epoch++) {
    const remaining = 1 - epoch / epochs;
    for (const number of shuffle(order, random)) {
      step?.advance();
      const example = examples[number]!;
      if (example.words.length > 0) yield { example, remaining };
    }
  }
}
