import type { Row, TextRun } from './types.ts';

const CJK = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/;

/** Groups runs into rows by baseline, top to bottom; superscripts and subscripts join the row they belong to. */
export function rowsOf(runs: readonly TextRun[]): Row[] {
  const groups: { y: number; size: number; runs: TextRun[] }[] = [];
  const sorted = [...runs].sort((a, b) => a.y - b.y || a.x - b.x);
  for (const run of sorted) {
    if (run.text === '') continue;
    const last = groups.at(-1);
    if (last && run.y - last.y <= 0.35 * Math.min(last.size, run.size)) {
      last.runs.push(run);
      if (run.size > last.size) last.size = run.size;
    } else {
      groups.push({ y: run.y, size: run.size, runs: [run] });
    }
  }
  return joinRaisedText(groups).map(({ runs: members }) => makeRow(members));
}

interface Group {
  y: number;
  size: number;
  runs: TextRun[];
}

/** A short, small group just above or below a larger one, touching its text, is a superscript or subscript. */
function joinRaisedText(groups: Group[]): Group[] {
  const kept: Group[] = [];
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] as Group;
    const host = [groups[i + 1], kept.at(-1)].find(
      (other) =>
        other !== undefined &&
        group.size < 0.85 * other.size &&
        Math.abs(other.y - group.y) < 0.7 * other.size &&
        group.runs.length <= 3 &&
        group.runs.every((small) =>
          other.runs.some((large) => Math.abs(small.x - (large.x + large.width)) < 0.4 * other.size),
        ),
    );
    if (host) host.runs.push(...group.runs);
    else kept.push(group);
  }
  return kept;
}

/** A row out of runs in any order. Text drawn twice at one place to look bold counts once. */
export function makeRow(members: readonly TextRun[]): Row {
  const runs = [...members]
    .sort((a, b) => a.x - b.x || a.order - b.order)
    .filter((run, i, all) => {
      const before = all[i - 1];
      return !(before && before.text === run.text && Math.abs(before.x - run.x) < 0.15 * run.size);
    });
  const weights = new Map<number, number>();
  let textual = 0;
  let mono = 0;
  let bold = 0;
  let x1 = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    const length = run.text.length;
    weights.set(run.size, (weights.get(run.size) ?? 0) + length);
    x1 = Math.max(x1, run.x + run.width);
    const letters = /[\p{L}\p{N}]/u.test(run.text) ? length : 0;
    textual += letters;
    if (run.font.mono) mono += letters;
    if (run.font.bold) bold += letters;
  }
  const size = [...weights].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
  const main = runs.find((run) => run.size === size) ?? runs[0]!;
  return {
    runs,
    x0: runs[0]!.x,
    x1,
    y: main.y,
    size,
    text: joinRuns(runs),
    mono: textual > 0 ? mono >= 0.95 * textual : runs.every((run) => run.font.mono),
    bold: textual > 0 && bold >= 0.9 * textual,
  };
}

/** The text of runs that stand on one row, with blanks where the page shows them. */
export function joinRuns(runs: readonly TextRun[]): string {
  let text = '';
  let before: TextRun | undefined;
  for (const run of runs) {
    if (before && hasSpaceBetween(before, run)) text += ' ';
    text += run.text;
    before = run;
  }
  return text;
}

export function hasSpaceBetween(before: TextRun, run: TextRun): boolean {
  const gap = run.x - (before.x + before.width);
  const em = Math.min(before.size, run.size);
  // Justified lines spread such characters by more than their width; a gap between words is wider still.
  if (isCjk(before.text.at(-1)) && isCjk(run.text[0])) return gap > 1.9 * em;
  return run.spaceBefore ? gap > 0.04 * em || gap < -em : gap > 0.22 * em;
}

export function isCjk(character: string | undefined): boolean {
  return character !== undefined && CJK.test(character);
}

/** Splits a row where the gap between runs is wider than `gap` (points). */
export function splitRow(row: Row, gap: number): Row[] {
  const parts: TextRun[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const run of row.runs) {
    if (parts.length === 0 || run.x - end > gap) parts.push([run]);
    else parts.at(-1)!.push(run);
    end = Math.max(end, run.x + run.width);
  }
  return parts.length === 1 ? [row] : parts.map(makeRow);
}
