import type { Ruling } from './types.ts';

/** Lines this near to each other meet or coincide, points. */
const TOUCH = 3.5;
const MOST_COLUMNS = 20;
const MOST_ROWS = 200;

/** A table drawn with lines. Edges are points from the page's top left corner. */
export interface Grid {
  /** Left edges of the columns, and the right edge of the last. */
  readonly xs: readonly number[];
  /** Upper edges of the rows, and the lower edge of the last. */
  readonly ys: readonly number[];
  /** Boxes side by side that an arrow joins are a drawing: what lies between them is open above and below. */
  readonly isClosed: boolean;
  /** Whether a line stands between row `row` and the next one in `column`. */
  hasRuleBelow(row: number, column: number): boolean;
  /** Whether a line stands between `column` and the next one in `row`. */
  hasRuleRightOf(row: number, column: number): boolean;
}

/** Groups of lines that meet and enclose two or more columns; boxes around text are none. */
export function gridsOf(rulings: readonly Ruling[]): Grid[] {
  const grids: Grid[] = [];
  for (const lines of connected(joined(rulings))) {
    const across = lines.filter(({ horizontal }) => horizontal);
    const down = lines.filter(({ horizontal }) => !horizontal);
    if (across.length < 2 || down.length === 0) continue;
    const xs = clusters([
      ...down.map(({ x0 }) => x0),
      Math.min(...lines.map(({ x0 }) => x0)),
      Math.max(...lines.map(({ x1 }) => x1)),
    ]);
    const ys = clusters([
      ...across.map(({ y0 }) => y0),
      Math.min(...lines.map(({ y0 }) => y0)),
      Math.max(...lines.map(({ y1 }) => y1)),
    ]);
    if (xs.length < 3 || ys.length < 2 || xs.length > MOST_COLUMNS || ys.length > MOST_ROWS) continue;
    const hasRuleAt = (y: number, column: number) => {
      const x = (xs[column]! + xs[column + 1]!) / 2;
      return across.some((line) => Math.abs(line.y0 - y) < TOUCH && line.x0 < x && line.x1 > x);
    };
    const ends = xs.slice(1).map((_, x) => [hasRuleAt(ys[0]!, x), hasRuleAt(ys.at(-1)!, x)]);
    grids.push({
      xs,
      ys,
      isClosed: !ends.some((both) => both.every(Boolean)) || ends.every((both) => both.some(Boolean)),
      hasRuleBelow: (row, column) => hasRuleAt(ys[row + 1]!, column),
      hasRuleRightOf: (row, column) => {
        const x = xs[column + 1]!;
        const y = (ys[row]! + ys[row + 1]!) / 2;
        return down.some((line) => Math.abs(line.x0 - x) < TOUCH && line.y0 < y && line.y1 > y);
      },
    });
  }
  return grids;
}

/** Lines drawn piece by piece, put together. */
function joined(rulings: readonly Ruling[]): Ruling[] {
  const result: { horizontal: boolean; x0: number; y0: number; x1: number; y1: number }[] = [];
  const sorted = [...rulings].sort((a, b) =>
    a.horizontal !== b.horizontal
      ? Number(a.horizontal) - Number(b.horizontal)
      : a.horizontal
        ? Math.round(a.y0) - Math.round(b.y0) || a.x0 - b.x0
        : Math.round(a.x0) - Math.round(b.x0) || a.y0 - b.y0,
  );
  for (const line of sorted) {
    const last = result.at(-1);
    const continues =
      last !== undefined &&
      last.horizontal === line.horizontal &&
      (line.horizontal
        ? Math.abs(last.y0 - line.y0) < 1.2 && line.x0 <= last.x1 + TOUCH
        : Math.abs(last.x0 - line.x0) < 1.2 && line.y0 <= last.y1 + TOUCH);
    if (continues) {
      last.x1 = Math.max(last.x1, line.x1);
      last.y1 = Math.max(last.y1, line.y1);
    } else result.push({ ...line });
  }
  return result;
}

function connected(lines: readonly Ruling[]): Ruling[][] {
  const groups: Ruling[][] = [];
  const left = new Set(lines);
  for (const first of lines) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const line of group) {
      for (const other of left) {
        if (!meets(line, other)) continue;
        left.delete(other);
        group.push(other);
      }
    }
    groups.push(group);
  }
  return groups;
}

function meets(a: Ruling, b: Ruling): boolean {
  return a.x0 <= b.x1 + TOUCH && b.x0 <= a.x1 + TOUCH && a.y0 <= b.y1 + TOUCH && b.y0 <= a.y1 + TOUCH;
}

/** Positions without those that nearly coincide with the one before. */
function clusters(positions: readonly number[]): number[] {
  const kept: number[] = [];
  for (const position of [...positions].sort((a, b) => a - b)) {
    if (kept.length === 0 || position - kept.at(-1)! > TOUCH) kept.push(position);
  }
  return kept;
}
