/** The facets of a search as groups of check boxes, with counts. */
import type { FacetValue, SearchResponse } from '../../search/types.ts';
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
    const groups = FACETS.flatMap(
      (facet) => this.#group(facet, state.filters[facet], facets?.[facet] ?? []) ?? [],
    );
    this.#form.replaceChildren(...groups, doneButton());
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  titleOf(facet: Facet, value: string): string {
    return this.#titles.get(`${facet} ${value}`) ?? value;
  }

  #group(facet: Facet, chosen: readonly string[], values: readonly FacetValue[]): HTMLElement | undefined {
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

  #row(facet: Facet, { value, title, count }: FacetValue, checked: boolean): HTMLElement {
    const id = `filter-${facet}-${value}`;
    return element(
      'label',
      { class: 'facet__row', for: id },
      element('input', { type: 'checkbox', id, name: facet, value, checked }),
      element('span', { class: 'facet__title' }, title, editionOf(facet, value)),
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

/** Manuals of the same name in several versions are told apart by the version: the value is `product/version/doc`. */
function editionOf(facet: Facet, value: string): HTMLElement | undefined {
  const version = facet === 'doc' ? value.split('/')[1] : undefined;
  return version === undefined ? undefined : element('span', { class: 'facet__edition' }, ` ${version}`);
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
