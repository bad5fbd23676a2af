/** AsciiDoc tables as Markdown tables. */
import { writeTable } from '../pdf/write-blocks.ts';

const MOST_COLUMNS = 60;

/**
 * @param lines between the delimiters. @param raw the attribute list before it. @param separator `|`, `,`, `:` or `!`.
 * @param inline markup of a cell. @param blocks markup of a cell that holds blocks ("a").
 */
export function asciidocTable(
  lines: readonly string[],
  raw: string,
  separator: string,
  inline: (cell: string) => string,
  blocks: (cell: string) => string,
): string {
  const rows =
    separator === ',' || separator === ':' || /format="?(?:csv|dsv)/.test(raw)
      ? lines
          .filter((line) => line.trim() !== '')
          .map((line) => csvCells(line, separator === ':' ? ':' : ','))
      : barRows(lines, raw, separator);
  if (rows.length === 0) return '';
  const firstIsApart = lines[0]?.trim() !== '' && lines[1]?.trim() === '' && lines.length > 2;
  const header = /header/.test(raw) || (firstIsApart && !/noheader/.test(raw));
  const written = rows.map((row) =>
    row.map((cell) => {
      const text = cell.style === 'a' ? blocks(cell.text) : inline(cell.text.replace(/\n+/g, ' '));
      return text.replace(/^```\S*\n|\n```$/gm, '').replace(/\\?\n+/g, '<br>');
    }),
  );
  return writeTable(header, written);
}

interface Cell {
  readonly text: string;
  readonly style: string;
}

function csvCells(line: string, separator: string): Cell[] {
  const cells = [
    ...line.matchAll(new RegExp(`(?:^|${separator})(?:"((?:[^"]|"")*)"|([^${separator}]*))`, 'g')),
  ];
  return cells.map((match) => ({
    text: (match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim(),
    style: '',
  }));
}

/** Cells follow each other; how many make a row is told by `cols` or by the first line. */
function barRows(lines: readonly string[], raw: string, separator: string): Cell[][] {
  const bar = separator === '!' ? '!' : '\\|';
  const pattern = new RegExp(
    `(?<!\\\\)(?:(?<=^|\\s)(\\d*)(?:\\.(\\d+))?([+*])?([<^>.]{0,3})([adehlmsv]?))?${bar}`,
    'gm',
  );
  const text = lines.join('\n');
  const marks = [...text.matchAll(pattern)];
  const cells: { text: string; style: string; columns: number; times: number }[] = marks.map((mark, i) => ({
    text: text
      .slice(mark.index + mark[0].length, marks[i + 1]?.index ?? text.length)
      .trim()
      .replace(new RegExp(`\\\\${bar}`, 'g'), separator),
    style: mark[5] ?? '',
    columns: mark[3] === '+' && mark[1] ? Math.min(MOST_COLUMNS, Number(mark[1])) : 1,
    times: mark[3] === '*' && mark[1] ? Math.min(MOST_COLUMNS, Number(mark[1])) : 1,
  }));
  const firstLine = lines.find((line) => line.trim() !== '') ?? '';
  const told = columnStyles(raw);
  const width = told.length > 0 ? told.length : Math.max(1, [...firstLine.matchAll(pattern)].length);
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  for (const cell of cells) {
    for (let time = 0; time < cell.times; time++) {
      for (let column = 0; column < cell.columns; column++) {
        const style = cell.style || (told[row.length] ?? '');
        row.push({ text: column === 0 ? cell.text : '', style });
        if (row.length < Math.min(width, MOST_COLUMNS)) continue;
        rows.push(row);
        row = [];
      }
    }
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

/** `cols="1,2a"`, `cols="3*"`: the style of each column. */
function columnStyles(raw: string): string[] {
  const told = /\bcols="?([^"\]]+)"?/.exec(raw)?.[1];
  if (told === undefined) return [];
  return told.split(/[,;]/).flatMap((column) => {
    const [, times, rest] = /^\s*(?:(\d+)\*)?(.*)$/.exec(column)!;
    const style = /([adehlmsv])\s*$/.exec(rest ?? '')?.[1] ?? '';
    return Array.from({ length: Math.min(MOST_COLUMNS, Number(times ?? 1)) }, () => style);
  });
}
