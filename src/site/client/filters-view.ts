/** The facets of a search as groups of check boxes, with counts. */
import type { FacetValue, SearchResponse } from '../../search/types.ts';
import { catalogueTexts } from '../strings/catalogue.ts';
import { searchingTexts } from '../strings/searching.ts';
import { element } from './dom.ts';
import { pageTexts } from './page-texts.ts';
import { FACETS, type Facet, type SearchState } from './search-state.ts';

const VALUES_SHOWN = 8;

export class FiltersView {
  readonly #form: HTMLFormElement;
  readonly #onChange: (facet: Facet, value: string, on: boolean) => void;
  /** Titles seen so far: a chosen value must keep its name when no result has it any more. */
  readonly #titles = new Map<string, string>();
  readonly #unfolded = new Set<Facet>();

  constructor(form: HTMLFormElement, onChange: (facet: Facet, value: string, on: boolean) => void) {
    this.#form = form;
    this.#onChange = onChange;
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('change', (event) => {
      const box = event.target;
      if (box instanceof HTMLInputElement) this.#onChange(box.name as Facet, box.value, box.checked);
    });
  }

  show(state: SearchState, facets: SearchResponse['facets'] | undefined): void {
    const focused = document.activeElement?.id;
    const groups = FACETS.flatMap((facet) => {
      const values = facet === 'version' ? withProducts(facets) : (facets?.[facet] ?? []);
      return this.#group(facet, state.filters[facet], values) ?? [];
    });
    this.#form.replaceChildren(...groups, doneButton());
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  /** A value on its own, as a chip above the results shows it. */
  chipTitle(facet: Facet, value: string): string {
    const title = this.titleOf(facet, value);
    return [title, editionOf(facet, value, title)].filter(Boolean).join(' ');
  }

  titleOf(facet: Facet, value: string): string {
    if (facet === 'vendor' && value === 'other') return pageTexts(catalogueTexts).otherVendor;
    return this.#titles.get(`${facet} ${value}`) ?? value;
  }

  #group(facet: Facet, chosen: readonly string[], values: readonly NotedValue[]): HTMLElement | undefined {
    for (const { value, title } of values) this.#titles.set(`${facet} ${value}`, title);
    const missing = chosen.filter((value) => !values.some((own) => own.value === value));
    const all = [
      ...missing.map((value) => ({ value, title: this.titleOf(facet, value), count: 0 })),
      ...values,
    ];
    if (all.length === 0 || (all.length === 1 && chosen.length === 0 && facet !== 'doc')) return undefined;
    const unfolded = this.#unfolded.has(facet);
    const shown = unfolded
      ? all
      : all.filter(({ value }, index) => index < VALUES_SHOWN || chosen.includes(value));
    return element(
      'fieldset',
      { class: 'facet' },
      element('legend', {}, pageTexts(searchingTexts).facets[facet]),
      ...shown.map((value) => this.#row(facet, value, chosen.includes(value.value))),
      all.length > shown.length && this.#unfoldButton(facet, all.length),
    );
  }

  #row(
    facet: Facet,
    { value, title, count, note = editionOf(facet, value, title) }: NotedValue,
    checked: boolean,
  ): HTMLElement {
    const id = `filter-${facet}-${value}`;
    return element(
      'label',
      { class: 'facet__row', for: id },
      element('input', { type: 'checkbox', id, name: facet, value, checked }),
      element(
        'span',
        { class: 'facet__title' },
        this.titleOf(facet, value),
        note && element('span', { class: 'facet__edition' }, ` ${note}`),
      ),
      element('span', { class: 'facet__count' }, String(count)),
    );
  }

  #unfoldButton(facet: Facet, count: number): HTMLElement {
    const button = element(
      'button',
      { type: 'button', class: 'facet__more' },
      pageTexts(searchingTexts).showAll(count),
    );
    button.addEventListener('click', () => {
      this.#unfolded.add(facet);
      this.#form.dispatchEvent(new CustomEvent('unfold'));
    });
    return button;
  }
}

/** A value with what tells it apart from others of the same name. */
type NotedValue = FacetValue & { readonly note?: string };

/**
 * Manuals of the same name in several versions are told apart by the version: the value is `product/version/doc`.
 * Undefined where the title says it.
 */
function editionOf(facet: Facet, value: string, title: string): string | undefined {
  const version = facet === 'doc' ? value.split('/')[1] : undefined;
  return version !== undefined && !title.includes(version) ? version : undefined;
}

/** Version numbers say little without their product, where results come from several. */
function withProducts(facets: SearchResponse['facets'] | undefined): readonly NotedValue[] {
  if (!facets) return [];
  if (facets.product.length < 2) return facets.version;
  const titles = new Map(facets.product.map(({ value, title }) => [value, title]));
  return facets.version.map((version) => {
    const products = facets.doc
      .map(({ value }) => value.split('/'))
      .flatMap(([product, own]) => (product !== undefined && own === version.value ? [product] : []));
    const note = [...new Set(products)].map((product) => titles.get(product) ?? product).join(', ');
    return note === '' ? version : { ...version, note };
  });
}

/** On a phone the filters are a drawer over the results. */
function doneButton(): HTMLElement {
  const attributes = {
    type: 'button',
    class: 'button drawer-close',
    popovertarget: 'filters',
    popovertargetaction: 'hide',
  };
  return element('button', attributes, pageTexts(searchingTexts).showResults);
}
