import type { Row, TextRun } from './types.ts';

/** Runs of a listing whose widths are compared with each other, and the pairs of them that tell something. */
const MOST_COMPARED = 40;
const LEAST_COMPARED = 6;

/** Lines of code with their indentation and inner columns, from where the characters stand. */
export function codeLines(rows: readonly Row[]): string[] {
  const { width, spaced } = characterWidth(rows);
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
      line += (spaced ? asWideAsDrawn(run, width) : run.text).replace(/\u00ad/g, '-');
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

/** Gaps between spaced letters are no blanks: the width of a run tells how many characters it has. */
function asWideAsDrawn({ text, width }: TextRun, characterWidth: number): string {
  const letters = text.replaceAll(' ', '');
  const shown = Math.round(width / characterWidth);
  return letters.length < text.length && shown <= letters.length ? letters : text;
}

/** Median advance per character, points; of spaced letters, with the space, which the last of a run does not have. */
function characterWidth(rows: readonly Row[]): { width: number; spaced: boolean } {
  const runs = rows.flatMap((row) => row.runs).filter((run) => run.font.mono && run.text.length > 1);
  const single = median(runs.map((run) => run.width / run.text.length)) || 0.6 * (rows[0]?.size ?? 10);
  const words = runs.filter(({ text }) => !text.includes(' ')).slice(0, MOST_COMPARED);
  const slopes = words.flatMap((a) =>
    words
      .filter((b) => b.text.length > a.text.length + 2)
      .map((b) => (b.width - a.width) / (b.text.length - a.text.length)),
  );
  const slope = slopes.length < LEAST_COMPARED ? single : median(slopes);
  // Of spaced letters every word is shorter by the same: the space after its last letter.
  const missing = words.map(({ text, width }) => slope * text.length - width).sort((a, b) => a - b);
  const at = (share: number) => missing[Math.floor(share * (missing.length - 1))] ?? 0;
  const isSpaced = slope > 1.02 * single && at(0.25) > 0.1 * slope && at(0.75) - at(0.25) < 0.1 * slope;
  return isSpaced ? { width: stepOf(rows, slope), spaced: true } : { width: single, spaced: false };
}

/** The same from where the words of a line begin, one blank apart: more exact over a long line. */
function stepOf(rows: readonly Row[], width: number): number {
  const steps = rows.flatMap(({ runs }) =>
    runs.slice(1).flatMap((run, i) => {
      const before = runs[i]!;
      const step = (run.x - before.x) / (before.text.length + 1);
      return run.spaceBefore && Math.abs(step / width - 1) < 0.1 ? [step] : [];
    }),
  );
  return median(steps) || width;
}

/** 0 of nothing. */
function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
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
