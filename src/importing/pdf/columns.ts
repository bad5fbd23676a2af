import type { Grid } from './grids.ts';
import { makeRow, rowsOf } from './rows.ts';
import { isInside } from './ruled-tables.ts';
import type { Row, TextRun } from './types.ts';

/** Fewer rows on either side than this are a table or a coincidence. */
const LEAST_ROWS = 8;

/**
 * The rows of a page in reading order: of a two-column page first the left, then the right column, cut at
 * rows that cross the gutter. A table looks the same but is written row by row: the content stream tells.
 *
 * @param rows top to bottom.
 * @param grids drawn tables, which are left whole.
 * @returns groups of rows, each read top to bottom.
 */
export function readingOrder(rows: readonly Row[], grids: readonly Grid[]): Row[][] {
  const isWhole = (row: Row) => grids.some((grid) => isInside(grid, row));
  const free = rows.filter((row) => !isWhole(row));
  const gutter = free.length >= LEAST_ROWS ? findGutter(free) : undefined;
  if (gutter === undefined) return [[...rows]];
  const flows: Row[][] = [];
  let left: TextRun[] = [];
  let right: TextRun[] = [];
  let wholeBefore = false;
  const flush = () => {
    for (const runs of [left, right]) if (runs.length > 0) flows.push(rowsOf(runs));
    left = [];
    right = [];
  };
  for (const row of rows) {
    if (isWhole(row) || crosses(row, gutter)) {
      flush();
      if (isWhole(row) && wholeBefore) flows.at(-1)!.push(row);
      else flows.push([makeRow(row.runs)]);
      wholeBefore = isWhole(row);
    } else {
      wholeBefore = false;
      for (const run of row.runs) (run.x < gutter ? left : right).push(run);
    }
  }
  flush();
  return flows;
}

function crosses(row: Row, x: number): boolean {
  let end = Number.NEGATIVE_INFINITY;
  for (const run of row.runs) {
    if (run.x < x && run.x + run.width > x) return true;
    // A phrase set as several runs: the gutter must be a real gap, not a blank between words.
    if (run.x >= x && end < x && end > 0 && run.x - end < 0.9 * row.size) return true;
    end = Math.max(end, run.x + run.width);
  }
  return false;
}

function findGutter(rows: readonly Row[]): number | undefined {
  const x0 = Math.min(...rows.map((row) => row.x0));
  const x1 = Math.max(...rows.map((row) => row.x1));
  const starts = new Map<number, number>();
  for (const row of rows) {
    for (const run of row.runs) {
      if (run.x < x0 + 0.35 * (x1 - x0) || run.x > x0 + 0.65 * (x1 - x0)) continue;
      const key = Math.round(run.x);
      starts.set(key, (starts.get(key) ?? 0) + 1);
    }
  }
  const candidates = [...starts].sort((a, b) => b[1] - a[1]).slice(0, 3);
  for (const [start, count] of candidates) {
    if (count >= LEAST_ROWS / 2 && isGutter(rows, start - 2)) return start - 2;
  }
  return undefined;
}

function isGutter(rows: readonly Row[], x: number): boolean {
  let crossing = 0;
  let left = 0;
  let right = 0;
  const sides: { order: number; right: boolean }[] = [];
  for (const row of rows) {
    if (crosses(row, x)) {
      crossing++;
      continue;
    }
    if (row.x0 < x) left++;
    if (row.x1 > x) right++;
    for (const run of row.runs) sides.push({ order: run.order, right: run.x >= x });
  }
  if (left < LEAST_ROWS || right < LEAST_ROWS || crossing > 0.2 * rows.length) return false;
  sides.sort((a, b) => a.order - b.order);
  let switches = 0;
  for (let i = 1; i < sides.length; i++) if (sides[i]!.right !== sides[i - 1]!.right) switches++;
  return switches <= 2 + crossing * 2 + 0.15 * Math.min(left, right);
}
