/** What vectors are trained by that are to point where others do. */
import { dot, lengthOf } from './matrix.ts';

/**
 * The gradient of 1 − cosine by `vector`, times its length: then phrases of many words learn as fast as short ones.
 * @param goal of the same dimensions.
 */
export function cosineGradient(vector: Float32Array, goal: Float32Array): Float32Array {
  const length = lengthOf(vector) || 1;
  const goalLength = lengthOf(goal) || 1;
  const cosine = dot(vector, 0, goal, 0, goal.length) / (length * goalLength);
  return vector.map((value, i) => (cosine * value) / length - goal[i]! / goalLength);
}
