/** Chunks of a paged document: one page, one chunk. */
import { Anchors } from '../markdown/headings.ts';
import type { Chunk, IndexTerm, OutlineEntry } from '../model.ts';
import { type PageMarker, parsePageMarker } from '../page-marker.ts';
import { type Block, findBlocks } from './blocks.ts';
import { HeadingPath, sameTitle } from './heading-path.ts';
import { printedTerms } from './index-terms.ts';
import { type PageKind, pageKind } from './page-kind.ts';
import type { ChunkedText } from './sections.ts';

export interface Page extends PageMarker {
  readonly text: string;
}

interface ReadPage extends Page {
  readonly blocks: readonly Block[];
  readonly kind: PageKind;
}

/**
 * Splits a text at its page markers. A text whose only markers are examples inside fenced code has no pages.
 * What stands before the first marker belongs to the first page.
 *
 * @returns undefined for an unpaged document.
 */
export function splitPages(text: string): Page[] | undefined {
  if (!/^<!--[ \t]*page[ \t]/m.test(text)) return undefined;
  const found: { marker: PageMarker; start: number; end: number }[] = [];
  let outsideCode = false;
  let fence: string | undefined;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = end - start > 200 ? '' : text.slice(start, end);
    const marker = parsePageMarker(line);
    if (marker) {
      found.push({ marker, start, end });
      outsideCode ||= fence === undefined;
    } else {
      const bar = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
      if (bar && fence === undefined) fence = bar;
      else if (bar && fence && bar[0] === fence[0] && bar.length >= fence.length) fence = undefined;
    }
    start = end + 1;
  }
  if (!outsideCode) return undefined;
  const before = text.slice(0, found[0]!.start).trim();
  return found.map(({ marker, end }, index) => {
    const own = text
      .slice(end, found[index + 1]?.start ?? text.length)
      .replace(/^\s*\n/, '')
      .trimEnd();
    return { ...marker, text: index === 0 && before !== '' ? `${before}\n\n${own}` : own };
  });
}

/**
 * @param title of the document: not repeated in heading paths.
 */
export function chunkPages(pages: readonly Page[], title: string): ChunkedText {
  const read = readPages(pages);
  const chunks: Chunk[] = [];
  const outline: OutlineEntry[] = [];
  const path = new HeadingPath();
  const anchors = new Anchors();
  /** Headings of pages that make no chunk ("Part II"); they lead to the next page that does. */
  let waiting: { title: string; level: number }[] = [];

  for (const [index, page] of read.entries()) {
    const isChunk = page.kind === 'text';
    const ordinal = chunks.length + 1;
    let headingPath = path.titles;
    let onlyHeadingsSoFar = true;
    if (isChunk) {
      for (const heading of waiting) {
        outline.push({ ...heading, ordinal, page: page.page, anchor: pageAnchor(page.page) });
      }
      waiting = [];
    }
    for (const block of page.blocks) {
      if (!block.heading) {
        onlyHeadingsSoFar = false;
        continue;
      }
      if (page.kind !== 'text' && page.kind !== 'divider') continue;
      const { title: headingTitle } = block.heading;
      if (headingTitle === '') continue;
      const level = sameTitle(headingTitle, title) ? 1 : path.enter(block.heading.level, headingTitle);
      if (onlyHeadingsSoFar) headingPath = path.titles;
      if (isChunk) {
        const anchor = anchors.anchorFor(block.heading);
        outline.push({ title: headingTitle, level, ordinal, page: page.page, anchor });
      } else waiting.push({ title: headingTitle, level });
    }
    if (!isChunk) continue;
    chunks.push({
      ordinal,
      title: `Page ${page.page}`,
      headingPath,
      page: page.page,
      ...(page.label === undefined ? {} : { label: page.label }),
      markdown: page.text,
      continuesFrom: index > 0 && runsOn(read[index - 1]!, page),
      continuesOnto: index + 1 < read.length && runsOn(page, read[index + 1]!),
    });
  }
  const terms = termsOf(read, chunks);
  return { title, chunks, outline, ...(terms.length > 0 ? { terms } : {}) };
}

/** Index pages make no chunks; their terms lead to the pages that they name. */
function termsOf(pages: readonly ReadPage[], chunks: readonly Chunk[]): IndexTerm[] {
  const ordinals = new Map(chunks.map(({ label, page, ordinal }) => [label ?? String(page), ordinal]));
  const terms = new Map<string, IndexTerm>();
  for (const { term, labels } of pages.flatMap((page) =>
    page.kind === 'index' ? printedTerms(page.text) : [],
  )) {
    const ordinal = labels.map((label) => ordinals.get(label)).find((found) => found !== undefined);
    if (ordinal !== undefined && !terms.has(term)) terms.set(term, { term, ordinal });
  }
  return [...terms.values()];
}

/** Fragment of a page in the reader. */
export function pageAnchor(page: number): string {
  return `page-${page}`;
}

function readPages(pages: readonly Page[]): ReadPage[] {
  const read: ReadPage[] = [];
  for (const [position, page] of pages.entries()) {
    const blocks = findBlocks(page.text);
    const kind = pageKind({
      text: page.text,
      blocks,
      position,
      total: pages.length,
      before: read.at(-1)?.kind,
    });
    read.push({ ...page, blocks, kind });
  }
  return read;
}

/** True when the text of `page` goes on in the middle of a sentence, table or code block on `next`. */
function runsOn(page: ReadPage, next: ReadPage): boolean {
  if (page.kind !== 'text' || next.kind !== 'text') return false;
  const last = page.blocks.at(-1);
  const first = next.blocks[0];
  if (!last || !first) return false;
  if (last.kind === 'table' || last.kind === 'code') return first.kind === last.kind;
  if (last.kind !== 'paragraph' && last.kind !== 'list') return false;
  if (first.kind !== 'paragraph' && first.kind !== 'list' && first.kind !== 'code') return false;
  const ending = page.text
    .slice(Math.max(last.start, last.end - 20), last.end)
    .replace(/[\s*_`"'”’)\]]+$/, '');
  if (/[.!?:;。！？：…]$/.test(ending)) return false;
  // A new list item or a paragraph with a capital after a line without a full stop is a new thought.
  const opening = next.text.slice(first.start, first.start + 40);
  return first.kind === 'paragraph' && (/[,\-–—]$/.test(ending) || !/^[\s*_"“(]*\p{Lu}/u.test(opening));
}
