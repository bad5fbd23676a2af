/** Rows of float32 vectors in one block of memory, and the few operations on them that indexing needs. */

export class Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;

  constructor(rows: number, columns: number, data: Float32Array = new Float32Array(rows * columns)) {
    this.rows = rows;
    this.columns = columns;
    this.data = data;
  }

  static fromRows(vectors: readonly Float32Array[], columns: number): Matrix {
    const matrix = new Matrix(vectors.length, columns);
    vectors.forEach((vector, row) => {
      matrix.data.set(vector, row * columns);
    });
    return matrix;
  }

  /** A view, not a copy. */
  row(index: number): Float32Array {
    return this.data.subarray(index * this.columns, (index + 1) * this.columns);
  }

  /** A new matrix of the first `columns` columns; itself when it has no more. */
  leading(columns: number): Matrix {
    if (columns >= this.columns) return this;
    const result = new Matrix(this.rows, columns);
    for (let row = 0; row < this.rows; row++) {
      result.data.set(this.row(row).subarray(0, columns), row * columns);
    }
    return result;
  }

  /** A new matrix of the rows at `indices`. */
  pick(indices: ArrayLike<number>): Matrix {
    const picked = new Matrix(indices.length, this.columns);
    for (let row = 0; row < indices.length; row++)
      picked.data.set(this.row(indices[row]!), row * this.columns);
    return picked;
  }
}

/** Inner product of `a` from `aStart` with `b` from `bStart` over `length` components. */
export function dot(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  length: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += a[aStart + i]! * b[bStart + i]!;
    s1 += a[aStart + i + 1]! * b[bStart + i + 1]!;
    s2 += a[aStart + i + 2]! * b[bStart + i + 2]!;
    s3 += a[aStart + i + 3]! * b[bStart + i + 3]!;
  }
  for (; i < length; i++) s0 += a[aStart + i]! * b[bStart + i]!;
  return s0 + s1 + s2 + s3;
}

/** L2 norm. */
export function lengthOf(vector: Float32Array): number {
  return Math.sqrt(dot(vector, 0, vector, 0, vector.length));
}

export function difference(from: Float32Array, subtracted: Float32Array): Float32Array {
  return from.map((value, i) => value - subtracted[i]!);
}

/** A new matrix: each row less its origin. */
export function offsetsFrom(rows: Matrix, originOf: (row: number) => Float32Array): Matrix {
  const result = new Matrix(rows.rows, rows.columns);
  for (let row = 0; row < rows.rows; row++) {
    result.row(row).set(difference(rows.row(row), originOf(row)));
  }
  return result;
}

/** Adds `scale` times the values from `start` to `target`, as many as it has. */
export function addScaled(target: Float32Array, values: Float32Array, start: number, scale: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += scale * values[start + i]!;
}

/** Scales to L2 norm 1 in place; a zero vector stays as it is. */
export function normalize(vector: Float32Array): Float32Array {
  const norm = lengthOf(vector);
  if (norm > 0) for (let i = 0; i < vector.length; i++) vector[i]! /= norm;
  return vector;
}

/** The mean of all rows. */
export function meanRow(matrix: Matrix): Float32Array {
  const sums = new Float64Array(matrix.columns);
  for (let row = 0; row < matrix.rows; row++) {
    const values = matrix.row(row);
    for (let i = 0; i < values.length; i++) sums[i]! += values[i]!;
  }
  return Float32Array.from(sums, (sum) => sum / Math.max(1, matrix.rows));
}
