/** One shelf and what can be done with it: keep, watch it being fetched, pause, cancel, update, remove. */
import { type ShelfList, shelfKey } from '../../offline/shelf-list.ts';
import { languageFor } from '../../strings/language.ts';
import { offlineTexts } from '../../strings/offline.ts';
import { element } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';
import { fetchShelfList } from './download.ts';
import type { KeptEvent } from './events.ts';
import { cancelShelf, keepShelf, pauseShelf, removeShelf } from './keep.ts';
import { type KeptRecord, keptShelf, partsOf } from './record.ts';

const text = pageTexts(offlineTexts);
const language = languageFor(document.documentElement.lang);

export interface RowShelf {
  readonly product: string;
  readonly version: string;
  readonly title: string;
}

/** Says once, for screen readers too, what has come of an action. */
export type Say = (message: string) => void;

export class ShelfRow {
  readonly #area: HTMLElement;
  readonly #shelf: RowShelf;
  readonly #key: string;
  readonly #say: Say;
  /** What keeping it takes today; undefined until it is known, null when it cannot be had. */
  #list: ShelfList | null | undefined;
  #record: KeptRecord | undefined;
  #progress: { done: number; total: number } | undefined;
  #stopped: Extract<KeptEvent, { kind: 'stopped' }> | undefined;

  constructor(area: HTMLElement, shelf: RowShelf, say: Say) {
    this.#area = area;
    this.#shelf = shelf;
    this.#key = shelfKey(shelf);
    this.#say = say;
  }

  /** Shows the shelf as the record has it; asks the site what it takes when that is not known. */
  async show(record: KeptRecord): Promise<void> {
    const before = this.#record;
    this.#record = record;
    if (before && !keptShelf(before, this.#key) && keptShelf(record, this.#key))
      this.#say(text.done(this.#shelf.title));
    this.#draw();
    if (this.#list !== undefined) return;
    this.#list =
      (await fetchShelfList(this.#shelf.product, this.#shelf.version).catch(() => undefined)) ?? null;
    this.#draw();
  }

  hear(event: Extract<KeptEvent, { kind: 'progress' | 'stopped' }>): void {
    if (event.key !== this.#key) return;
    this.#progress = event;
    this.#stopped = event.kind === 'stopped' ? event : undefined;
    const bar = event.kind === 'progress' ? this.#area.querySelector('progress') : null;
    if (!bar) {
      this.#draw();
      return;
    }
    bar.value = event.done / Math.max(1, event.total);
    const amount = this.#area.querySelector('[data-amount]');
    if (amount) amount.textContent = text.progress(event.done, event.total);
  }

  #draw(): void {
    const record = this.#record;
    if (!record) return;
    const focused = this.#area.contains(document.activeElement);
    const wanted = record.wanted.find((shelf) => shelfKey(shelf) === this.#key);
    const kept = keptShelf(record, this.#key);
    if (wanted) this.#area.replaceChildren(...this.#fetching(wanted.paused));
    else if (kept) this.#area.replaceChildren(...this.#kept(kept.list, kept.at));
    else this.#area.replaceChildren(...this.#offer(record));
    this.#area.hidden = this.#area.childNodes.length === 0;
    if (focused) this.#area.querySelector<HTMLElement>('button')?.focus();
  }

  #offer(record: KeptRecord): Node[] {
    const list = this.#list;
    if (!list) return [];
    const here = partsOf(record.kept.map((shelf) => shelf.list));
    const missing = list.library.parts.filter(({ file }) => !here.has(file));
    const library = missing.reduce((sum, { bytes }) => sum + bytes, 0);
    const size =
      library > 0 ? text.sizeWithLibrary(list.shelf.bytes, library) : text.sizeOf(list.shelf.bytes);
    return [
      this.#button(text.keep, text.keepNamed(this.#shelf.title), () => this.#keep()),
      element('p', { class: 'keep__size' }, size),
    ];
  }

  #fetching(paused: boolean): Node[] {
    const { done, total } = this.#progress ?? { done: 0, total: 0 };
    const amount = total > 0 ? text.progress(done, total) : text.waiting;
    const cancel = this.#button(text.cancel, undefined, async () => {
      await cancelShelf(this.#key);
      this.#progress = undefined;
    });
    const resume = () => this.#button(text.resume, undefined, () => this.#keep());
    const reason = this.#stopped?.reason;
    if (reason === 'gone') return [element('p', {}, text.gone), cancel];
    if (typeof reason === 'object') {
      return [element('p', {}, text.noRoom(reason.needed, reason.free)), resume(), cancel];
    }
    if (paused || reason === 'interrupted') {
      return [element('p', {}, paused ? text.paused(amount) : text.interrupted(amount)), resume(), cancel];
    }
    const bar = element('progress', { max: '1', 'aria-label': text.progressLabel(this.#shelf.title) });
    bar.value = total > 0 ? done / total : 0;
    return [
      bar,
      element('p', { class: 'keep__size', 'data-amount': true }, amount),
      this.#button(text.pause, undefined, () => pauseShelf(this.#key)),
      cancel,
    ];
  }

  #kept(list: ShelfList, at: string): Node[] {
    const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(at));
    const outdated = this.#list ? this.#list.generation !== list.generation : false;
    return [
      element('p', {}, text.kept(list.pages, list.shelf.bytes, date), outdated && ` ${text.outdated}`),
      ...(outdated
        ? [this.#button(text.update, text.updateNamed(this.#shelf.title), () => this.#keep())]
        : []),
      this.#button(text.remove, text.removeNamed(this.#shelf.title), async () => {
        await removeShelf(this.#key);
        this.#say(text.removed(this.#shelf.title));
      }),
    ];
  }

  async #keep(): Promise<void> {
    this.#stopped = undefined;
    try {
      await keepShelf(this.#shelf);
    } catch {
      this.#say(text.unsupported);
    }
  }

  #button(label: string, name: string | undefined, act: () => Promise<void>): HTMLButtonElement {
    const button = element('button', { type: 'button', class: 'button', 'aria-label': name }, label);
    button.addEventListener('click', () => void act());
    return button;
  }
}
