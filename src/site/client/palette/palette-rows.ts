/** A search result as an option of the palette. */
import type { Hit } from '../../../search/types.ts';
import { href } from '../../href.ts';
import { element } from '../dom.ts';
import { excerptNodes, pageLabel, titleOf } from '../hit-parts.ts';
import { fragmentOfHit } from '../mark-words.ts';
import { optionRow } from '../suggestion-row.ts';

export function hitRow(hit: Hit, id: string): HTMLElement {
  const row = optionRow(
    href(hit.url) + fragmentOfHit(hit),
    id,
    element('span', { class: 'option__title' }, titleOf(hit)),
    element(
      'span',
      { class: 'option__detail' },
      [`${hit.productTitle} ${hit.version}`, hit.documentTitle, pageLabel(hit)].filter(Boolean).join(' · '),
    ),
    element('span', { class: 'option__excerpt' }, ...excerptNodes(hit.excerpt)),
  );
  row.dataset.id = hit.chunkId;
  return row;
}
