/** One search result as a list item. */
import type { Hit, Variant, Why } from '../../search/types.ts';
import { href } from '../href.ts';
import { spineClass } from '../spine.ts';
import { type HitTexts, hitTexts } from '../strings/hits.ts';
import { pinButton } from './binder/pin-button.ts';
import { element } from './dom.ts';
import { excerptNodes, pageLabel, stepsOfTitle, titleOf } from './hit-parts.ts';
import { fragmentOfHit } from './mark-words.ts';
import { pageTexts } from './page-texts.ts';

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

function placeOf(hit: Hit): (Node | string)[] {
  // Without the headings that the title consists of.
  const inTitle = new Set(stepsOfTitle(hit));
  const path = hit.breadcrumb.filter((step, index) => index === 0 || !inTitle.has(step));
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

function footOf(hit: Hit): HTMLElement {
  return element(
    'div',
    { class: 'hit__foot' },
    element(
      'a',
      { class: 'hit__context', href: href(hit.readerUrl) },
      pageTexts(hitTexts).inContext,
      arrow(),
    ),
    hit.variants.length > 0 && variantsView(hit.variants),
    whyView(hit.why),
    pinButton(hit.chunkId, [titleOf(hit), pageLabel(hit)].filter(Boolean).join(', ')),
  );
}

function arrow(): HTMLElement {
  return element('span', { 'aria-hidden': 'true' }, ' ↗');
}

const VARIANTS_SHOWN = 6;

function variantsView(variants: readonly Variant[]): HTMLElement {
  const text = pageTexts(hitTexts);
  const chips = variants.slice(0, VARIANTS_SHOWN).map((variant) => {
    const page = variant.page === undefined ? '' : `, ${pageLabel(variant)}`;
    const sameness = variant.exact ? text.sameText : text.nearlySameText;
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
    text.alsoIn,
    ...chips.flatMap((chip) => [chip, ' ']),
    rest > 0 && text.andMore(rest),
  );
}

function whyView(why: Why): HTMLElement {
  const own = pageTexts(hitTexts);
  return element(
    'details',
    { class: 'why' },
    element('summary', {}, own.why),
    element('ul', {}, ...whySentences(why, own).map((sentence) => element('li', {}, sentence))),
  );
}

/** Why a hit is where it is, in words; never empty. */
export function whySentences({ text, semantic, phrase, catalogue }: Why, own: HitTexts): string[] {
  const sentences = [
    text && own.byWords(text.rank, text.terms.join(', ')),
    semantic && own.byMeaning(semantic.rank, semantic.score, semantic.tier === 'full'),
    phrase && own.byPhrase(phrase.phrases),
    catalogue && own.byName(catalogue.names.join(', ')),
  ].filter((sentence): sentence is string => sentence !== undefined);
  return sentences.length > 0 ? sentences : [own.byNeighbour];
}
