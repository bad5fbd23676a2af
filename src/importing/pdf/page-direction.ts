/** What pdf.js tells of a piece of text. */
interface TextItem {
  readonly str: string;
  /** PDF's text matrix, six numbers. */
  readonly transform: readonly number[];
}

/** Degrees clockwise by which a page must be turned so that its text stands upright. */
export type Turn = 0 | 90 | 180 | 270;

/** Less of a page's text than this, and it is a table's turned header or a watermark. */
const MOST_OF_THE_TEXT = 0.7;

/** The way a run of text goes on a page that is shown by `transform`. */
export function turnOf(
  item: TextItem,
  [a, b, c, d]: readonly [number, number, number, number, number, number],
): Turn {
  const [ta = 1, tb = 0] = item.transform;
  const rightwards = a * ta + c * tb;
  const downwards = b * ta + d * tb;
  if (Math.abs(downwards) < 0.1 * Math.abs(rightwards)) return rightwards > 0 ? 0 : 180;
  return downwards < 0 ? 90 : 270;
}

/** A wide table is often printed sideways: the turn after which most of the page's text is upright. */
export function turnOfPage(
  items: readonly TextItem[],
  transform: readonly [number, number, number, number, number, number],
): Turn {
  const letters = new Map<Turn, number>();
  let all = 0;
  for (const item of items) {
    const count = item.str.trim().length;
    const turn = turnOf(item, transform);
    letters.set(turn, (letters.get(turn) ?? 0) + count);
    all += count;
  }
  const [most] = [...letters].sort(([, one], [, other]) => other - one);
  return most && most[1] >= MOST_OF_THE_TEXT * all ? most[0] : 0;
}
