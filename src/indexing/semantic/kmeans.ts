/** Lloyd's k-means with k-means++ seeding: deterministic for the same rows and random generator. */
import { dot, type Matrix } from './matrix.ts';

export interface Clustering {
  readonly centroids: Matrix;
  /** Cluster of every row. */
  readonly assignment: Int32Array;
}

/** @param k lowered to the number of rows. Empty clusters take the row farthest from its centroid. */
export function kmeans(rows: Matrix, k: number, random: () => number, iterations = 10): Clustering {
  const count = Math.max(1, Math.min(k, rows.rows));
  const centroids = seed(rows, count, random);
  const assignment = new Int32Array(rows.rows).fill(-1);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const { changed, distances } = assign(rows, centroids, assignment);
    if (changed === 0) break;
    moveCentroids(rows, centroids, assignment, distances);
  }
  return { centroids, assignment };
}

/** Half the squared norm of each centroid: nearest = largest `x·c − half`. */
export function halfNorms(centroids: Matrix): Float32Array {
  const half = new Float32Array(centroids.rows);
  for (let c = 0; c < centroids.rows; c++) {
    const row = centroids.row(c);
    half[c] = dot(row, 0, row, 0, row.length) / 2;
  }
  return half;
}

/** The centroid nearest to a row among `candidates` (all when absent). */
export function nearest(
  row: Float32Array,
  centroids: Matrix,
  half: Float32Array,
  candidates?: readonly number[],
): { cluster: number; closeness: number } {
  let cluster = -1;
  let closeness = Number.NEGATIVE_INFINITY;
  const total = candidates?.length ?? centroids.rows;
  for (let i = 0; i < total; i++) {
    const c = candidates ? candidates[i]! : i;
    const score = dot(row, 0, centroids.data, c * row.length, row.length) - half[c]!;
    if (score > closeness) {
      closeness = score;
      cluster = c;
    }
  }
  return { cluster, closeness };
}

function assign(
  rows: Matrix,
  centroids: Matrix,
  assignment: Int32Array,
): { changed: number; distances: Float32Array } {
  const half = halfNorms(centroids);
  const distances = new Float32Array(rows.rows);
  let changed = 0;
  for (let i = 0; i < rows.rows; i++) {
    const row = rows.row(i);
    const { cluster, closeness } = nearest(row, centroids, half);
    distances[i] = dot(row, 0, row, 0, row.length) - 2 * closeness;
    if (cluster !== assignment[i]) {
      assignment[i] = cluster;
      changed++;
    }
  }
  return { changed, distances };
}

/** Means of the rows assigned to each centroid, in place. */
function moveCentroids(
  rows: Matrix,
  centroids: Matrix,
  assignment: Int32Array,
  distances: Float32Array,
): void {
  const counts = averageInto(rows, centroids, assignment);
  for (let c = 0; c < centroids.rows; c++) {
    if (counts[c]! > 0) continue;
    let farthest = 0;
    for (let i = 1; i < rows.rows; i++) if (distances[i]! > distances[farthest]!) farthest = i;
    distances[farthest] = -1;
    centroids.data.set(rows.row(farthest), c * rows.columns);
  }
}

/** Writes the mean of each cluster's rows into `centroids`; clusters without rows keep theirs. */
export function averageInto(rows: Matrix, centroids: Matrix, assignment: Int32Array): Int32Array {
  const { columns } = rows;
  const counts = new Int32Array(centroids.rows);
  const sums = new Float64Array(centroids.rows * columns);
  for (let i = 0; i < rows.rows; i++) {
    const cluster = assignment[i]!;
    counts[cluster]!++;
    const row = rows.row(i);
    const start = cluster * columns;
    for (let j = 0; j < columns; j++) sums[start + j]! += row[j]!;
  }
  for (let c = 0; c < centroids.rows; c++) {
    if (counts[c] === 0) continue;
    for (let j = 0; j < columns; j++) centroids.data[c * columns + j] = sums[c * columns + j]! / counts[c]!;
  }
  return counts;
}

function seed(rows: Matrix, k: number, random: () => number): Matrix {
  const chosen = [Math.floor(random() * rows.rows)];
  const distances = new Float64Array(rows.rows).fill(Number.POSITIVE_INFINITY);
  while (chosen.length < k) {
    const last = rows.row(chosen.at(-1)!);
    let total = 0;
    for (let i = 0; i < rows.rows; i++) {
      const distance = squaredDistance(rows.row(i), last);
      if (distance < distances[i]!) distances[i] = distance;
      total += distances[i]!;
    }
    let target = random() * total;
    let next = 0;
    while (next < rows.rows - 1 && target >= distances[next]!) target -= distances[next++]!;
    chosen.push(next);
  }
  return rows.pick(chosen);
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    sum += difference * difference;
  }
  return sum;
}
