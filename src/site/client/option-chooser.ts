/** The arrow keys of a combobox: which option of the list below a text field is chosen. */

const OPTION = '[role="option"]';

/** The field keeps the focus; `aria-activedescendant` says where the choice is, as the ARIA practices have it. */
export class OptionChooser {
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;
  #chosen: HTMLElement | undefined;

  constructor(input: HTMLInputElement, list: HTMLElement) {
    this.#input = input;
    this.#list = list;
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', list.id);
    this.setExpanded(false);
    // What was chosen answered other words.
    input.addEventListener('input', () => this.choose(undefined));
  }

  get chosen(): HTMLElement | undefined {
    return this.#chosen?.isConnected ? this.#chosen : undefined;
  }

  setExpanded(expanded: boolean): void {
    this.#input.setAttribute('aria-expanded', String(expanded));
  }

  /** @param option undefined: the field itself, as before any arrow key. */
  choose(option: HTMLElement | undefined): void {
    this.#chosen?.setAttribute('aria-selected', 'false');
    this.#chosen = option;
    if (option) {
      option.setAttribute('aria-selected', 'true');
      this.#input.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    } else this.#input.removeAttribute('aria-activedescendant');
  }

  /**
   * Has `replace` put other options into the list. What is chosen stays chosen if one of them leads to the same place:
   * an answer that comes late must not undo what a hand has just done.
   */
  replaceOptions(replace: () => void): void {
    const address = this.chosen?.getAttribute('href');
    replace();
    if (this.chosen) return;
    this.choose(this.#options().find((option) => option.getAttribute('href') === address));
  }

  /** Moves the choice, or opens what is chosen. @returns whether the key had a meaning here. */
  press(event: KeyboardEvent): boolean {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.#step(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter' && this.chosen) this.chosen.click();
    else return false;
    event.preventDefault();
    return true;
  }

  /** The field stands between the last option and the first. */
  #step(step: 1 | -1): void {
    const places = [undefined, ...this.#options()];
    const current = places.indexOf(this.chosen);
    this.choose(places[(current + step + places.length) % places.length]);
  }

  #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>(OPTION)];
  }
}
