/** What stands in the outer parts of each page, by another program's places of words. */
import { wordsOf } from './fidelity.ts';

/** Share of a page's height above and below which headers and footers stand. */
const EDGE = 0.14;
const PAGE_OR_WORD =
  /<page [^>]*height="([\d.]+)"|<word [^>]*yMin="([\d.]+)"[^>]*yMax="([\d.]+)"[^>]*>([^<]*)/g;

/** @param xhtml output of `pdftotext -bbox`. @returns words of each page's upper and lower edge. */
export function edgeWords(xhtml: string): Set<string>[] {
  const pages: Set<string>[] = [];
  let height = 0;
  for (const [, pageHeight, top, bottom, text] of xhtml.matchAll(PAGE_OR_WORD)) {
    if (pageHeight !== undefined) {
      height = Number(pageHeight);
      pages.push(new Set());
    } else if (Number(bottom) < EDGE * height || Number(top) > (1 - EDGE) * height) {
      // Entities stand for signs, which are no part of words.
      for (const word of wordsOf(text!.replace(/&#?\w+;/g, ' '))) pages.at(-1)!.add(word);
    }
  }
  return pages;
}
