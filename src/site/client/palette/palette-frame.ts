/** The fixed parts of the palette: a native dialog with a field, a choice of parts, and a list in groups. */
import { paletteTexts } from '../../strings/palette.ts';
import { searchingTexts } from '../../strings/searching.ts';
import { element } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';
import type { Scope } from './here.ts';

export interface PaletteFrame {
  readonly dialog: HTMLDialogElement;
  readonly form: HTMLFormElement;
  readonly input: HTMLInputElement;
  /** Radio buttons, "everywhere" first; their values are positions in the scopes. Absent without scopes. */
  readonly scopes: HTMLFieldSetElement | undefined;
  readonly list: HTMLElement;
  readonly recent: OptionGroup;
  readonly places: OptionGroup;
  readonly results: OptionGroup;
  readonly tips: HTMLElement;
  /** What is wrong, or that nothing was found. */
  readonly message: HTMLElement;
  readonly status: HTMLElement;
  readonly forget: HTMLButtonElement;
  readonly close: HTMLButtonElement;
}

/** Options below a heading; hidden while there are none. */
export class OptionGroup {
  readonly root: HTMLElement;
  readonly #rows = element('div', { role: 'presentation' });
  #asked: string | undefined;

  constructor(id: string, title: string) {
    const heading = element(
      'p',
      { class: 'palette__heading', id: `palette-${id}`, role: 'presentation' },
      title,
    );
    this.root = element(
      'div',
      { role: 'group', 'aria-labelledby': heading.id, hidden: true },
      heading,
      this.#rows,
    );
  }

  get options(): HTMLElement[] {
    return [...this.#rows.children] as HTMLElement[];
  }

  /** The question that the options answer. */
  get asked(): string | undefined {
    return this.#asked;
  }

  fill(options: readonly HTMLElement[], asked?: string): void {
    this.#asked = asked;
    this.#rows.replaceChildren(...options);
    this.root.hidden = options.length === 0;
  }
}

export function paletteFrame(scopes: readonly Scope[]): PaletteFrame {
  const text = pageTexts(paletteTexts);
  const input = element('input', {
    class: 'search__input',
    type: 'search',
    id: 'palette-field',
    name: 'q',
    'aria-label': text.field,
    placeholder: text.placeholder,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'search',
    maxlength: '1000',
    autofocus: true,
  });
  const close = element('button', { type: 'button', class: 'palette__close' }, text.close);
  const fieldset = scopes.length > 0 ? scopeChoice(scopes) : undefined;
  const form = element(
    'form',
    { class: 'palette__form', role: 'search' },
    element('div', { class: 'palette__field' }, input, close),
    fieldset,
  );
  const recent = new OptionGroup('recent', text.recent);
  const places = new OptionGroup('places', text.goTo);
  const results = new OptionGroup('results', text.resultsHeading);
  const list = element(
    'div',
    { id: 'palette-list', role: 'listbox', 'aria-label': pageTexts(searchingTexts).suggestions },
    recent.root,
    places.root,
    results.root,
  );
  const forget = element('button', { type: 'button', class: 'palette__forget' }, text.forgetRecent);
  const tips = element('ul', { class: 'palette__tips' }, ...text.tips.map((tip) => element('li', {}, tip)));
  const message = element('div', { class: 'palette__message' });
  const status = element('p', { class: 'palette__status', role: 'status' });
  const body = element('div', { class: 'palette__body' }, list, message, forget, tips);
  const foot = element('div', { class: 'palette__foot' }, status, keysView());
  const dialog = element('dialog', { class: 'palette', 'aria-label': text.title }, form, body, foot);
  return {
    dialog,
    form,
    input,
    scopes: fieldset,
    list,
    recent,
    places,
    results,
    tips,
    message,
    status,
    forget,
    close,
  };
}

function scopeChoice(scopes: readonly Scope[]): HTMLFieldSetElement {
  const text = pageTexts(paletteTexts);
  const choices = [text.everywhere, ...scopes.map(({ title }) => text.only(title))];
  return element(
    'fieldset',
    { class: 'palette__scopes' },
    element('legend', { class: 'visually-hidden' }, text.where),
    ...choices.map((title, index) =>
      element(
        'label',
        { class: 'palette__scope' },
        element('input', { type: 'radio', name: 'scope', value: String(index - 1), checked: index === 0 }),
        element('span', {}, title),
      ),
    ),
  );
}

/** For the eyes only: a screen reader says itself how a list is used. */
function keysView(): HTMLElement {
  const { choose, open, all, close } = pageTexts(paletteTexts).keys;
  const key = (name: string, meaning: string) => element('span', {}, element('kbd', {}, name), ` ${meaning}`);
  return element(
    'p',
    { class: 'palette__keys', 'aria-hidden': 'true' },
    key('↑↓', choose),
    key('↵', `${open} / ${all}`),
    key('Esc', close),
  );
}
