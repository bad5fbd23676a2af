/** What a page of a PDF shows against what was written of it. */
import { comparePage } from '../benchmark/fidelity.ts';
import type { PdfPage, Row, TextRun } from '../pdf/types.ts';

export interface PageFacts {
  /** Physical page, 1-based. */
  readonly page: number;
  /** Words of the page, running headers and footers taken off. */
  readonly words: number;
  /** Of these, the words that are not in the Markdown. */
  readonly lost: number;
  /** Text of two columns was written line by line across both. */
  readonly mixed: boolean;
}

/** Share of the rows with text on both sides of the gutter from which a page stands in columns. */
const TWO_COLUMNS_FROM = 0.6;
const LEAST_ROWS = 10;
/** Of the rows that stand side by side, as many were written across the gutter. */
const MIXED_FROM = 0.4;

/** @param markdown of the page. @param furniture rows taken off as running headers and footers. */
export function factsOfPage(page: PdfPage, markdown: string, furniture: readonly Row[]): PageFacts {
  const lines = linesOf(page.runs);
  const shown = [...lines.map(textOfLine), ...page.turned.map(({ text }) => text)].join('\n');
  const compared = comparePage(
    shown,
    markdown,
    furniture.map(({ text }) => text),
  );
  return {
    page: page.number,
    words: compared.reference,
    lost: compared.reference - compared.common,
    mixed: isMixed(lines, markdown),
  };
}

/** Runs on one baseline, left to right. */
function linesOf(runs: readonly TextRun[]): TextRun[][] {
  const sorted = [...runs].sort((a, b) => a.y - b.y || a.x - b.x);
  const lines: TextRun[][] = [];
  for (const run of sorted) {
    const line = lines.at(-1);
    if (line && Math.abs(line[0]!.y - run.y) < 0.3 * run.size) line.push(run);
    else lines.push([run]);
  }
  for (const line of lines) line.sort((a, b) => a.x - b.x);
  return lines;
}

function textOfLine(line: readonly TextRun[]): string {
  let text = '';
  for (const [i, run] of line.entries()) {
    const before = line[i - 1];
    const apart = before !== undefined && run.x - (before.x + before.width) > 0.15 * run.size;
    text += (i > 0 && (apart || run.spaceBefore) ? ' ' : '') + run.text;
  }
  return text;
}

/** Looks at the outcome alone: whether lines that stand side by side follow each other in the Markdown. */
function isMixed(lines: readonly (readonly TextRun[])[], markdown: string): boolean {
  const gutter = gutterOf(lines);
  if (gutter === undefined) return false;
  const text = markdown.replace(/\\(?=\W)/g, '').replace(/\s+/g, ' ');
  let beside = 0;
  let across = 0;
  for (const line of lines) {
    const left = textOfLine(line.filter((run) => run.x + run.width <= gutter)).trim();
    const right = textOfLine(line.filter((run) => run.x >= gutter)).trim();
    // A table's cells and a list of names are short; lines of prose are not.
    if (left.length < 15 || right.length < 15 || !/\s/.test(left) || !/\s/.test(right)) continue;
    beside++;
    if (text.includes(`${left.slice(-12)} ${right.slice(0, 12)}`)) across++;
  }
  return beside >= LEAST_ROWS && across > MIXED_FROM * beside;
}

/** Where a page of two columns has nothing but white. */
function gutterOf(lines: readonly (readonly TextRun[])[]): number | undefined {
  const votes = new Map<number, number>();
  let rows = 0;
  for (const line of lines) {
    if (line.length === 0) continue;
    rows++;
    for (let i = 1; i < line.length; i++) {
      const from = line[i - 1]!.x + line[i - 1]!.width;
      const to = line[i]!.x;
      if (to - from < 0.9 * line[i]!.size) continue;
      for (let x = Math.ceil(from / 4); x * 4 <= to; x++) votes.set(x, (votes.get(x) ?? 0) + 1);
    }
  }
  const [best, count] = [...votes].reduce((most, vote) => (vote[1] > most[1] ? vote : most), [0, 0]);
  return rows >= LEAST_ROWS && count >= TWO_COLUMNS_FROM * rows ? best * 4 : undefined;
}
