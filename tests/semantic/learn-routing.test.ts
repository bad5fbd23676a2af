import { describe, expect, it } from 'vitest';
import { formCells } from '../../src/indexing/semantic/cells.ts';
import {
  type CellScorer,
  learnScorer,
  routingExamples,
  scorerOfMeans,
} from '../../src/indexing/semantic/learn-routing.ts';
import { Matrix } from '../../src/indexing/semantic/matrix.ts';
import { seededRandom } from '../../src/indexing/semantic/random.ts';

const DIMS = 24;
const TOPICS = 60;

/** Passages about topics, and queries that lie between a topic and a direction that all queries share. */
function collection(seed: number, passages: number, queries: number) {
  const random = seededRandom(seed);
  const noise = () => random() + random() + random() - 1.5;
  const topics = Array.from({ length: TOPICS }, () => Array.from({ length: DIMS }, noise));
  const sample = (count: number, spread: number, shift: number) =>
    Matrix.fromRows(
      Array.from({ length: count }, (_, i) =>
        unit(topics[i % TOPICS]!.map((value, d) => value + spread * noise() + (d < 3 ? shift : 0))),
      ),
      DIMS,
    );
  return {
    passages: sample(passages, 2.5, 0),
    queries: sample(queries, 0.6, 0.8),
    unseen: sample(200, 0.6, 0.8),
  };
}

function unit(vector: readonly number[]): Float32Array {
  const norm = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / norm);
}

/** Of the ten nearest passages of each query, the share that is in the `count` cells scored best. */
function found(
  scorer: CellScorer,
  count: number,
  queries: Matrix,
  passages: Matrix,
  members: readonly number[][],
) {
  const cellOf = new Map(members.flatMap((cell, index) => cell.map((member) => [member, index] as const)));
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const ranked = (scores: readonly number[]) => [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!);
  let hits = 0;
  for (let row = 0; row < queries.rows; row++) {
    const query = queries.row(row);
    const cells = members.map((_, cell) => dot(scorer.vectors.row(cell), query) + scorer.biases[cell]!);
    const read = new Set(ranked(cells).slice(0, count));
    const scores = Array.from({ length: passages.rows }, (_, passage) => dot(passages.row(passage), query));
    hits += ranked(scores)
      .slice(0, 10)
      .filter((passage) => read.has(cellOf.get(passage)!)).length;
  }
  return hits / (10 * queries.rows);
}

describe('learned routing', () => {
  const { passages, queries, unseen } = collection(4, 2400, 3000);
  const cells = formCells(passages);
  const energy = new Float32Array(DIMS).fill(1 / DIMS);

  it('finds more of the nearest passages of queries it has not seen than the means of cells do', () => {
    const means = scorerOfMeans(cells, passages, energy);
    const learned = scorerOfMeans(cells, passages, energy);
    learnScorer(learned, routingExamples(queries, means, cells, passages));
    const before = found(means, 8, unseen, passages, cells.members);
    expect(found(learned, 8, unseen, passages, cells.members)).toBeGreaterThan(before + 0.01);
  });

  it('learns the same from the same', () => {
    const learn = () => {
      const scorer = scorerOfMeans(cells, passages, energy);
      learnScorer(scorer, routingExamples(queries.pick([0, 1, 2, 3, 4, 5, 6, 7]), scorer, cells, passages));
      return scorer;
    };
    expect(learn()).toEqual(learn());
  });
});
