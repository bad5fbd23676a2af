/**
 * Cuts the passages into cells of similar meaning and similar size: k-means in two levels, so that the cost
 * grows with n·√n and not with n², then every passage moves to the nearest cell of the nearby groups, and
 * cells that came out too large or too small are split or dissolved.
 */
import { averageInto, halfNorms, kmeans, nearest } from './kmeans.ts';
import { dot, Matrix, meanRow } from './matrix.ts';
import { seededRandom } from './random.ts';

/**
 * Passages a cell aims at. Recall depends on how many cells are read, hardly on how large they are, so that small
 * cells save bytes; the table of cells and the number of requests set the limit.
 */
const CELL_SIZE = 24;
/** From here on cells grow with the library, a little: every reader downloads the table of cells. */
const MANY_CELLS = 5000;
const LARGEST_SIZE = 32;
const SMALLEST_CELL = 3;
const FLAT_LIMIT = 48;
/** Rows that one k-means run looks at per cluster it forms. */
const SAMPLE_PER_CLUSTER = 64;
const NEARBY_GROUPS = 8;
const SETTLING_ROUNDS = 2;
const SEED = 20_240_601;

export interface Cells {
  /** One row per cell: the mean of its passages. */
  readonly centroids: Matrix;
  /** Rows of the input per cell, ascending. */
  readonly members: readonly number[][];
}

/** Principal dimensions that passages are clustered by: the rest is detail that only costs time. */
const CLUSTERED_DIMS = 128;

/** @param projected passage vectors in the principal axes, strongest first. */
export function formCells(projected: Matrix, cellSize = sizeFor(projected.rows)): Cells {
  const { members } = clusterRows(projected.leading(CLUSTERED_DIMS), cellSize);
  const means = members.map((cell) => meanRow(projected.pick(cell)));
  return { centroids: Matrix.fromRows(means, projected.columns), members };
}

function sizeFor(passages: number): number {
  return Math.min(LARGEST_SIZE, Math.max(CELL_SIZE, passages / MANY_CELLS));
}

function clusterRows(rows: Matrix, cellSize: number): Cells {
  if (rows.rows === 0) return { centroids: new Matrix(0, rows.columns), members: [] };
  const random = seededRandom(SEED);
  let centroids = firstCentroids(rows, cellSize, random);
  let assignment = settle(rows, centroids);
  const balanced = balance(rows, centroids, assignment, cellSize, random);
  centroids = balanced;
  assignment = settle(rows, centroids);
  const members = membersOf(assignment, centroids.rows);
  const filled = members.map((_, cell) => cell).filter((cell) => members[cell]!.length > 0);
  return { centroids: centroids.pick(filled), members: filled.map((cell) => members[cell]!) };
}

function firstCentroids(rows: Matrix, cellSize: number, random: () => number): Matrix {
  const cellCount = Math.max(1, Math.round(rows.rows / cellSize));
  if (cellCount <= FLAT_LIMIT) return kmeans(rows, cellCount, random).centroids;
  const groups = sampledKmeans(rows, Math.round(Math.sqrt(cellCount)), random);
  const half = halfNorms(groups);
  const assignment = Int32Array.from(
    { length: rows.rows },
    (_, i) => nearest(rows.row(i), groups, half).cluster,
  );
  const parts: Matrix[] = [];
  for (const group of membersOf(assignment, groups.rows)) {
    if (group.length === 0) continue;
    parts.push(sampledKmeans(rows.pick(group), Math.max(1, Math.round(group.length / cellSize)), random));
  }
  return stack(parts, rows.columns);
}

function sampledKmeans(rows: Matrix, k: number, random: () => number): Matrix {
  const most = k * SAMPLE_PER_CLUSTER;
  if (rows.rows <= most) return kmeans(rows, k, random).centroids;
  const step = rows.rows / most;
  const sample = rows.pick(Array.from({ length: most }, (_, i) => Math.floor(i * step)));
  return kmeans(sample, k, random).centroids;
}

/** Moves every row to its nearest centroid and the centroids to their means, a few times. */
function settle(rows: Matrix, centroids: Matrix): Int32Array {
  let assignment = assignNearby(rows, centroids);
  for (let round = 0; round < SETTLING_ROUNDS; round++) {
    averageInto(rows, centroids, assignment);
    assignment = assignNearby(rows, centroids);
  }
  averageInto(rows, centroids, assignment);
  return assignment;
}

/** Nearest centroid of each row, looked for among those near the row's nearest groups of centroids. */
function assignNearby(rows: Matrix, centroids: Matrix): Int32Array {
  const half = halfNorms(centroids);
  if (centroids.rows <= FLAT_LIMIT * 4) {
    return Int32Array.from({ length: rows.rows }, (_, i) => nearest(rows.row(i), centroids, half).cluster);
  }
  const groupCount = Math.round(Math.sqrt(centroids.rows));
  const { centroids: groups, assignment: groupOf } = kmeans(centroids, groupCount, seededRandom(SEED), 6);
  const cellsOf = membersOf(groupOf, groups.rows);
  const groupHalf = halfNorms(groups);
  const closeness = new Float32Array(groups.rows);
  return Int32Array.from({ length: rows.rows }, (_, i) => {
    const row = rows.row(i);
    for (let g = 0; g < groups.rows; g++) {
      closeness[g] = dot(row, 0, groups.data, g * row.length, row.length) - groupHalf[g]!;
    }
    const candidates = topIndices(closeness, NEARBY_GROUPS).flatMap((g) => cellsOf[g]!);
    return nearest(row, centroids, half, candidates).cluster;
  });
}

/** Splits cells that are too large, drops those too small to be worth a file. */
function balance(
  rows: Matrix,
  centroids: Matrix,
  assignment: Int32Array,
  cellSize: number,
  random: () => number,
): Matrix {
  const members = membersOf(assignment, centroids.rows);
  const parts: Matrix[] = [];
  members.forEach((cell, index) => {
    if (cell.length > 2 * cellSize) {
      parts.push(kmeans(rows.pick(cell), Math.ceil(cell.length / cellSize), random).centroids);
    } else if (cell.length >= SMALLEST_CELL || members.length === 1) {
      parts.push(centroids.pick([index]));
    }
  });
  return parts.length > 0 ? stack(parts, rows.columns) : centroids;
}

export function membersOf(assignment: Int32Array, clusters: number): number[][] {
  const members: number[][] = Array.from({ length: clusters }, () => []);
  assignment.forEach((cluster, row) => {
    members[cluster]!.push(row);
  });
  return members;
}

/** Indices of the `count` largest values, lower index first among equals; in no particular order. */
function topIndices(values: Float32Array, count: number): number[] {
  const top: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (top.length < count) top.push(i);
    else {
      let least = 0;
      for (let k = 1; k < count; k++) if (values[top[k]!]! < values[top[least]!]!) least = k;
      if (values[i]! > values[top[least]!]!) top[least] = i;
    }
  }
  return top;
}

function stack(parts: readonly Matrix[], columns: number): Matrix {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const result = new Matrix(rows, columns);
  let at = 0;
  for (const part of parts) {
    result.data.set(part.data, at * columns);
    at += part.rows;
  }
  return result;
}
