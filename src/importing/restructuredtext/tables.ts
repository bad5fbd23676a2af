/** Simple and grid tables of reStructuredText as rows of cells. */

export interface TextTable {
  readonly header: boolean;
  /** Text of each cell, its lines still apart. */
  readonly rows: readonly (readonly string[])[];
  /** First line after it. */
  readonly next: number;
}

const GRID_EDGE = /^\+(?:[-=]+\+)+$/;
const SIMPLE_EDGE = /^=+(?: +=+)+$/;

/** @param lines with the block's indentation taken off. */
export function readTable(lines: readonly string[], at: number): TextTable | undefined {
  const line = lines[at]!.trimEnd();
  if (GRID_EDGE.test(line)) return readGrid(lines, at);
  return SIMPLE_EDGE.test(line) ? readSimple(lines, at) : undefined;
}

function readSimple(lines: readonly string[], at: number): TextTable | undefined {
  const columns = [...lines[at]!.matchAll(/=+/g)].map((edge) => edge.index);
  const edges: number[] = [at];
  let end = at + 1;
  for (; end < lines.length; end++) {
    const line = lines[end]!.trimEnd();
    if (!SIMPLE_EDGE.test(line)) continue;
    edges.push(end);
    // The last edge has nothing or a blank line below it.
    if (
      (lines[end + 1] ?? '').trim() === '' &&
      edges.length >= 2 &&
      (edges.length > 2 || !continues(lines, end + 2))
    )
      break;
  }
  if (edges.length < 2) return undefined;
  const header = edges.length > 2;
  const rows: string[][] = [];
  for (let i = at + 1; i < end; i++) {
    const line = lines[i]!;
    if (edges.includes(i) || /^-+(?: +-+)*$/.test(line.trim()) || line.trim() === '') continue;
    const cells = columns.map((start, c) => line.slice(start, columns[c + 1]).trimEnd());
    const goesOn =
      cells[0]!.trim() === '' && rows.length > 0 && !(header && i > edges[1]! && rows.length === 1);
    if (goesOn)
      cells.forEach((cell, c) => {
        const row = rows.at(-1)!;
        if (cell.trim() !== '') row[c] = row[c] === '' ? cell.trim() : `${row[c]}\n${cell.trim()}`;
      });
    else rows.push(cells.map((cell) => cell.trim()));
  }
  return { header, rows, next: end + 1 };
}

/** Whether another edge comes before the text ends: the edge seen was the header's. */
function continues(lines: readonly string[], from: number): boolean {
  for (let i = from; i < Math.min(lines.length, from + 400); i++) {
    if (SIMPLE_EDGE.test(lines[i]!.trimEnd())) return true;
    if (lines[i]!.trim() === '' && (lines[i + 1] ?? '').trim() === '') return false;
  }
  return false;
}

/** Cells that span rows or columns keep their text in the first of their places. */
function readGrid(lines: readonly string[], at: number): TextTable | undefined {
  let end = at;
  while (end < lines.length && /^[+|]/.test(lines[end]!)) end++;
  const box = lines.slice(at, end).map((line) => line.trimEnd());
  if (box.length < 3 || !GRID_EDGE.test(box.at(-1)!)) return undefined;
  const columns = [
    ...new Set(
      box.flatMap((line) =>
        line.startsWith('+') ? [...line.matchAll(/\+/g)].map((plus) => plus.index) : [],
      ),
    ),
  ].sort((a, b) => a - b);
  const rows: string[][] = [];
  let current: string[] | undefined;
  let header = false;
  for (const line of box) {
    if (/^\+[-=+]+\+$/.test(line)) {
      if (line.includes('=')) header = true;
      current = undefined;
      continue;
    }
    if (!current) {
      current = columns.slice(0, -1).map(() => '');
      rows.push(current);
    }
    let column = 0;
    for (let c = 1; c < columns.length; c++) {
      const isEdge = line[columns[c]!] === '|' || line[columns[c]!] === '+';
      if (!isEdge && c < columns.length - 1) continue;
      const text = line
        .slice(columns[column]! + 1, columns[c])
        .replace(/^[-=+]+$/, '')
        .trimEnd();
      if (text.trim() !== '')
        current[column] = current[column] === '' ? text.trim() : `${current[column]}\n${text.trim()}`;
      column = c;
    }
  }
  return { header: header && rows.length > 1, rows, next: end };
}
