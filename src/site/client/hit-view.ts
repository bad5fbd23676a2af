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

/** @param manual the title of its manual, where that stands above a group of results. */
export function hitView(hit: Hit, manual?: string): HTMLLIElement {
  const level = manual === undefined ? 2 : 3;
  const link = element('a', { href: href(hit.url) + fragmentOfHit(hit) }, titleOf(hit));
  const page = hit.page === undefined ? undefined : element('span', { class: 'hit__page' }, pageLabel(hit));
  const item = element(
    'li',
    { class: `hit ${spineClass(hit.product)}`, 'data-id': hit.chunkId },
    element('p', { class: 'hit__place' }, ...placeOf(hit, manual)),
    element(`h${level}`, { class: 'hit__title' }, link, page && ' ', page),
    element('p', { class: 'hit__excerpt' }, ...excerptNodes(hit.excerpt)),
    footOf(hit),
  );
  return item;
}

/** @param hit one of the group. */
export function groupHeading({ productTitle, version, product }: Hit, title: string): HTMLElement {
  return element(
    'h2',
    { class: `hit-group__title ${spineClass(product)}` },
    title,
    ' ',
    element(
      'span',
      { class: 'hit-group__shelf' },
      `${productTitle} `,
      element('span', { class: 'shelf-mark' }, version),
    ),
  );
}

/** Below the heading of a group, without what that says. */
function placeOf(hit: Hit, manual: string | undefined): (Node | string)[] {
  // Without the headings that the title consists of.
  const inTitle = new Set(stepsOfTitle(hit));
  const path = hit.breadcrumb.slice(1).filter((step) => !inTitle.has(step));
  const steps = [hit.documentTitle, ...path]
    .filter((step) => step !== manual)
    .map((step) => element('span', { class: 'hit__step' }, step));
  if (manual !== undefined) return steps;
  const isNamed = hit.vendor === 'other' || hit.productTitle.startsWith(hit.vendorTitle);
  return [
    isNamed ? '' : `${hit.vendorTitle} `,
    element('span', { class: 'hit__product' }, hit.productTitle),
    ' ',
    element('span', { class: 'shelf-mark' }, hit.version),
    ' ',
    ...steps,
  ];
}

function footOf(hit: Hit): HTMLElement {
  return element(
    'div',
    { class: 'hit__foot' },
    element(
      'a',
      { class: 'hit__context', href: href(hit.readerUrl), 'data-marks': fragmentOfHit(hit) },
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
