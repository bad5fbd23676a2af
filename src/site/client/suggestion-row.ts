/** One option of a list of completions: a link, so that it can be opened in a new tab as well. */
import type { Suggestion } from '../../search/types.ts';
import { href } from '../href.ts';
import { hitTexts } from '../strings/hits.ts';
import { searchingTexts } from '../strings/searching.ts';
import { element } from './dom.ts';
import { pageTexts } from './page-texts.ts';

export function suggestionRow(
  { kind, title, detail, url, page, label }: Suggestion,
  id: string,
): HTMLElement {
  const shown = page === undefined ? title : `${pageTexts(hitTexts).page(page, label)} · ${title}`;
  const kinds = pageTexts(searchingTexts).suggestionKinds;
  return optionRow(
    href(url),
    id,
    element('span', { class: 'option__title' }, shown),
    element('span', { class: 'option__detail' }, detail),
    element('span', { class: 'option__kind' }, kinds[kind]),
  );
}

export function optionRow(address: string, id: string, ...content: (Node | string)[]): HTMLElement {
  const attributes = {
    class: 'option',
    role: 'option',
    id,
    href: address,
    tabindex: '-1',
    'aria-selected': 'false',
  };
  return element('a', attributes, ...content);
}
