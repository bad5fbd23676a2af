import type { Grid } from './grids.ts';
import { InlineText } from './inline.ts';
import { hasSpaceBetween, rowsOf } from './rows.ts';
import type { Block, Row, TextRun } from './types.ts';
import type { Vocabulary } from './vocabulary.ts';

const ITEM_START = /^(?:[•‣◦▪▫■□●○◆➢➤✓·∙–-]\s|\(?\d{1,2}[.)]\s)/;

/** Whether a row's baseline is between the grid's upper and lower edge. */
export function isInside(grid: Grid, row: Row): boolean {
  return row.y > grid.ys[0]! && row.y < grid.ys.at(-1)! + 1;
}

/**
 * The table that a grid and the text inside it make.
 *
 * @param rows all rows inside the grid, top to bottom.
 * @returns undefined where the text does not keep to the cells: a drawing, or lines for decoration.
 */
export function ruledTable(grid: Grid, rows: readonly Row[], vocabulary: Vocabulary): Block | undefined {
  const width = grid.xs.length - 1;
  const height = grid.ys.length - 1;
  const runs = rows.flatMap((row) => row.runs);
  if (!grid.isClosed) return undefined;
  if (runs.some((run) => run.x < grid.xs[0]! - 4 || run.x > grid.xs.at(-1)! + 4)) return undefined;
  const cells = Array.from({ length: height }, () => Array.from({ length: width }, () => [] as TextRun[]));
  let crossing = 0;
  for (const run of runs) {
    const column = indexOf(grid.xs, run.x + Math.min(2, 0.5 * run.width));
    const y = indexOf(grid.ys, run.y - 0.3 * run.size);
    const place = firstOfMerged(grid, y, column);
    if (run.x + run.width > grid.xs[place.last + 1]! + 4) crossing++;
    cells[place.row]![place.column]!.push(run);
  }
  if (crossing > 0.2 * runs.length) return undefined;
  const filled = cells.map((row) => row.map((cell) => cell.length > 0));
  const used = filled.flatMap((row, y) => (row.some(Boolean) ? [y] : []));
  // A column that no row uses is a double line.
  const columns = grid.xs.slice(0, -1).flatMap((_, x) => (used.some((y) => filled[y]![x]) ? [x] : []));
  const full = used.reduce((sum, y) => sum + columns.filter((x) => filled[y]![x]).length, 0);
  if (columns.length < 2 || used.length < 1 || full < 0.35 * used.length * columns.length || full < 3)
    return undefined;
  const table = used.map((y) =>
    columns.map((x) => cellText(cells[y]![x]!, rightEdge(grid, y, x), vocabulary)),
  );
  return {
    kind: 'table',
    header: hasHeader(used, columns, cells),
    rows: table,
    xs: columns.map((x) => grid.xs[x]!),
  };
}

function indexOf(edges: readonly number[], position: number): number {
  let index = 0;
  while (index < edges.length - 2 && edges[index + 1]! <= position) index++;
  return index;
}

/** Upper left cell of the merged cell that `row` and `column` belong to, and its last column. */
function firstOfMerged(
  grid: Grid,
  row: number,
  column: number,
): { row: number; column: number; last: number } {
  let y = row;
  while (y > 0 && !grid.hasRuleBelow(y - 1, column)) y--;
  let first = column;
  while (first > 0 && !grid.hasRuleRightOf(row, first - 1)) first--;
  let last = column;
  while (last < grid.xs.length - 2 && !grid.hasRuleRightOf(row, last)) last++;
  return { row: y, column: first, last };
}

function rightEdge(grid: Grid, row: number, column: number): number {
  let last = column;
  while (last < grid.xs.length - 2 && !grid.hasRuleRightOf(row, last)) last++;
  return grid.xs[last + 1]!;
}

/** Lines of a cell are joined where they are full; others stay on lines of their own. */
function cellText(runs: readonly TextRun[], right: number, vocabulary: Vocabulary): string {
  const parts: InlineText[] = [];
  let before: Row | undefined;
  for (const row of rowsOf(runs)) {
    if (before === undefined || startsLine(before, row, right)) parts.push(new InlineText(vocabulary));
    parts.at(-1)!.appendRow(row);
    before = row;
  }
  return parts
    .map((part) => part.markdown())
    .filter((text) => text !== '')
    .join('<br>');
}

function startsLine(before: Row, row: Row, right: number): boolean {
  if (ITEM_START.test(row.text)) return true;
  if (row.y - before.y > 1.9 * row.size) return true;
  const first = row.runs[0]!;
  const word = /^\S+/.exec(first.text)?.[0] ?? first.text;
  const hasMore = word.length < first.text.length || row.runs.length === 1;
  const next = row.runs[1];
  let width = (first.width * word.length) / Math.max(1, first.text.length);
  if (!hasMore && next && !hasSpaceBetween(first, next)) width += next.width;
  // A cell's padding is not known: only a line that leaves much more room than the next word needs was ended.
  return right - before.x1 > width + 2.2 * row.size + 6;
}

function hasHeader(
  used: readonly number[],
  columns: readonly number[],
  cells: readonly (readonly (readonly TextRun[])[])[],
): boolean {
  if (used.length < 2) return false;
  const lettered = (y: number, x: number) => cells[y]![x]!.filter((run) => /\p{L}/u.test(run.text));
  const first = columns.flatMap((x) => lettered(used[0]!, x));
  if (first.length === 0 || columns.filter((x) => cells[used[0]!]![x]!.length > 0).length < 2) return false;
  const isBold = (y: number) => {
    const runs = columns.flatMap((x) => lettered(y, x));
    return runs.length > 0 && runs.every((run) => run.font.bold);
  };
  if (isBold(used[0]!)) return !used.every(isBold);
  // Names in code type below a plain word: the word names the column.
  return (
    first.every((run) => !run.font.mono) &&
    columns.some((x) => {
      const below = used.slice(1).filter((y) => lettered(y, x).length > 0);
      return below.length > 0 && below.every((y) => lettered(y, x).every((run) => run.font.mono));
    })
  );
}
