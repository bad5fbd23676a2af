import type { Row } from './types.ts';

/** Lines of code with their indentation and inner columns, from where the characters stand. */
export function codeLines(rows: readonly Row[]): string[] {
  const width = characterWidth(rows);
  const left = Math.min(...rows.map((row) => row.x0));
  const lines: string[] = [];
  const pitch = linePitch(rows);
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (before && pitch > 0) {
      const blank = Math.min(2, Math.round((row.y - before.y) / pitch) - 1);
      for (let n = 0; n < blank; n++) lines.push('');
    }
    let line = '';
    for (const run of row.runs) {
      const column = Math.round((run.x - left) / width);
      if (line.length < column) line = line.padEnd(column);
      else if (run.spaceBefore && line !== '' && !line.endsWith(' ')) line += ' ';
      line += run.text.replace(/\u00ad/g, '-');
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

/** Median advance per character, points. */
function characterWidth(rows: readonly Row[]): number {
  const widths = rows
    .flatMap((row) => row.runs)
    .filter((run) => run.font.mono && run.text.length > 1)
    .map((run) => run.width / run.text.length)
    .sort((a, b) => a - b);
  return widths[widths.length >> 1] || 0.6 * (rows[0]?.size ?? 10);
}

/** The usual distance between lines: the smallest that comes more than once, else the smallest. */
function linePitch(rows: readonly Row[]): number {
  const gaps = rows
    .slice(1)
    .map((row, i) => row.y - rows[i]!.y)
    .filter((gap) => gap > 0.5 * (rows[0]?.size ?? 10))
    .sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length * 0.25)] ?? 0;
}
