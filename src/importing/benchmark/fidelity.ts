/** How much of a page's text is in its Markdown, and how much of its Markdown is in the page. */
import { plainText } from '../../library/markdown/plain-text.ts';
import { parsePageMarker } from '../../library/page-marker.ts';

export interface Fidelity {
  /** Words of the reference, running headers and footers taken off. */
  readonly reference: number;
  /** Words of the Markdown. */
  readonly written: number;
  /** Words in both. */
  readonly common: number;
  /** Most frequent first. */
  readonly missing: readonly string[];
  readonly added: readonly string[];
}

/** The text of each page of a converted PDF, by physical page; markup removed. */
export function pagesOfMarkdown(markdown: string): Map<number, string> {
  const pages = new Map<number, string>();
  let page = 0;
  let lines: string[] = [];
  const finish = () => {
    if (page > 0) pages.set(page, lines.join('\n'));
  };
  for (const line of markdown.split('\n')) {
    const marker = parsePageMarker(line);
    if (marker) {
      finish();
      page = marker.page;
      lines = [];
    } else lines.push(line);
  }
  finish();
  return pages;
}

/**
 * Compares one page.
 * @param reference text as another program reads it, with its line breaks.
 * @param markdown the page's Markdown.
 * @param furniture lines that the conversion took off as running headers and footers.
 */
export function comparePage(reference: string, markdown: string, furniture: readonly string[]): Fidelity {
  const written = countWords(wordsOf(plainText(keepNumbers(markdown))));
  const expected = countWords(wordsOf(joinHyphenated(reference, written)));
  for (const word of wordsOf(furniture.join('\n'))) {
    const count = expected.get(word) ?? 0;
    if (count > 0) expected.set(word, count - 1);
  }
  let common = 0;
  const missing: string[] = [];
  const added: string[] = [];
  for (const [word, count] of expected) {
    const here = written.get(word) ?? 0;
    common += Math.min(count, here);
    for (let i = here; i < count; i++) missing.push(word);
  }
  for (const [word, count] of written) {
    for (let i = expected.get(word) ?? 0; i < count; i++) added.push(word);
  }
  return { reference: sum(expected), written: sum(written), common, missing, added };
}

/** The numbers of numbered lists as text: plain text has only what the items say. */
function keepNumbers(markdown: string): string {
  return markdown.replace(/^([ >]*)(\d{1,9})\. /gm, '$1- $2: ');
}

/** Letters and digits in a row, without case, in compatibility form; of Chinese and Japanese, characters. */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .replace(/\u00ad/g, '')
    .toLowerCase();
  return (
    plain.match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}])+/gu,
    ) ?? []
  );
}

/** Words broken at a line's end are one word where the Markdown has that word, else two. */
function joinHyphenated(text: string, written: ReadonlyMap<string, number>): string {
  return text
    .normalize('NFKC')
    .replace(
      /([\p{L}\p{N}]+)[-\u00ad\u2010][ \t]*\n([\p{L}\p{N}]+)/gu,
      (whole, head: string, tail: string) =>
        written.has((head + tail).toLowerCase()) ? `${head}${tail} ` : whole,
    );
}

function countWords(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
