/** Principal axes of the passages: the directions that keep most of their inner products. */
import { dot, Matrix } from './matrix.ts';

const MAX_SWEEPS = 30;

/**
 * The leading `dims` orthonormal axes of the second moment of `sample` (not centred, so that an inner
 * product of two projections approximates the inner product of the originals).
 * @returns dims × columns, strongest axis first; every axis has a positive largest component.
 */
export function principalAxes(sample: Matrix, dims: number): Matrix {
  const size = sample.columns;
  const moment = secondMoment(sample);
  const axes = new Float64Array(size * size);
  for (let i = 0; i < size; i++) axes[i * size + i] = 1;
  diagonalize(moment, axes, size);

  const order = Array.from({ length: size }, (_, i) => i).sort(
    (a, b) => moment[b * size + b]! - moment[a * size + a]! || a - b,
  );
  const result = new Matrix(dims, size);
  for (let axis = 0; axis < dims; axis++) {
    const source = order[axis]! * size;
    let largest = 0;
    for (let i = 0; i < size; i++) {
      if (Math.abs(axes[source + i]!) > Math.abs(axes[source + largest]!)) largest = i;
    }
    const sign = axes[source + largest]! < 0 ? -1 : 1;
    for (let i = 0; i < size; i++) result.data[axis * size + i] = sign * axes[source + i]!;
  }
  return result;
}

/**
 * The axes to project passages by when queries are projected by `axes`, so that inner products come out as if the
 * axes were exactly orthonormal: stored in bytes, they are so only nearly. (G⁻¹A, with G = A·Aᵀ.)
 */
export function dualAxes(axes: Matrix): Matrix {
  const size = axes.rows;
  const gram = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(axes.data, i * axes.columns, axes.data, j * axes.columns, axes.columns);
      gram[i * size + j] = product;
      gram[j * size + i] = product;
    }
  }
  const dual = Float64Array.from(axes.data);
  eliminate(gram, size, dual, axes.columns);
  return new Matrix(size, axes.columns, Float32Array.from(dual));
}

/** Gauss-Jordan on a well-conditioned, positive definite `matrix`: `right` becomes its inverse times `right`. */
function eliminate(matrix: Float64Array, size: number, right: Float64Array, columns: number): void {
  for (let pivot = 0; pivot < size; pivot++) {
    const scale = 1 / matrix[pivot * size + pivot]!;
    for (let j = pivot; j < size; j++) matrix[pivot * size + j]! *= scale;
    for (let j = 0; j < columns; j++) right[pivot * columns + j]! *= scale;
    for (let row = 0; row < size; row++) {
      const factor = matrix[row * size + pivot]!;
      if (row === pivot || factor === 0) continue;
      for (let j = pivot; j < size; j++) matrix[row * size + j]! -= factor * matrix[pivot * size + j]!;
      for (let j = 0; j < columns; j++) right[row * columns + j]! -= factor * right[pivot * columns + j]!;
    }
  }
}

/** Every row of `vectors` in the coordinates of `axes`. */
export function project(vectors: Matrix, axes: Matrix): Matrix {
  const result = new Matrix(vectors.rows, axes.rows);
  for (let row = 0; row < vectors.rows; row++) {
    projectInto(vectors.row(row), axes, result.row(row));
  }
  return result;
}

function projectInto(vector: Float32Array, axes: Matrix, target: Float32Array): void {
  const { columns, data } = axes;
  for (let axis = 0; axis < axes.rows; axis++) target[axis] = dot(vector, 0, data, axis * columns, columns);
}

function secondMoment(sample: Matrix): Float64Array {
  const size = sample.columns;
  const moment = new Float64Array(size * size);
  for (let row = 0; row < sample.rows; row++) {
    const vector = sample.row(row);
    for (let i = 0; i < size; i++) {
      const value = vector[i]!;
      const start = i * size;
      for (let j = i; j < size; j++) moment[start + j]! += value * vector[j]!;
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) moment[i * size + j] = moment[j * size + i]!;
  return moment;
}

/**
 * Cyclic Jacobi: rotates the symmetric `matrix` until it is diagonal; the rows of `axes` become the
 * eigenvectors.
 */
function diagonalize(matrix: Float64Array, axes: Float64Array, size: number): void {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += Math.abs(matrix[i * size + i]!);
  const negligible = 1e-9 * (trace / size);
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) {
        const off = matrix[p * size + q]!;
        if (Math.abs(off) <= negligible) continue;
        rotated = true;
        const theta = (matrix[q * size + q]! - matrix[p * size + p]!) / (2 * off);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        rotateRows(matrix, size, p, q, c, t * c);
        rotateColumns(matrix, size, p, q, c, t * c);
        rotateRows(axes, size, p, q, c, t * c);
      }
    }
    if (!rotated) return;
  }
}

function rotateRows(m: Float64Array, size: number, p: number, q: number, c: number, s: number): void {
  for (let i = 0, a = p * size, b = q * size; i < size; i++, a++, b++) {
    const x = m[a]!;
    const y = m[b]!;
    m[a] = c * x - s * y;
    m[b] = s * x + c * y;
  }
}

function rotateColumns(m: Float64Array, size: number, p: number, q: number, c: number, s: number): void {
  for (let i = 0, a = p, b = q; i < size; i++, a += size, b += size) {
    const x = m[a]!;
    const y = m[b]!;
    m[a] = c * x - s * y;
    m[b] = s * x + c * y;
  }
}
