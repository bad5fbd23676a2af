import { CONTENTS_LINE } from './headings.ts';
import { InlineText } from './inline.ts';
import { makeRow, splitRow } from './rows.ts';
import type { Row, Ruling, TableBlock } from './types.ts';
import type { Vocabulary } from './vocabulary.ts';

interface Band {
  x0: number;
  x1: number;
}

interface TableRow {
  readonly row: Row;
  readonly cells: readonly Row[];
}

export interface TableStyle {
  /** Usual distance of lines in units of the type size. */
  readonly leading: number;
  /** Where full lines end, points. */
  readonly right: number;
  readonly vocabulary: Vocabulary;
  /** Lines drawn on the page. */
  readonly rulings: readonly Ruling[];
}

/** Text further apart than this many times the type size stands in different cells. */
const CELL_GAP = 1.3;

/**
 * A table that begins at `rows[start]`: rows whose pieces stand in the same two or more vertical bands.
 * @returns the table and the index of the first row after it, or undefined.
 */
export function tableAt(
  rows: readonly Row[],
  start: number,
  style: TableStyle,
): { block: TableBlock; next: number } | undefined {
  if (cellsOf(rows[start]!, columnsBelow(rows, start)).length < 2) return undefined;
  let bands: Band[] = [];
  const taken: TableRow[] = [];
  for (let i = start; i < rows.length; i++) {
    const row = rows[i]!;
    const before = rows[i - 1];
    if (row.heading !== undefined || CONTENTS_LINE.test(row.text)) break;
    const cells = joinSpreadWords(cellsOf(row, i === start ? columnsBelow(rows, start) : bands), style.right);
    if (i > start) {
      // Cells that end on one line begin far below the row before, but in a column of their own.
      const most = taken.length > 1 && isInLaterColumn(bands, cells) ? 6 : 3.2;
      if (row.y < before!.y || row.y - before!.y > most * Math.max(row.size, before!.size)) break;
    }
    const merged = mergeBands(bands, cells, 0.5 * row.size);
    if (merged.length < 2 || (taken.length > 1 && merged.length < bands.length)) break;
    if (merged.length < bands.length && taken.length === 1 && cells.length < 2) break;
    bands = merged;
    taken.push({ row, cells });
  }
  // Lone lines in the first band after the last real row are the text that follows.
  while (taken.length > 0 && taken.at(-1)!.cells.length < 2 && bandOf(bands, taken.at(-1)!.cells[0]!) === 0)
    taken.pop();
  const full = taken.filter(({ cells }) => cells.length > 1).length;
  if (bands.length < 2 || bands.length > 12 || full < (bands.length > 2 ? 2 : 3) || !isAligned(bands, taken))
    return undefined;
  bands = joinHeaderBands(bands, taken);
  return { block: toTable(taken, bands, style), next: start + taken.length };
}

function isInLaterColumn(bands: readonly Band[], cells: readonly Row[]): boolean {
  const [cell] = cells;
  return (
    cells.length === 1 &&
    bands.some(
      (band, i) =>
        i >= 2 &&
        Math.abs(cell!.x0 - band.x0) < 4 &&
        cell!.x1 < (bands[i + 1]?.x0 ?? Number.POSITIVE_INFINITY),
    )
  );
}

/** Splits at wide gaps, and, where a long cell leaves only a narrow one, at the known left edges of columns. */
function cellsOf(row: Row, bands: readonly Band[]): Row[] {
  return splitRow(row, CELL_GAP * row.size).flatMap((cell) => {
    const cut = cell.runs.findIndex(
      (run, i) =>
        i > 0 &&
        (run.spaceBefore || run.font !== cell.runs[i - 1]!.font) &&
        bands.some((band, n) => n > 0 && Math.abs(band.x0 - run.x) < 1.5),
    );
    return cut === -1 ? [cell] : [makeRow(cell.runs.slice(0, cut)), makeRow(cell.runs.slice(cut))];
  });
}

/**
 * Words of a last cell that are spread to fill its line: the gaps between them are alike, which those between cells
 * of different widths are not.
 */
function joinSpreadWords(cells: readonly Row[], right: number): Row[] {
  const gaps = cells.slice(1).map((cell, i) => cell.x0 - cells[i]!.x1);
  const last = gaps.at(-1);
  if (last === undefined || Math.abs(cells.at(-1)!.x1 - right) > 2 || last > 4 * cells[0]!.size)
    return [...cells];
  let from = gaps.length;
  while (from > 0 && Math.abs(gaps[from - 1]! - last) < 0.5) from--;
  const words = cells.slice(from);
  const widths = words.map(({ x0, x1 }) => x1 - x0);
  const differ = Math.max(...widths) - Math.min(...widths) > 1;
  if (words.length < 3 || !differ || !words.every((word) => /\p{L}/u.test(word.text))) return [...cells];
  return [...cells.slice(0, from), makeRow(words.flatMap((word) => word.runs))];
}

/** Where the next row's cells stand, if it begins where this one does. */
function columnsBelow(rows: readonly Row[], start: number): Band[] {
  const row = rows[start]!;
  const next = rows[start + 1];
  if (!next || next.heading !== undefined || next.y < row.y || Math.abs(next.x0 - row.x0) > 1.5) return [];
  return splitRow(next, CELL_GAP * next.size).map(({ x0, x1 }) => ({ x0, x1 }));
}

function mergeBands(bands: readonly Band[], cells: readonly Row[], gap: number): Band[] {
  const all = [...bands, ...cells.map(({ x0, x1 }) => ({ x0, x1 }))].sort((a, b) => a.x0 - b.x0);
  const merged: Band[] = [];
  for (const band of all) {
    const last = merged.at(-1);
    if (last && band.x0 < last.x1 + gap) last.x1 = Math.max(last.x1, band.x1);
    else merged.push({ ...band });
  }
  return merged;
}

function bandOf(bands: readonly Band[], cell: Row): number {
  const middle = (cell.x0 + cell.x1) / 2;
  const index = bands.findIndex((band) => middle >= band.x0 && middle <= band.x1);
  return index === -1 ? 0 : index;
}

/** A heading that stands beside its column, not above it, makes a band of its own: joined to the column's. */
function joinHeaderBands(bands: readonly Band[], taken: readonly TableRow[]): Band[] {
  const inFirst = new Set(taken[0]!.cells.map((cell) => bandOf(bands, cell)));
  const inOthers = new Set(taken.slice(1).flatMap(({ cells }) => cells.map((cell) => bandOf(bands, cell))));
  const joined: Band[] = [];
  for (let i = 0; i < bands.length; i++) {
    const here = bands[i]!;
    const next = bands[i + 1];
    const isPair = next && inFirst.has(i) !== inFirst.has(i + 1) && inOthers.has(i) !== inOthers.has(i + 1);
    if (isPair && inFirst.has(i) !== inOthers.has(i) && bands.length - 1 + joined.length - i >= 2) {
      joined.push({ x0: here.x0, x1: next.x1 });
      i++;
    } else joined.push(here);
  }
  return joined;
}

/** At least one band after the first has most of its cells aligned left, right or centred. */
function isAligned(bands: readonly Band[], taken: readonly TableRow[]): boolean {
  const columns = bands.map(() => [] as Row[]);
  for (const { cells } of taken) for (const cell of cells) columns[bandOf(bands, cell)]!.push(cell);
  return columns.slice(1).some((cells) =>
    [(cell: Row) => cell.x0, (cell: Row) => cell.x1, (cell: Row) => (cell.x0 + cell.x1) / 2].some((edge) => {
      const edges = cells.map(edge).sort((a, b) => a - b);
      const middle = edges[edges.length >> 1] ?? 0;
      return edges.length > 1 && edges.filter((x) => Math.abs(x - middle) < 4).length >= 0.6 * edges.length;
    }),
  );
}

/** Which rows of text begin a row of the table. */
function rowBeginnings(
  taken: readonly TableRow[],
  bands: readonly Band[],
  leading: number,
  rulings: readonly Ruling[],
): boolean[] {
  const ruled = taken.map(({ row }, i) => i > 0 && isRuledBetween(taken[i - 1]!.row, row, rulings));
  const first = taken.map(({ cells }) => bandOf(bands, cells[0]!) === 0);
  const count = (flags: readonly boolean[]) => flags.filter(Boolean).length;
  // One line below the header and none after it tells nothing about the other rows.
  if (count(ruled) > 2 && count(ruled) >= 0.5 * (count(first) - 1))
    return ruled.map((is, i) => is || i === 0);
  const distances = taken.slice(1).map(({ row }, i) => {
    const before = taken[i]!.row;
    return (row.y - before.y) / Math.max(row.size, before.size);
  });
  // Cells that do not share a baseline stand nearer than lines of text do.
  const tight = Math.min(leading, ...distances.filter((distance) => distance > 0.85)) * 1.15;
  const gaps = count(distances.map((distance) => distance > tight));
  // Where rows stand apart, distance tells them; else a first cell does.
  const byDistance = gaps > 0 && gaps >= 0.3 * count(first.slice(1));
  return taken.map((_, i) => i === 0 || (byDistance ? distances[i - 1]! > tight : first[i]!));
}

function isRuledBetween(above: Row, below: Row, rulings: readonly Ruling[]): boolean {
  const x0 = Math.min(above.x0, below.x0);
  const x1 = Math.max(above.x1, below.x1);
  return rulings.some(
    (line) =>
      line.horizontal &&
      line.y0 > above.y &&
      line.y0 < below.y - 0.4 * below.size &&
      line.x0 < x0 + 3 &&
      line.x1 > x0 + 0.8 * (x1 - x0),
  );
}

/** A line between the first and the second row, and none between the others. */
function isHeaderRuled(
  taken: readonly TableRow[],
  beginsRow: readonly boolean[],
  rulings: readonly Ruling[],
): boolean {
  const starts = beginsRow.flatMap((begins, i) => (begins && i > 0 ? [i] : []));
  const ruled = starts.filter((i) => isRuledBetween(taken[i - 1]!.row, taken[i]!.row, rulings));
  return ruled[0] === starts[0] && ruled.length === 1 && starts.length > 1;
}

/** Plain words above columns, one of which has nothing but code below: they name the columns. */
function namesCode([first, ...others]: readonly (readonly (readonly Row[])[])[]): boolean {
  if (!first || first.some((cell) => cell.length === 0 || cell.some((row) => row.mono))) return false;
  return first.some((_, column) => {
    const below = others.flatMap((row) => row[column]!);
    return below.length > 1 && below.every((row) => row.mono);
  });
}

function toTable(
  taken: readonly TableRow[],
  bands: readonly Band[],
  { leading, vocabulary, rulings }: TableStyle,
): TableBlock {
  const beginsRow = rowBeginnings(taken, bands, leading, rulings);
  const table: InlineText[][] = [];
  const pieces: Row[][][] = [];
  let isBold = true;
  let headerBold = false;
  for (const [i, { cells }] of taken.entries()) {
    if (beginsRow[i]) {
      if (table.length === 1) headerBold = isBold;
      table.push(bands.map(() => new InlineText(vocabulary)));
      pieces.push(bands.map(() => []));
    }
    if (table.length === 1) isBold &&= cells.every((cell) => cell.bold);
    for (const cell of cells) {
      table.at(-1)![bandOf(bands, cell)]!.appendRow(cell);
      pieces.at(-1)![bandOf(bands, cell)]!.push(cell);
    }
  }
  if (table.length === 1) headerBold = false;
  return {
    kind: 'table',
    header: headerBold || namesCode(pieces) || (table.length > 1 && isHeaderRuled(taken, beginsRow, rulings)),
    rows: table.map((cells) => cells.map((cell) => cell.markdown())),
    xs: bands.map(({ x0 }) => x0),
  };
}
