/** One page in the binder's list. */
import { parseChunkId } from '../../../library/ids.ts';
import { href } from '../../href.ts';
import { spineClass } from '../../spine.ts';
import { binderTexts } from '../../strings/binder.ts';
import { languageFor } from '../../strings/language.ts';
import { element } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';
import { type BinderPage, LONGEST_NOTE } from './binder.ts';
import { type LookUp, pageUrl } from './look-up.ts';
import { nameOfPage, placeOfPage } from './page-name.ts';

const text = pageTexts(binderTexts);
const language = languageFor(document.documentElement.lang);

export type PinnedAction = 'up' | 'down' | 'remove';

export interface PinnedItemEvents {
  readonly act: (action: PinnedAction, chunkId: string) => void;
  readonly note: (chunkId: string, note: string) => void;
}

export class PinnedItem {
  readonly node: HTMLLIElement;
  readonly #events: PinnedItemEvents;
  readonly #title: HTMLAnchorElement;
  readonly #facts = element('p', { class: 'pinned__facts' });
  readonly #state = element('p', { class: 'pinned__state', hidden: true });
  readonly #note = element('div', { class: 'pinned__note' });
  readonly #controls = new Map<PinnedAction | 'drag', HTMLElement>();
  #page: BinderPage;

  constructor(page: BinderPage, events: PinnedItemEvents) {
    this.#page = page;
    this.#events = events;
    const { chunkId } = page;
    this.#title = element('a', { href: pageUrl(chunkId) });
    const grip = element('span', { class: 'pinned__grip', 'aria-hidden': 'true' });
    this.#controls.set('drag', grip);
    const control = (action: PinnedAction, sign: string): HTMLButtonElement => {
      const button = element('button', { type: 'button', class: 'pinned__button', 'data-act': action });
      button.append(element('span', { 'aria-hidden': 'true' }, sign));
      button.addEventListener('click', () => this.#events.act(action, chunkId));
      this.#controls.set(action, button);
      return button;
    };
    this.node = element(
      'li',
      { class: `pinned ${spineClass(parseChunkId(chunkId).product)}`, 'data-id': chunkId },
      grip,
      element(
        'div',
        { class: 'pinned__body' },
        element('h2', { class: 'pinned__title' }, this.#title),
        this.#facts,
        this.#state,
        this.#note,
      ),
      element(
        'div',
        { class: 'pinned__controls' },
        control('up', '↑'),
        control('down', '↓'),
        control('remove', '×'),
      ),
    );
    this.#showNote();
    this.show(page);
  }

  get name(): string {
    return nameOfPage(this.#page, language);
  }

  focus(on: PinnedAction | 'title' = 'title'): void {
    (on === 'title' ? this.#title : this.#controls.get(on))?.focus();
  }

  show(page: BinderPage): void {
    const changed = page.note !== this.#page.note;
    this.#page = page;
    const { about, chunkId } = page;
    const name = this.name;
    this.#title.textContent = about?.section ?? (about && placeOfPage(about, language)) ?? chunkId;
    const place = about?.section === undefined ? undefined : placeOfPage(about, language);
    this.#facts.replaceChildren(
      ...(about
        ? [
            element('span', {}, about.product),
            ' ',
            element('span', { class: 'shelf-mark' }, about.version),
            ' ',
            element('span', {}, about.manual),
            ...(place === undefined ? [] : [' ', element('span', {}, place)]),
          ]
        : [text.reading]),
    );
    const labels = { up: text.moveUp, down: text.moveDown, remove: text.remove, drag: text.drag };
    for (const [action, node] of this.#controls) {
      node.title = labels[action](name);
      if (action !== 'drag') node.setAttribute('aria-label', labels[action](name));
    }
    // Another tab's words must not be written over those that are being typed here.
    if (changed && !this.#note.contains(document.activeElement)) this.#showNote();
  }

  /** What looking the page up gave, against what it was when it was pinned. */
  showLookUp(found: LookUp): void {
    const { about } = this.#page;
    this.#state.replaceChildren();
    if (found.state === 'missing') {
      const query = encodeURIComponent(about ? `${about.section ?? about.manual}` : '');
      this.#state.append(text.missing, ' ');
      if (query !== '')
        this.#state.append(element('a', { href: `${href('search/')}?q=${query}` }, text.searchInstead));
    } else if (found.state === 'unreachable') {
      if (about) this.#state.hidden = true;
      else this.#facts.textContent = text.unreachable;
    } else if (about && (about.section !== found.about.section || about.page !== found.about.page)) {
      this.#state.append(text.changed(nameOfPage(this.#page, language)));
    }
    if (found.state === 'missing' && !about) this.#facts.replaceChildren();
    this.#state.hidden = this.#state.childNodes.length === 0;
  }

  #showNote(): void {
    const { note } = this.#page;
    if (note !== undefined) {
      this.#note.replaceChildren(this.#noteField(note));
      return;
    }
    const add = element('button', { type: 'button', class: 'pinned__add-note' }, text.addNote);
    add.addEventListener('click', () => {
      const field = this.#noteField('');
      this.#note.replaceChildren(field);
      field.focus();
    });
    this.#note.replaceChildren(add);
  }

  #noteField(note: string): HTMLTextAreaElement {
    const field = element('textarea', {
      rows: '2',
      maxlength: String(LONGEST_NOTE),
      'aria-label': text.noteOn(this.name),
      placeholder: text.note,
    });
    field.value = note;
    field.addEventListener('input', () => this.#events.note(this.#page.chunkId, field.value));
    field.addEventListener('blur', () => {
      if (field.value.trim() === '') this.#showNote();
    });
    return field;
  }
}
