/** Completions below a search box, as the combobox pattern of the ARIA practices has them. */
import type { Suggestion } from '../../search/types.ts';
import { href } from '../href.ts';
import { searchingTexts } from '../strings/searching.ts';
import { element } from './dom.ts';
import { pageTexts } from './page-texts.ts';
import { searchClient } from './search-client.ts';

const TYPING_PAUSE_MS = 90;
const SHOWN = 7;

const boxes = new WeakMap<HTMLInputElement, SuggestionBox>();

/** Called on every input event of a search box; the first call sets the box up. */
export function suggestFor(input: HTMLInputElement): void {
  let box = boxes.get(input);
  if (!box) {
    box = new SuggestionBox(input);
    boxes.set(input, box);
  }
  box.changed();
}

class SuggestionBox {
  readonly #input: HTMLInputElement;
  readonly #list: HTMLUListElement;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;
  #chosen = -1;

  constructor(input: HTMLInputElement) {
    this.#input = input;
    this.#list = element('ul', {
      class: 'suggestions',
      id: `${input.id}-suggestions`,
      role: 'listbox',
      'aria-label': pageTexts(searchingTexts).suggestions,
      hidden: true,
    });
    input.form?.append(this.#list);
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', this.#list.id);
    input.setAttribute('aria-expanded', 'false');
    input.addEventListener('keydown', (event) => this.#key(event));
    input.addEventListener('blur', () => this.#close());
    input.form?.addEventListener('submit', () => this.#close());
    // A press must not take the focus from the input: its blur would close the list before the click.
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
  }

  changed(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#suggest(), TYPING_PAUSE_MS);
  }

  async #suggest(): Promise<void> {
    this.#running?.abort();
    const prefix = this.#input.value.trim();
    if (prefix === '') {
      this.#close();
      return;
    }
    const controller = new AbortController();
    this.#running = controller;
    try {
      const suggestions = await searchClient().suggest(prefix, SHOWN, controller.signal);
      if (document.activeElement === this.#input && this.#input.value.trim() === prefix)
        this.#show(suggestions);
    } catch {
      // Suggestions are a convenience: the search itself says what is wrong.
      this.#close();
    }
  }

  #show(suggestions: readonly Suggestion[]): void {
    if (suggestions.length === 0) {
      this.#close();
      return;
    }
    this.#chosen = -1;
    this.#input.removeAttribute('aria-activedescendant');
    this.#list.replaceChildren(...suggestions.map((suggestion, index) => this.#option(suggestion, index)));
    this.#list.hidden = false;
    this.#input.setAttribute('aria-expanded', 'true');
  }

  #option({ title, detail, url, kind }: Suggestion, index: number): HTMLLIElement {
    return element(
      'li',
      { role: 'option', id: `${this.#list.id}-${index}`, 'aria-selected': 'false' },
      element(
        'a',
        { href: href(url), tabindex: '-1' },
        element('span', { class: 'suggestions__title' }, title),
        element(
          'span',
          { class: 'suggestions__detail' },
          detail || pageTexts(searchingTexts).suggestionKinds[kind],
        ),
      ),
    );
  }

  #key(event: KeyboardEvent): void {
    if (this.#list.hidden) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      this.#close();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.#choose(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter' && this.#chosen >= 0) {
      event.preventDefault();
      this.#list.children[this.#chosen]?.querySelector('a')?.click();
    }
  }

  /** -1 stands for the input itself, between the last option and the first. */
  #choose(step: 1 | -1): void {
    const positions = this.#list.children.length + 1;
    this.#chosen = ((this.#chosen + 1 + step + positions) % positions) - 1;
    for (const [index, option] of [...this.#list.children].entries()) {
      option.setAttribute('aria-selected', String(index === this.#chosen));
    }
    const option = this.#list.children[this.#chosen];
    if (option) this.#input.setAttribute('aria-activedescendant', option.id);
    else this.#input.removeAttribute('aria-activedescendant');
  }

  #close(): void {
    clearTimeout(this.#pause);
    this.#list.hidden = true;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#input.removeAttribute('aria-activedescendant');
  }
}
