import type { CalloutKind } from '../../library/markdown/callouts.ts';
import type { Row, TextRun } from './types.ts';

/** Code points of Font Awesome, with which Asciidoctor marks boxes instead of a word. */
const ICONS: Readonly<Record<string, CalloutKind>> = {
  '\uf05a': 'note',
  '\uf0eb': 'tip',
  '\uf06a': 'important',
  '\uf071': 'warning',
  '\uf06d': 'caution',
};

/** A sign that stands for "Note", "Warning" and the like. */
export function isCalloutIcon(run: TextRun): boolean {
  return Object.hasOwn(ICONS, run.text.trim()) && /awesome/i.test(run.font.name);
}

/**
 * A row that says what the icon means above the rows it stands beside.
 *
 * @param rows of one page, top to bottom, without the icons.
 */
export function withCalloutLabels(rows: readonly Row[], icons: readonly TextRun[]): Row[] {
  const result = [...rows];
  for (const icon of icons) {
    const at = firstBeside(result, icon);
    if (at !== undefined) result.splice(at, 0, labelOf(icon, result[at]!));
  }
  return result;
}

/** The icon stands in the middle of its box, whose text is indented: as many rows are above it as below. */
function firstBeside(rows: readonly Row[], icon: TextRun): number | undefined {
  const right = icon.x + icon.width;
  const middle = icon.y - 0.35 * icon.size;
  const distance = (row: Row) => Math.abs(row.y - 0.3 * row.size - middle);
  const beside = rows.flatMap((row, i) => (row.x0 > right && distance(row) < 1.5 * row.size ? [i] : []));
  if (beside.length === 0) return undefined;
  const nearest = beside.reduce((a, b) => (distance(rows[b]!) < distance(rows[a]!) ? b : a));
  const { x0, size } = rows[nearest]!;
  const goesOn = (i: number, from: number) => {
    const row = rows[i];
    return row !== undefined && row.x0 > x0 - 2 && Math.abs(row.y - rows[from]!.y) < 4 * size;
  };
  let first = nearest;
  while (goesOn(first - 1, first)) first--;
  let last = nearest;
  while (goesOn(last + 1, last)) last++;
  const top = middle - distance(rows[last]!) - 1.5 * size;
  while (first < nearest && rows[first]!.y - 0.3 * size < top) first++;
  return first;
}

function labelOf(icon: TextRun, first: Row): Row {
  const text = ICONS[icon.text.trim()]!.toUpperCase();
  const y = first.y - 1.2 * first.size;
  const run: TextRun = { ...icon, text, x: first.x0, y, width: 0, size: first.size };
  return { runs: [run], x0: first.x0, x1: first.x0, y, size: first.size, text, mono: false, bold: true };
}
