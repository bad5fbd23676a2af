import { makeRow } from './rows.ts';
import type { Row, TextRun } from './types.ts';

const LEAST_LINES = 3;

/**
 * Takes off the numbers beside the lines of a listing, and the rows of blank lines, which have nothing else.
 *
 * @param rows top to bottom.
 */
export function withoutLineNumbers(rows: readonly Row[]): Row[] {
  const result: Row[] = [];
  for (let at = 0; at < rows.length; ) {
    const end = endOfNumbered(rows, at);
    if (end === at) result.push(rows[at++]!);
    for (; at < end; at++) {
      const row = rows[at]!;
      const code = numberOf(row) === undefined ? row.runs : row.runs.slice(1);
      if (code.length > 0) result.push(makeRow(code));
    }
  }
  return result;
}

/** Numbers that count up, right-aligned in a column, at equal distances, with code beside them and nothing else. */
function endOfNumbered(rows: readonly Row[], start: number): number {
  const first = rows[start]!;
  const firstNumber = numberOf(first);
  if (firstNumber === undefined) return start;
  const right = edgeOf(first);
  let last = start;
  let pitch = 0;
  let beside = 0;
  for (let i = start; i < rows.length; i++) {
    const row = rows[i]!;
    const number = numberOf(row);
    if (number === undefined) {
      // A long line goes on below without a number.
      if (!row.mono || row.x0 < right || row.y < rows[last]!.y) break;
      continue;
    }
    const lines = number - numberOf(rows[last]!)!;
    const distance = row.y - rows[last]!.y;
    if (
      i > start &&
      (lines !== 1 || distance <= 0 || (pitch > 0 && i === last + 1 && distance > 1.3 * pitch))
    )
      break;
    if (Math.abs(edgeOf(row) - right) > 2 || !isCode(row)) break;
    if (i === last + 1) pitch = pitch === 0 ? distance : Math.min(pitch, distance);
    if (row.runs.length > 1) beside++;
    last = i;
  }
  const count = numberOf(rows[last]!)! - firstNumber + 1;
  return count >= LEAST_LINES && beside >= 2 ? last + 1 : start;
}

function numberOf({ runs }: Row): number | undefined {
  const text = runs[0]!.text.trim();
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

const edgeOf = ({ runs }: Row): number => runs[0]!.x + runs[0]!.width;

/** What stands beside the number is code in another type: numbers in a listing's own type belong to it. */
function isCode({ runs }: Row): boolean {
  const [number, ...code] = runs as [TextRun, ...TextRun[]];
  const [next] = code;
  if (!next) return true;
  const differs = number.font !== next.font || number.size < 0.9 * next.size;
  return differs && next.x > number.x + number.width + 0.2 * next.size && makeRow(code).mono;
}
