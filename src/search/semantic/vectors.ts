/** Arithmetic of vectors of one length. Sums run in the order of the components, so that every runtime gets the same. */

export function innerProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Adds `scale` times `vector` to `target`. */
export function addScaled(target: Float32Array, vector: Float32Array, scale: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += scale * vector[i]!;
}

export function lengthOf(vector: Float32Array): number {
  return Math.sqrt(innerProduct(vector, vector));
}
