/** Tables of a page as rows of equally many cells. */
import type { Element } from 'domhandler';
import { ancestor, childElements, elementsOf, hasClass } from './dom.ts';

const MOST_COLUMNS = 60;
const MOST_ROWS_SPANNED = 500;

export interface Grid {
  /** The first row names the columns. */
  readonly header: boolean;
  /** Markdown of the cells, each row as long as the others. */
  readonly rows: readonly (readonly string[])[];
}

interface Row {
  readonly cells: readonly Element[];
  readonly isHeader: boolean;
}

/** Rows of this table, not of tables in it. */
export function rowsOfTable(table: Element): Row[] {
  const rows = elementsOf(table.children).filter(
    (row) => row.name === 'tr' && ancestor(row, 'table') === table,
  );
  let leading = true;
  return rows.map((row) => {
    const cells = childElements(row).filter((cell) => cell.name === 'td' || cell.name === 'th');
    const inHead =
      ancestor(row, 'thead') !== undefined && ancestor(ancestor(row, 'thead')!, 'table') === table;
    const isHeader = leading && (inHead || (cells.length > 0 && cells.every((cell) => cell.name === 'th')));
    leading = isHeader;
    return { cells, isHeader };
  });
}

/** Tables that only place things: one column, or whole sections, tables and long code in a cell. */
export function isLayout(table: Element, rows: readonly Row[]): boolean {
  if (table.attribs.role === 'presentation') return true;
  if (Math.max(0, ...rows.map(({ cells }) => cells.length)) < 2) return true;
  return elementsOf(table.children).some(
    (element) => /^(?:table|h[1-6])$/.test(element.name) && !hasClass(element, 'title'),
  );
}

/**
 * Spans written out: a cell over several rows stands in each of them, so that a row can be read alone; one over
 * several columns stands in the first. Several header rows become one.
 * @param markdownOf a cell's text, on one line.
 */
export function gridOf(rows: readonly Row[], markdownOf: (cell: Element) => string): Grid {
  const filled: string[][] = [];
  /** Column → text that comes down from a row above, and for how many rows more. */
  const hanging = new Map<number, { text: string; left: number }>();
  for (const { cells } of rows) {
    const row: string[] = [];
    const takeHanging = () => {
      for (
        let above = hanging.get(row.length);
        above && row.length < MOST_COLUMNS;
        above = hanging.get(row.length)
      ) {
        if (above.left === 1) hanging.delete(row.length);
        else hanging.set(row.length, { ...above, left: above.left - 1 });
        row.push(above.text);
      }
    };
    for (const cell of cells) {
      takeHanging();
      if (row.length >= MOST_COLUMNS) break;
      const text = markdownOf(cell);
      const columns = span(cell.attribs.colspan, MOST_COLUMNS - row.length);
      const down = span(cell.attribs.rowspan, MOST_ROWS_SPANNED);
      for (let column = 0; column < columns; column++) {
        const shown = column === 0 ? text : '';
        if (down > 1) hanging.set(row.length, { text: shown, left: down - 1 });
        row.push(shown);
      }
    }
    takeHanging();
    filled.push(row);
  }
  const width = Math.max(0, ...filled.map((row) => row.length));
  for (const row of filled) while (row.length < width) row.push('');
  const headers = rows.filter(({ isHeader }) => isHeader).length;
  if (headers <= 1 || headers >= rows.length) {
    return { header: headers >= 1, rows: filled.filter((row) => row.some((cell) => cell !== '')) };
  }
  const merged = filled[0]!.map((_, column) => headerOf(filled.slice(0, headers), column));
  return {
    header: true,
    rows: [merged, ...filled.slice(headers).filter((row) => row.some((cell) => cell !== ''))],
  };
}

/** "Memory: used" for a column below a header over several. */
function headerOf(rows: readonly (readonly string[])[], column: number): string {
  const parts = rows.map((row, depth) => {
    if (row[column] !== '' || depth === rows.length - 1) return row[column]!;
    let owner = column;
    while (owner > 0 && row[owner] === '') owner--;
    return row[owner]!;
  });
  return [...new Set(parts.filter((part) => part !== ''))].join(': ');
}

function span(told: string | undefined, most: number): number {
  const number = Number.parseInt(told ?? '1', 10);
  return Number.isFinite(number) && number >= 1 ? Math.min(number, Math.max(1, most)) : 1;
}

/** Javadoc's tables without `<table>`: cells one after another, the columns counted by the header. */
export function divTableRows(element: Element): Row[] | undefined {
  if (!hasClass(element, 'summary-table', 'details-table') || element.name !== 'div') return undefined;
  const cells = childElements(element).filter((child) => child.name === 'div');
  const headers = cells.filter((cell) => hasClass(cell, 'table-header'));
  const columns = headers.length;
  if (columns < 2 || cells.length % columns !== 0) return undefined;
  const rows: Row[] = [];
  for (let start = 0; start < cells.length; start += columns) {
    rows.push({ cells: cells.slice(start, start + columns), isHeader: start === 0 });
  }
  return rows;
}
