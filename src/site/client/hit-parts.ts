/** What every view of a search result shows: its title, its page and its excerpt with the words marked. */
import type { Excerpt, Hit } from '../../search/types.ts';
import { hitTexts } from '../strings/hits.ts';
import { element } from './dom.ts';
import { pageTexts } from './page-texts.ts';

/** Headings as short as "Options" stand below many others, which tell them apart. */
const LONGEST_VAGUE_TITLE = 14;

/** A page is best known by the section it is in, a section by its title; a short one by what it stands below, too. */
export function stepsOfTitle({ page, title, breadcrumb, documentTitle }: Hit): string[] {
  const own = page === undefined ? title : (breadcrumb.at(-1) ?? documentTitle);
  if (own.length > LONGEST_VAGUE_TITLE) return [own];
  // The outermost step is the document, which is named beside every title.
  return [
    ...breadcrumb
      .slice(1)
      .filter((step) => step !== own)
      .slice(-1),
    own,
  ];
}

export function titleOf(hit: Hit): string {
  return stepsOfTitle(hit).join(' › ');
}

/** "p. 396 (printed 380)"; empty for a section. */
export function pageLabel({ page, label }: Pick<Hit, 'page' | 'label'>): string {
  return page === undefined ? '' : pageTexts(hitTexts).page(page, label);
}

export function excerptNodes({ text, marks }: Excerpt): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let end = 0;
  for (const [from, to] of marks) {
    if (from < end) continue;
    nodes.push(text.slice(end, from), element('mark', {}, text.slice(from, to)));
    end = to;
  }
  nodes.push(text.slice(end));
  return nodes;
}
