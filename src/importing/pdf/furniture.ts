import type { Row } from './types.ts';

/** Running headers and footers stand in the outer parts of the page. */
const TOP_ZONE = 0.14;
const BOTTOM_ZONE = 0.86;
const SAME_Y = 2.5;
const LEAST_REPEATS = 3;

export interface PageRows {
  readonly number: number;
  readonly height: number;
  readonly rows: readonly Row[];
}

export interface WithoutFurniture {
  readonly body: Row[];
  /** The rows removed, for reading printed page numbers. */
  readonly removed: Row[];
}

/**
 * Takes running headers and footers off: rows at the page's edges whose text (numbers generalised) comes
 * again at the same height on other pages, and rows that stand where most pages have such rows.
 */
export function removeFurniture(pages: readonly PageRows[]): WithoutFurniture[] {
  const repeats = new Map<string, Set<number>>();
  const places = new Map<string, { pages: number; repeated: number }>();
  const note = (page: PageRows, visit: (row: Row, side: string) => void) => {
    for (const row of page.rows) {
      if (row.y < TOP_ZONE * page.height) visit(row, 'top');
      else if (row.y > BOTTOM_ZONE * page.height) visit(row, 'bottom');
    }
  };
  for (const page of pages) {
    note(page, (row, side) => {
      for (const key of textKeys(row, side)) {
        const seen = repeats.get(key) ?? new Set();
        repeats.set(key, seen.add(page.number));
      }
    });
  }
  const least = pages.length < 6 ? 2 : LEAST_REPEATS;
  const isRepeated = (row: Row, side: string) =>
    textKeys(row, side).some((key) => (repeats.get(key)?.size ?? 0) >= least);
  for (const page of pages) {
    note(page, (row, side) => {
      const place = places.get(placeKey(row, side)) ?? { pages: 0, repeated: 0 };
      place.pages++;
      if (isRepeated(row, side)) place.repeated++;
      places.set(placeKey(row, side), place);
    });
  }
  const isFurniture = (row: Row, side: string) => {
    const often = Math.max(least, 0.2 * pages.length);
    if (textKeys(row, side).some((key) => (repeats.get(key)?.size ?? 0) >= often)) return true;
    // A lone brace may end several pages at one height; a header's place holds hardly anything but headers.
    const place = places.get(placeKey(row, side));
    return place !== undefined && place.repeated >= least && place.repeated >= 0.6 * place.pages;
  };
  return pages.map((page) => {
    const rows = [...page.rows];
    const removed: Row[] = [];
    while (rows[0] && rows[0].y < TOP_ZONE * page.height && isFurniture(rows[0], 'top')) removed.push(rows.shift()!);
    while (rows.length > 0) {
      const last = rows.at(-1)!;
      if (last.y <= BOTTOM_ZONE * page.height || !isFurniture(last, 'bottom')) break;
      removed.push(rows.pop()!);
    }
    return { body: rows, removed };
  });
}

/** Neighbouring height classes too, so that a point of difference does not split a header's repeats. */
function textKeys(row: Row, side: string): string[] {
  const text = row.text
    .replace(/\d+/g, '#')
    .replace(/(?<![\p{L}\p{N}])[ivxlc]+(?![\p{L}\p{N}])/gu, '#')
    .replace(/\s+/g, ' ');
  const cell = Math.floor(row.y / SAME_Y);
  const near = row.y / SAME_Y - cell < 0.5 ? cell - 1 : cell + 1;
  return [`${side} ${cell} ${text}`, `${side} ${near} ${text}`];
}

function placeKey(row: Row, side: string): string {
  return `${side} ${Math.round(row.y / SAME_Y)} ${Math.round(row.size * 2)}`;
}
