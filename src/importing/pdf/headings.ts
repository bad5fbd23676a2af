import type { Grid } from './grids.ts';
import { isInside } from './ruled-tables.ts';
import type { Bookmark, Row } from './types.ts';

/** Dots, then a page number: a line of a table of contents. */
export const CONTENTS_LINE = /(?:\.\s?){4,}\s*[\divxlcA-Z-]*$/;
const LONGEST_HEADING = 160;
const MOST_ROWS = 4;
export const CHAPTER_LABEL = /^(chapter|appendix|part|annex|kapitel|chapitre)\s+[\dA-ZIVX]+[.:]?$/i;
const NUMBER_PREFIX =
  /^(?:(?:chapter|appendix|part|section|annex)\s+)?\.?(?:[A-Z]|\d+|[IVX]+)(?:\.\d+)*[.:)]?\s+/i;
/** Labels of boxes: set like headings, but they name no section. */
const CALLOUT_LABEL = /^(?:note|notes|warning|caution|important|tip|attention|danger|example|hint)\s*[:!]?$/i;
/** Titles of tables and figures: they are set like headings, but the section goes on below. */
const CAPTION =
  /^(?:table|figure|example|listing|tabelle|abbildung|beispiel|tableau|表|図|例)\s*[A-Z]?\d+(?:[.–-]\d+)*[.:]?(?:\s|$)/i;
const SECTION_NUMBER = /^(\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)\.?\s+\S/;

export interface PageFlow {
  readonly number: number;
  /** In reading order. */
  readonly rows: Row[];
  /** Tables drawn with lines. */
  readonly grids: readonly Grid[];
}

export interface TextStyle {
  /** Size of most of the text, points. */
  readonly bodySize: number;
}

/** The size that most characters outside code have. */
export function bodyStyle(pages: readonly PageFlow[]): TextStyle {
  const weights = new Map<number, number>();
  for (const page of pages) {
    for (const row of page.rows) {
      const size = Math.round(row.size * 2) / 2;
      weights.set(size, (weights.get(size) ?? 0) + row.text.length * (row.mono ? 0.25 : 1));
    }
  }
  const [bodySize] = [...weights].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [10, 0]);
  return { bodySize };
}

/**
 * Marks the rows that are headings (`row.heading`): those the bookmarks name, found on their page; and rows
 * set like those, or, in a file without bookmarks, rows set larger than the text or numbered in bold.
 *
 * @returns how many bookmarks were found as text.
 */
export function markHeadings(
  pages: readonly PageFlow[],
  bookmarks: readonly Bookmark[],
  style: TextStyle,
): number {
  const byPage = new Map(pages.map((page) => [page.number, page]));
  let found = 0;
  const lost: Bookmark[] = [];
  for (const bookmark of bookmarks) {
    const page = byPage.get(bookmark.page);
    if (page && (markFunction(page.rows, bookmark) || markBookmark(page.rows, bookmark))) found++;
    else lost.push(bookmark);
  }
  for (const bookmark of lost) if (markElsewhere(pages, byPage, bookmark, style)) found++;
  const levels = found >= 5 ? stylesOfMarked(pages) : stylesBySize(pages, style);
  for (const page of pages) {
    for (const [i, row] of page.rows.entries()) {
      if (page.grids.some((grid) => isInside(grid, row))) continue;
      if (row.heading === undefined && looksLikeHeading(page.rows, i, style)) {
        const numbered = found < 5 ? SECTION_NUMBER.exec(row.text)?.[1] : undefined;
        const level = numbered ? numbered.split('.').length : levelOf(row, levels);
        if (level === undefined) continue;
        row.heading = Math.min(6, level);
        row.startsHeading = !continuesHeading(row, page.rows[i - 1]);
      }
    }
  }
  return found;
}

/** Comparable form of a title: letters and digits only. */
function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function markBookmark(rows: Row[], bookmark: Bookmark): boolean {
  const wanted = bare(bookmark.title);
  if (wanted === '') return false;
  const unnumbered = bare(bookmark.title.replace(NUMBER_PREFIX, ''));
  let best: { start: number; count: number; size: number } | undefined;
  for (let start = 0; start < rows.length; start++) {
    if (rows[start]!.heading !== undefined) continue;
    let text = '';
    for (let count = 1; count <= MOST_ROWS && start + count <= rows.length; count++) {
      const row = rows[start + count - 1]!;
      if (row.heading !== undefined || bare(row.text) === '') break;
      if (count > 1 && Math.abs(row.size - rows[start]!.size) > 0.35 * row.size) break;
      text += `${count > 1 ? ' ' : ''}${row.text}`;
      const here = bare(text);
      if (here.length > wanted.length + 24) break;
      const matches =
        here === wanted ||
        bare(text.replace(NUMBER_PREFIX, '')) === wanted ||
        (unnumbered.length > 3 && here === unnumbered);
      if (matches && (best === undefined || row.size > best.size + 0.2))
        best = { start, count, size: row.size };
    }
  }
  if (!best) return false;
  const level = Math.min(6, bookmark.level);
  const label = rows[best.start - 1];
  const start =
    label?.heading === undefined && CHAPTER_LABEL.test(label?.text ?? '') ? best.start - 1 : best.start;
  for (let i = start; i < best.start + best.count; i++) rows[i]!.heading = level;
  rows[start]!.startsHeading = true;
  return true;
}

/**
 * A destination may stand at the end of the page before, or, where no anchor was set, anywhere: then the title
 * counts only where it is set larger than text.
 */
function markElsewhere(
  pages: readonly PageFlow[],
  byPage: ReadonlyMap<number, PageFlow>,
  bookmark: Bookmark,
  style: TextStyle,
): boolean {
  const next = byPage.get(bookmark.page + 1);
  if (next && markBookmark(next.rows.slice(0, 12), bookmark)) return true;
  const wanted = bare(bookmark.title);
  if (wanted.length < 4) return false;
  const places = pages.filter(({ rows }) =>
    rows.some(
      (row) =>
        row.heading === undefined &&
        row.size >= 1.25 * style.bodySize &&
        [bare(row.text), bare(row.text.replace(NUMBER_PREFIX, ''))].includes(wanted),
    ),
  );
  return places.length === 1 && markBookmark(places[0]!.rows, bookmark);
}

/** A bookmark "read_mib/1" stands for a signature: the row that begins "read_mib(". */
function markFunction(rows: Row[], bookmark: Bookmark): boolean {
  const name = /^((?:[\w@]+:)?[a-z_][\w@]*)\/\d{1,2}$/i.exec(bookmark.title)?.[1];
  if (name === undefined) return false;
  const start = rows.findIndex(({ heading, text }) => heading === undefined && text.startsWith(`${name}(`));
  if (start === -1) return false;
  rows[start]!.startsHeading = true;
  let open = 0;
  for (const [i, row] of rows.slice(start, start + MOST_ROWS).entries()) {
    // "call(Ref) ->" may be followed by the function's next form.
    if (i > 0 && (row.heading !== undefined || row.text.startsWith(`${name}(`))) break;
    row.heading = Math.min(6, bookmark.level);
    for (const bracket of row.text.match(/[([{)\]}]/g) ?? []) open += '([{'.includes(bracket) ? 1 : -1;
    if (open <= 0 && !/(?:->|[=|,])$/.test(row.text)) break;
  }
  return true;
}

const styleKey = (row: Row) => `${Math.round(row.size * 2) / 2}${row.bold ? ' bold' : ''}`;
const sizeOf = (key: string) => Number.parseFloat(key);

/** Levels of the styles that headings known from bookmarks have: the commonest level of each. */
function stylesOfMarked(pages: readonly PageFlow[]): Map<string, number> {
  const counts = new Map<string, Map<number, number>>();
  for (const page of pages) {
    for (const row of page.rows) {
      if (row.heading === undefined) continue;
      const levels = counts.get(styleKey(row)) ?? new Map<number, number>();
      levels.set(row.heading, (levels.get(row.heading) ?? 0) + 1);
      counts.set(styleKey(row), levels);
    }
  }
  return new Map(
    [...counts].map(([key, levels]) => [key, [...levels].reduce((a, b) => (b[1] > a[1] ? b : a))[0]]),
  );
}

/** Without bookmarks: the larger the type, the higher the level; sizes used once (covers) do not count. */
function stylesBySize(pages: readonly PageFlow[], style: TextStyle): Map<string, number> {
  const seen = new Map<string, Set<number>>();
  for (const page of pages) {
    for (const [i, row] of page.rows.entries()) {
      if (page.grids.some((grid) => isInside(grid, row))) continue;
      if (!looksLikeHeading(page.rows, i, style)) continue;
      seen.set(styleKey(row), (seen.get(styleKey(row)) ?? new Set()).add(page.number));
    }
  }
  const least = pages.length < 10 ? 1 : 2;
  const sizes = [...new Set([...seen].filter(([, on]) => on.size >= least).map(([key]) => sizeOf(key)))];
  sizes.sort((a, b) => b - a);
  return new Map(
    [...seen].flatMap(([key]) =>
      sizes.includes(sizeOf(key)) ? [[key, sizes.indexOf(sizeOf(key)) + 1]] : [],
    ),
  );
}

/** The level of a style; of an unknown one, one below the nearest larger style. */
function levelOf(row: Row, levels: ReadonlyMap<string, number>): number | undefined {
  const exact = levels.get(styleKey(row));
  if (exact !== undefined) return exact;
  let level: number | undefined;
  for (const [key, value] of levels) {
    if (sizeOf(key) >= row.size - 0.3 && (level === undefined || value + 1 > level)) level = value + 1;
  }
  return level ?? (levels.size > 0 ? 1 : undefined);
}

function looksLikeHeading(rows: readonly Row[], index: number, style: TextStyle): boolean {
  const row = rows[index]!;
  const before = rows[index - 1];
  const after = rows[index + 1];
  if (row.mono || row.text.length > LONGEST_HEADING || CONTENTS_LINE.test(row.text)) return false;
  if (CALLOUT_LABEL.test(row.text) || CAPTION.test(row.text)) return false;
  if (!/\p{L}{2}|^\d+(?:\.\d+)+\.?\s+\S/u.test(row.text)) return false;
  if (row.size >= 1.15 * style.bodySize) {
    // A page set wholly in large type is a cover or a slide, not a row of headings; nor is a paragraph one.
    const isAlike = (other: Row | undefined) =>
      other !== undefined &&
      other.heading === undefined &&
      Math.abs(other.size - row.size) < 0.3 &&
      other.bold === row.bold;
    let first = index;
    while (isAlike(rows[first - 1])) first--;
    let last = index;
    while (isAlike(rows[last + 1])) last++;
    const isDense = rows[last]!.y - rows[first]!.y < 1.8 * row.size * (last - first);
    return !(last - first >= MOST_ROWS && isDense) && !(first < index && index < last);
  }
  if (row.bold && row.size >= 1.07 * style.bodySize && standsAlone(row, before, after)) return true;
  const apart = !before || row.y - before.y > 1.4 * row.size || row.y < before.y;
  return (
    row.runs[0]!.font.bold &&
    row.size >= 0.97 * style.bodySize &&
    apart &&
    /^(\d+|[A-Z])(\.\d+)+\.?\s+\S/.test(row.text) &&
    boldShare(row) > 0.6
  );
}

/** With more space around it than a paragraph has. */
function standsAlone(row: Row, before: Row | undefined, after: Row | undefined): boolean {
  const below = after === undefined ? 0 : after.y - row.y;
  return below > 1.4 * row.size && (!before || row.y < before.y || row.y - before.y > 1.9 * row.size);
}

/** Of a title, signs ("<", "$") may be set in another font. */
function boldShare({ runs }: Row): number {
  const length = (of: typeof runs) => of.reduce((sum, { text }) => sum + text.length, 0);
  return length(runs.filter(({ font }) => font.bold)) / length(runs);
}

function continuesHeading(row: Row, before: Row | undefined): boolean {
  if (before === undefined || before.heading !== row.heading || SECTION_NUMBER.test(row.text)) return false;
  const apart = row.y - before.y;
  return styleKey(before) === styleKey(row) && apart > 0 && apart < 1.6 * row.size;
}
