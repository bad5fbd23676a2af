/** Names of chunks as people read them. Pure. */
import type { Chunk } from '../library/model.ts';
import type { Language } from './strings/language.ts';
import { readingTexts } from './strings/reading.ts';

/** A section by its title, a page by its number in the language of the interface. */
export function chunkTitle({ page, title }: Pick<Chunk, 'page' | 'title'>, language: Language): string {
  return page === undefined ? title : readingTexts[language].page(page);
}

/** "page 396, printed 380", for labels; a section by its title. */
export function chunkDescription(
  { page, label, title }: Pick<Chunk, 'page' | 'label' | 'title'>,
  language: Language,
): string {
  return page === undefined ? title : readingTexts[language].pageDescription(page, label);
}

const LEADING_HEADING = /^\s*<h([1-6])\b[^>]*>([\s\S]*?)<\/h\1>/;
const HEADING_TAG = /<(\/?)h([1-6])(?=[\s>])/g;

/**
 * Fits the text of a chunk, as the reader shows it, to a page of its own: the page's heading is the only h1, the
 * text's headings follow without gaps.
 *
 * @param html sanitised, so that `<h2` is always a heading and each is closed.
 * @param title the page's heading: the same heading at the start of the text would be read twice, and is left out.
 */
export function underOwnHeading(html: string, title: string): string {
  const heading = LEADING_HEADING.exec(html);
  const repeated = heading !== null && textOf(heading[2] ?? '') === textOf(title);
  const rest = repeated ? html.slice(heading[0].length) : html;
  const levels: { from: number; to: number }[] = [];
  return rest.replace(HEADING_TAG, (_tag, slash: string, digit: string) => {
    const from = Number(digit);
    if (slash === '') {
      while (levels.length > 0 && (levels.at(-1)?.from ?? 0) >= from) levels.pop();
      levels.push({ from, to: Math.min(6, levels.length + 2) });
    }
    return `<${slash}h${levels.at(-1)?.to ?? from}`;
  });
}

const FIRST_HEADING = /<h([2-6])[\s>]/;

/**
 * The headings that a stretch of a manual stands below, for those who go by headings: without them a part that
 * begins in the middle of a chapter would have a section of no chapter.
 *
 * @param html of the stretch.
 * @param headingPath in force where it begins, outermost first.
 * @param fallback the title of what has no heading of its own.
 */
export function headingsAbove(
  html: string,
  headingPath: readonly string[],
  fallback: string,
): { readonly level: number; readonly title: string }[] {
  const first = Number(FIRST_HEADING.exec(html)?.[1] ?? 2);
  return Array.from({ length: first - 2 }, (_, depth) => ({
    level: depth + 2,
    title: headingPath[depth] ?? fallback,
  }));
}

/** Letters and digits only: entities, inline markup and anchors do not make two headings differ. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#\d+|#x[0-9a-f]+|[a-z]+);/gi, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();
}

/** A sentence or two of a chunk's text for `<meta name=description>`, cut at a word. */
export function description(text: string, length = 160): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat.length <= length) return flat;
  const cut = flat.slice(0, length);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), length / 2))}…`;
}
