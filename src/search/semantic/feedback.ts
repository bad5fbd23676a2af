/**
 * Pseudo-relevance feedback: the query moves towards what passages that answer it in all likelihood have in common
 * (Rocchio 1971; with dense vectors Li et al., "Pseudo Relevance Feedback with Deep Language Models and Dense
 * Retrievers", 2021). What all passages of the library have in common says nothing about a query and is left out.
 */

import { lengthOf } from './vectors.ts';

/** Weight of the examples against the query's. */
const STEP = 0.3;

/**
 * @param examples vectors of the passages; none leaves the query as it is.
 * @param mean of all passages.
 * @returns a vector of the query's length.
 */
export function movedTowards(
  query: Float32Array,
  examples: readonly Float32Array[],
  mean: Float32Array,
): Float32Array {
  if (examples.length === 0) return query;
  const moved = Float32Array.from(query);
  for (const example of examples) {
    for (let i = 0; i < moved.length; i++) moved[i]! += (STEP / examples.length) * (example[i]! - mean[i]!);
  }
  const scale = lengthOf(query) / (lengthOf(moved) || 1);
  return moved.map((value) => value * scale);
}
