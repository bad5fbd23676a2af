/**
 * Trains the query table: finds for every word the row that, summed over a phrase, points where the
 * transformer puts the phrase as a query. Deterministic: the same phrases give the same rows.
 */
import { queryTerms } from '../../search/encoders/query-terms.ts';
import { dot, Matrix, meanRow } from './matrix.ts';
import { seededRandom, shuffle } from './random.ts';

const EPOCHS = 10;
const RATE = 0.05;
const SEED = 7;
/** A word seen in fewer phrases has no row of its own. */
const FEWEST_PHRASES = 2;

export interface QueryTable {
  readonly terms: readonly string[];
  /** One row per term. */
  readonly rows: Matrix;
  readonly bias: Float32Array;
}

/**
 * @param phrases what queries look like.
 * @param targets the transformer's vectors of the phrases, in the space of the table (one row per phrase).
 * @param weights importance of an error in each dimension: the variance of the passages in it.
 */
export function distillQueryTable(
  phrases: readonly string[],
  targets: Matrix,
  weights: Float32Array,
  options: { epochs?: number; rate?: number } = {},
): QueryTable {
  const { terms, phraseTerms } = vocabulary(phrases);
  const dims = targets.columns;
  const root = weights.map((weight) => Math.sqrt(weight));
  const goals = scaled(targets, root);
  const bias = meanRow(goals);
  const rows = firstRows(goals, bias, phraseTerms, terms.length);
  const table = { rows, bias };
  train(table, goals, phraseTerms, options.epochs ?? EPOCHS, options.rate ?? RATE);
  // Back from the weighted space.
  for (let row = 0; row < rows.rows; row++) {
    for (let i = 0; i < dims; i++) rows.data[row * dims + i]! /= root[i]!;
  }
  return { terms, rows, bias: bias.map((value, i) => value / root[i]!) };
}

function vocabulary(phrases: readonly string[]): { terms: string[]; phraseTerms: Int32Array[] } {
  const counts = new Map<string, number>();
  const tokenized = phrases.map(queryTerms);
  for (const terms of tokenized) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  const terms = [...counts].filter(([, count]) => count >= FEWEST_PHRASES).map(([term]) => term);
  terms.sort();
  const places = new Map(terms.map((term, place) => [term, place]));
  const phraseTerms = tokenized.map((words) =>
    Int32Array.from(words.map((word) => places.get(word) ?? -1).filter((place) => place >= 0)),
  );
  return { terms, phraseTerms };
}

/** A word's first row: what the phrases that hold it have in common beyond all phrases, less for common words. */
function firstRows(
  goals: Matrix,
  bias: Float32Array,
  phraseTerms: readonly Int32Array[],
  words: number,
): Matrix {
  const rows = new Matrix(words, goals.columns);
  const counts = new Float32Array(words);
  phraseTerms.forEach((places, phrase) => {
    const goal = goals.row(phrase);
    for (const place of places) {
      counts[place]!++;
      const row = rows.row(place);
      for (let i = 0; i < row.length; i++) row[i]! += goal[i]! - bias[i]!;
    }
  });
  for (let place = 0; place < words; place++) {
    const row = rows.row(place);
    for (let i = 0; i < row.length; i++) row[i]! /= counts[place]! + 3;
  }
  return rows;
}

/** Adagrad on 1 − cosine. */
function train(
  table: { rows: Matrix; bias: Float32Array },
  goals: Matrix,
  phraseTerms: readonly Int32Array[],
  epochs: number,
  rate: number,
): void {
  const dims = goals.columns;
  const { rows, bias } = table;
  const rowSquares = new Float32Array(rows.data.length).fill(1e-8);
  const biasSquares = new Float32Array(dims).fill(1e-8);
  const order = shuffle(Int32Array.from(phraseTerms.keys()), seededRandom(SEED));
  const sum = new Float32Array(dims);
  const gradient = new Float32Array(dims);
  const random = seededRandom(SEED + 1);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    const step = rate * (1 - epoch / epochs);
    for (const phrase of order) {
      const places = phraseTerms[phrase]!;
      if (places.length === 0) continue;
      const goal = goals.row(phrase);
      sum.set(bias);
      for (const place of places) {
        const start = place * dims;
        for (let i = 0; i < dims; i++) sum[i]! += rows.data[start + i]!;
      }
      const norm = Math.sqrt(dot(sum, 0, sum, 0, dims)) || 1;
      const goalNorm = Math.sqrt(dot(goal, 0, goal, 0, dims)) || 1;
      const cosine = dot(sum, 0, goal, 0, dims) / (norm * goalNorm);
      // d(1 − cos)/dsum, times the norm: phrases of many words learn as fast as short ones.
      for (let i = 0; i < dims; i++) gradient[i] = (cosine * sum[i]!) / norm - goal[i]! / goalNorm;
      for (const place of places) descend(rows.data, rowSquares, place * dims, gradient, step);
      descend(bias, biasSquares, 0, gradient, step);
    }
  }
}

function descend(
  values: Float32Array,
  squares: Float32Array,
  start: number,
  gradient: Float32Array,
  step: number,
): void {
  for (let i = 0; i < gradient.length; i++) {
    const g = gradient[i]!;
    const square = squares[start + i]! + g * g;
    squares[start + i] = square;
    values[start + i]! -= (step * g) / Math.sqrt(square);
  }
}

function scaled(matrix: Matrix, factors: Float32Array): Matrix {
  const result = new Matrix(matrix.rows, matrix.columns);
  for (let row = 0; row < matrix.rows; row++) {
    for (let i = 0; i < matrix.columns; i++) {
      result.data[row * matrix.columns + i] = matrix.data[row * matrix.columns + i]! * factors[i]!;
    }
  }
  return result;
}
