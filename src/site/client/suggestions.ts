/** Completions below a search box, as the combobox pattern of the ARIA practices has them. */
import type { Suggestion } from '../../search/types.ts';
import { searchingTexts } from '../strings/searching.ts';
import { element } from './dom.ts';
import { OptionChooser } from './option-chooser.ts';
import { pageTexts } from './page-texts.ts';
import { searchClient } from './search-client.ts';
import { suggestionRow } from './suggestion-row.ts';

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
  readonly #list: HTMLElement;
  readonly #chooser: OptionChooser;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;

  constructor(input: HTMLInputElement) {
    this.#input = input;
    this.#list = element('div', {
      class: 'suggestions',
      id: `${input.id}-suggestions`,
      role: 'listbox',
      'aria-label': pageTexts(searchingTexts).suggestions,
      hidden: true,
    });
    input.form?.append(this.#list);
    this.#chooser = new OptionChooser(input, this.#list);
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
      const suggestions = await searchClient().suggest(prefix, SHOWN, { signal: controller.signal });
      if (document.activeElement === this.#input && this.#input.value.trim() === prefix)
        this.#show(suggestions);
    } catch {
      // Suggestions are a convenience: the search itself says what is wrong.
      if (!controller.signal.aborted) this.#close();
    }
  }

  #show(suggestions: readonly Suggestion[]): void {
    if (suggestions.length === 0) {
      this.#close();
      return;
    }
    const rows = suggestions.map((suggestion, index) =>
      suggestionRow(suggestion, `${this.#list.id}-${index}`),
    );
    this.#chooser.replaceOptions(() => this.#list.replaceChildren(...rows));
    this.#list.hidden = false;
    this.#chooser.setExpanded(true);
  }

  #key(event: KeyboardEvent): void {
    if (this.#list.hidden || this.#chooser.press(event) || event.key !== 'Escape') return;
    event.preventDefault();
    this.#close();
  }

  #close(): void {
    clearTimeout(this.#pause);
    this.#list.hidden = true;
    this.#chooser.choose(undefined);
    this.#chooser.setExpanded(false);
  }
}
