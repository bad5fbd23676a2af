import { rowsOf } from './rows.ts';
import type { PdfPage, Row } from './types.ts';

export interface Cover {
  /** Large text of the first page that names a kind of book, else the largest. */
  readonly title?: string;
  /** Text of the first pages, a line each. */
  readonly text: string;
}

/** Title page, legal notice, history of revisions. */
export const COVER_PAGES = 4;
const LONGEST_TEXT = 6000;

/** What a file shows of itself, running headers included: many a title is one. */
export function readCover(pages: readonly PdfPage[]): Cover {
  const rows = pages.slice(0, COVER_PAGES).map((page) => rowsOf(page.runs));
  const title = titleOf(rows[0] ?? []);
  return {
    ...(title === undefined ? {} : { title }),
    text: rows
      .flatMap((page) => page.map((row) => row.text))
      .join('\n')
      .slice(0, LONGEST_TEXT),
  };
}

/** What manuals are called; a slogan in larger type is not. */
const KIND_OF_BOOK =
  /\b(?:guide|manual|reference|handbook|documentation|tutorial|primer|faq)\b|handbuch|leitfaden|anleitung|ガイド|マニュアル|リファレンス/i;
const MOST_TITLE_ROWS = 4;
const TITLE_ROWS = 12;

function titleOf(all: readonly Row[]): string | undefined {
  const rows = all.filter((row) => /\p{L}{2}/u.test(row.text));
  const largest = Math.max(...rows.map((row) => row.size));
  const start = rows.findIndex((row) => row.size > largest - 0.5);
  const title = titleFrom(rows, start);
  if (title !== undefined && KIND_OF_BOOK.test(title)) return title;
  const sizes = rows.map((row) => row.size).sort((a, b) => a - b);
  const usual = sizes[sizes.length >> 1] ?? 0;
  const named = rows
    .slice(0, TITLE_ROWS)
    .findIndex((row) => row.size > 1.2 * usual && row.text.length < 80 && KIND_OF_BOOK.test(row.text));
  return (named === -1 ? undefined : titleFrom(rows, named)) ?? title;
}

/** A title over several rows of one size. */
function titleFrom(rows: readonly Row[], start: number): string | undefined {
  const first = rows[start];
  if (!first) return undefined;
  const parts = [first.text];
  for (const row of rows.slice(start + 1, start + MOST_TITLE_ROWS)) {
    if (Math.abs(row.size - first.size) >= 0.5) break;
    // After "Reference" may come "Guide" or "for C", but no version, person or institute.
    if (KIND_OF_BOOK.test(parts.at(-1)!) && !/^\p{Ll}/u.test(row.text) && !KIND_OF_BOOK.test(row.text)) break;
    parts.push(row.text);
  }
  const title = parts
    .join(' ')
    .replace(/\s+/g, ' ')
    .replace(/[*†‡]$/, '')
    .trim();
  return title.length >= 3 && title.length <= 150 ? title : undefined;
}
