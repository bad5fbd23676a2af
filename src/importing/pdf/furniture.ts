import { CHAPTER_LABEL } from './headings.ts';
import type { Row } from './types.ts';

/** Running headers and footers stand in the outer parts of the page. */
const TOP_ZONE = 0.14;
const BOTTOM_ZONE = 0.86;
const SAME_Y = 2.5;
const LEAST_REPEATS = 3;
const NOTICE = /^[(（][^()（）]{8,60}[)）]$/;

export interface PageRows {
  readonly number: number;
  readonly height: number;
  readonly rows: readonly Row[];
}

/** A height on the page and a type size. */
interface Place {
  pages: number;
  repeated: number;
  /** Pages on which this is the outermost row, well apart from the next. */
  detached: number;
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
  const places = new Map<string, Place>();
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
      const place = places.get(placeKey(row, side)) ?? { pages: 0, repeated: 0, detached: 0 };
      place.pages++;
      if (isDetached(page.rows, row)) place.detached++;
      if (isRepeated(row, side)) place.repeated++;
      places.set(placeKey(row, side), place);
    });
  }
  const isText = commonWithin(pages);
  const isFurniture = (row: Row, side: string) => {
    if (isText(row)) return false;
    const often = Math.max(least, 0.2 * pages.length);
    if (textKeys(row, side).some((key) => (repeats.get(key)?.size ?? 0) >= often)) return true;
    // A lone brace may end several pages at one height; a header's place holds hardly anything but headers.
    const place = places.get(placeKey(row, side));
    if (place === undefined || place.repeated < least) return false;
    const isUsual = place.pages >= 0.1 * pages.length || isRepeated(row, side);
    if (isUsual && place.repeated >= 0.6 * place.pages) return true;
    // Headers that name the section change with it, but keep their place and their distance from the text.
    return place.pages >= 0.4 * pages.length && place.detached >= 0.85 * place.pages;
  };
  const sizes = pages.flatMap((page) => page.rows.map((row) => row.size)).sort((x, y) => x - y);
  const largest = 1.3 * (sizes[sizes.length >> 1] ?? 10);
  // A page of another height or layout has the same texts in other places.
  const elsewhere = new Set<string>();
  for (const page of pages) {
    note(page, (row, side) => {
      const text = general(row.text);
      if (/\p{L}.{10}/u.test(text) && isFurniture(row, side)) elsewhere.add(`${side} ${text}`);
    });
  }
  const taken = (page: PageRows, side: 'top' | 'bottom') => {
    const inwards = side === 'top' ? page.rows : [...page.rows].reverse();
    let count = 0;
    let shifted: boolean | undefined;
    for (const row of inwards) {
      const inZone = side === 'top' ? row.y < TOP_ZONE * page.height : row.y > BOTTOM_ZONE * page.height;
      if (!inZone || row.size > largest) break;
      const isKnown = isFurniture(row, side);
      if (!isKnown && (shifted === false || !elsewhere.has(`${side} ${general(row.text)}`))) break;
      shifted ??= !isKnown;
      if (isChapterLabel(row, inwards[count + 1])) break;
      count++;
    }
    return count;
  };
  const isHead = tableHeads(pages, taken);
  const cut = (page: PageRows, side: 'top' | 'bottom') => {
    const inwards = side === 'top' ? page.rows : [...page.rows].reverse();
    let count = taken(page, side);
    while (count > 1 && (isClose(inwards, count) || (side === 'top' && isHead(inwards[count - 1]!)))) count--;
    if (count > 0 && isWrapped(inwards.slice(count - 1, count + 2))) count++;
    return count;
  };
  const edges = pages.map((page) => {
    const top = cut(page, 'top');
    const bottom = Math.min(cut(page, 'bottom'), page.rows.length - top);
    return { top, end: page.rows.length - bottom };
  });
  const isNotice = continuationNotices(pages, edges);
  return pages.map(({ rows }, i) => {
    let { top, end } = edges[i]!;
    if (end > top && isNotice(rows[top]!)) top++;
    if (end > top && isNotice(rows[end - 1]!)) end--;
    return { body: rows.slice(top, end), removed: [...rows.slice(0, top), ...rows.slice(end)] };
  });
}

/** A running header does not stand close to the rows that follow it. */
function isClose(inwards: readonly Row[], count: number): boolean {
  const outer = inwards[count - 1]!;
  const inner = inwards[count];
  return inner !== undefined && Math.abs(inner.y - outer.y) < 1.7 * outer.size;
}

/**
 * A table's header, printed again on each page, stands close to the rows that follow it. Where most rows of a place
 * do, none there is a running header, not even on a page where no row of the table follows.
 */
function tableHeads(
  pages: readonly PageRows[],
  taken: (page: PageRows, side: 'top') => number,
): (row: Row) => boolean {
  const close = new Map<string, number>();
  for (const page of pages) {
    for (let count = taken(page, 'top'); count > 1; count--) {
      const place = placeKey(page.rows[count - 1]!, 'top');
      close.set(place, (close.get(place) ?? 0) + (isClose(page.rows, count) ? 1 : -1));
    }
  }
  return (row) => (close.get(placeKey(row, 'top')) ?? 0) > 0;
}

/** A running header too long for its line: the second line is close and aligned, the text is further away. */
function isWrapped([outer, row, next]: readonly Row[]): boolean {
  if (!outer || !row || !next || !/\p{L}/u.test(row.text)) return false;
  const distance = Math.abs(row.y - outer.y);
  const isAligned = [row.x0 - outer.x0, row.x1 - outer.x1, row.x0 + row.x1 - outer.x0 - outer.x1].some(
    (shift) => Math.abs(shift) < 1.5,
  );
  return (
    isAligned &&
    row.bold === outer.bold &&
    Math.abs(row.size - outer.size) < 0.3 &&
    distance < 1.35 * row.size &&
    Math.abs(next.y - row.y) > 1.7 * distance
  );
}

/**
 * "(continues on next page)" stands where the text ends, at another height on every page: a remark in brackets
 * that is the first row of the text, or the last one, wherever it comes.
 */
function continuationNotices(
  pages: readonly PageRows[],
  edges: readonly { readonly top: number; readonly end: number }[],
): (row: Row) => boolean {
  const atEdge = new Map<string, number>();
  const anywhere = new Map<string, number>();
  const count = (counts: Map<string, number>, text: string) => counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const [i, { rows }] of pages.entries()) {
    const { top, end } = edges[i]!;
    for (const [at, { text }] of rows.entries()) {
      if (!NOTICE.test(text)) continue;
      count(anywhere, text);
      if (at === top || at === end - 1) count(atEdge, text);
    }
  }
  return ({ text }) => (atEdge.get(text) ?? 0) >= 2 && atEdge.get(text) === anywhere.get(text);
}

function isDetached(rows: readonly Row[], row: Row): boolean {
  const neighbour = rows[0] === row ? rows[1] : rows.at(-1) === row ? rows.at(-2) : undefined;
  return neighbour !== undefined && Math.abs(neighbour.y - row.y) > 1.8 * row.size;
}

/** "Chapter 2." above the title: it stands where the header of other pages does. */
function isChapterLabel(row: Row, next: Row | undefined): boolean {
  const isLabel = CHAPTER_LABEL.test(row.text) || /^(?:chapter|appendix|part)$/i.test(row.text);
  return isLabel && next !== undefined && next.size > 1.3 * row.size;
}

/** Text that comes within pages as well ("libraries:") and happens to end some of them. */
function commonWithin(pages: readonly PageRows[]): (row: Row) => boolean {
  const counts = new Map<string, { edge: number; within: number }>();
  for (const { rows, height } of pages) {
    for (const row of rows) {
      const key = general(row.text);
      const count = counts.get(key) ?? { edge: 0, within: 0 };
      if (row.y < TOP_ZONE * height || row.y > BOTTOM_ZONE * height) count.edge++;
      else count.within++;
      counts.set(key, count);
    }
  }
  return ({ text }) => {
    const count = /\p{L}{3}/u.test(text) ? counts.get(general(text)) : undefined;
    return count !== undefined && count.within > count.edge;
  };
}

/** With numbers, Roman ones too, all alike. */
function general(text: string): string {
  return text
    .replace(/\d+/g, '#')
    .replace(/(?<![\p{L}\p{N}])[ivxlc]+(?![\p{L}\p{N}])/gu, '#')
    .replace(/\s+/g, ' ');
}

/** Neighbouring height classes too, so that a point of difference does not split a header's repeats. */
function textKeys(row: Row, side: string): string[] {
  const text = general(row.text);
  const cell = Math.floor(row.y / SAME_Y);
  const near = row.y / SAME_Y - cell < 0.5 ? cell - 1 : cell + 1;
  return [`${side} ${cell} ${text}`, `${side} ${near} ${text}`];
}

function placeKey(row: Row, side: string): string {
  return `${side} ${Math.round(row.y / SAME_Y)} ${Math.round(row.size * 2)}`;
}
