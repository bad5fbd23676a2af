/** One search result as a list item. */
import type { Excerpt, Hit, Variant, Why } from '../../search/types.ts';
import { href } from '../href.ts';
import { spineClass } from '../spine.ts';
import { element } from './dom.ts';
import { fragmentOfHit } from './mark-words.ts';

export function hitView(hit: Hit): HTMLLIElement {
  const link = element('a', { href: href(hit.url) + fragmentOfHit(hit) }, titleOf(hit));
  const page = hit.page === undefined ? undefined : element('span', { class: 'hit__page' }, pageLabel(hit));
  const item = element(
    'li',
    { class: `hit ${spineClass(hit.product)}`, 'data-id': hit.chunkId },
    element('p', { class: 'hit__place' }, ...placeOf(hit)),
    element('h2', { class: 'hit__title' }, link, page && ' ', page),
    element('p', { class: 'hit__excerpt' }, ...excerptNodes(hit.excerpt)),
    footOf(hit),
  );
  return item;
}

/** A page is best known by the section it is in, a section by its title. */
function titleOf(hit: Hit): string {
  return hit.page === undefined ? hit.title : (hit.breadcrumb.at(-1) ?? hit.documentTitle);
}

function pageLabel({ page, label }: Pick<Hit, 'page' | 'label'>): string {
  return label === undefined ? `p. ${page}` : `p. ${page} (printed ${label})`;
}

function placeOf(hit: Hit): (Node | string)[] {
  const title = titleOf(hit);
  const path = hit.breadcrumb.filter((step, index) => index < hit.breadcrumb.length - 1 || step !== title);
  const nodes = [
    hit.vendor !== 'other' && !hit.productTitle.startsWith(hit.vendorTitle) && `${hit.vendorTitle} `,
    element('span', { class: 'hit__product' }, hit.productTitle),
    ' ',
    element('span', { class: 'shelf-mark' }, hit.version),
    ' ',
    ...path.map((step) => element('span', { class: 'hit__step' }, step)),
  ];
  return nodes.filter((node) => node !== false);
}

function excerptNodes({ text, marks }: Excerpt): (Node | string)[] {
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

function footOf(hit: Hit): HTMLElement {
  return element(
    'div',
    { class: 'hit__foot' },
    element('a', { class: 'hit__context', href: href(hit.readerUrl) }, 'View in doc context', arrow()),
    hit.variants.length > 0 && variantsView(hit.variants),
    whyView(hit.why),
  );
}

function arrow(): HTMLElement {
  return element('span', { 'aria-hidden': 'true' }, ' ↗');
}

const VARIANTS_SHOWN = 6;

function variantsView(variants: readonly Variant[]): HTMLElement {
  const chips = variants.slice(0, VARIANTS_SHOWN).map((variant) => {
    const page = variant.page === undefined ? '' : `, ${pageLabel(variant)}`;
    const sameness = variant.exact ? 'the same text' : 'nearly the same text';
    return element(
      'a',
      { class: 'shelf-mark', href: href(variant.url), title: `${variant.version}${page}: ${sameness}` },
      variant.version,
    );
  });
  const rest = variants.length - chips.length;
  return element(
    'span',
    { class: 'hit__variants' },
    'also in ',
    ...chips.flatMap((chip) => [chip, ' ']),
    rest > 0 && `and ${rest} more`,
  );
}

function whyView(why: Why): HTMLElement {
  return element(
    'details',
    { class: 'why' },
    element('summary', {}, 'Why this result'),
    element('ul', {}, ...whySentences(why).map((sentence) => element('li', {}, sentence))),
  );
}

/** Why a hit is where it is, in words; never empty. */
export function whySentences({ text, semantic, phrase, catalogue }: Why): string[] {
  const sentences = [
    text && `Words: place ${text.rank} by full text (${text.terms.join(', ')})`,
    semantic &&
      `Meaning: place ${semantic.rank}, similarity ${semantic.score.toFixed(2)} (${semantic.tier === 'full' ? 'deep search' : 'fast encoder'})`,
    phrase && `Exact phrase: ${phrase.phrases.map((words) => `“${words}”`).join(', ')}`,
    catalogue && `Named in the question: ${catalogue.names.join(', ')}`,
  ].filter((sentence): sentence is string => sentence !== undefined);
  return sentences.length > 0 ? sentences : ['Near one of the best results'];
}
