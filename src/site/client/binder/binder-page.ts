/** The binder's own page: the list in its order, and everything that can be done with it. */
import { href } from '../../href.ts';
import { binderTexts } from '../../strings/binder.ts';
import { languageFor } from '../../strings/language.ts';
import { copyFrom } from '../copy.ts';
import { required } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';
import { isTyping } from '../typing.ts';
import { assemble, saveFile } from './assemble.ts';
import {
  type Binder,
  NewerBinderError,
  withAbout,
  withNote,
  withoutPage,
  withPageAt,
  withPages,
} from './binder.ts';
import { makeDraggable } from './drag.ts';
import { binderAsHtml, binderAsMarkdown, type ExportFrame } from './export-document.ts';
import { exportStyles } from './export-styles.ts';
import { lookUp } from './look-up.ts';
import { fetchPageText } from './page-text.ts';
import { type PinnedAction, PinnedItem } from './pinned-item.ts';
import { shareFragment } from './share-link.ts';
import { offerSharedBinder } from './shared-panel.ts';
import { changeBinder, loadBinder, onBinderChange, StorageRefusedError } from './store.ts';

const text = pageTexts(binderTexts);

class BinderView {
  readonly #list = required<HTMLOListElement>('[data-binder-list]');
  readonly #status = required<HTMLElement>('[data-binder-status]');
  readonly #undoButton = required<HTMLButtonElement>('[data-binder-undo]');
  readonly #empty = required<HTMLElement>('[data-binder-empty]');
  readonly #shared = required<HTMLElement>('[data-binder-shared]');
  readonly #items = new Map<string, PinnedItem>();
  /** Pages are looked up when they come into view: a long binder must not ask for all at once. */
  readonly #sight = new IntersectionObserver((entries) => this.#seen(entries), { rootMargin: '200px' });
  #undo: (() => void) | undefined;

  constructor() {
    makeDraggable(this.#list, '.pinned__grip', (item, place) => this.#move(item.dataset.id ?? '', place));
    this.#list.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'z' || !(event.ctrlKey || event.metaKey) || isTyping(event.target) || !this.#undo)
        return;
      event.preventDefault();
      this.#undoButton.click();
    });
    this.#undoButton.addEventListener('click', () => this.#bringBack());
    this.#command('markdown', () => this.#exportMarkdown());
    this.#command('html', () => this.#exportHtml());
    this.#command('share', (button) => copyFrom(button, this.#shareLink()));
    this.#command('clear', () => this.#clear());
    onBinderChange((binder) => this.#show(binder));
    addEventListener('hashchange', () => void this.#offerShared());
    const binder = this.#attempt(loadBinder);
    if (binder) this.#show(binder);
    if (binder && binder.length > 0) this.#say(text.size(binder.length));
    void this.#offerShared();
  }

  #offerShared(): Promise<void> {
    const put = (own: boolean) => (chunkIds: readonly string[]) => {
      const before = loadBinder();
      const pages = chunkIds.map((chunkId) => ({ chunkId }));
      const after = this.#change((binder) => withPages(own ? binder : [], pages));
      if (after)
        this.#offerUndo(own ? text.merged(after.length - before.length) : text.replaced, () => before);
    };
    return offerSharedBinder(this.#shared, {
      ownIsEmpty: () => loadBinder().length === 0,
      merge: put(true),
      replace: put(false),
    });
  }

  #show(binder: Binder): void {
    const focused = document.activeElement;
    const ids = new Set(binder.map(({ chunkId }) => chunkId));
    for (const [id, item] of this.#items) {
      if (ids.has(id)) continue;
      item.node.remove();
      this.#items.delete(id);
    }
    for (const [index, page] of binder.entries()) {
      const item = this.#items.get(page.chunkId) ?? this.#newItem(page.chunkId);
      item.show(page);
      const there = this.#list.children[index];
      if (there !== item.node) this.#list.insertBefore(item.node, there ?? null);
    }
    // An item that was moved in the document has lost the focus on the way.
    if (focused instanceof HTMLElement && focused.isConnected && focused !== document.activeElement)
      focused.focus();
    for (const part of document.querySelectorAll<HTMLElement>('[data-binder-full]')) {
      part.hidden = binder.length === 0;
    }
    this.#empty.hidden = binder.length > 0;
  }

  #newItem(chunkId: string): PinnedItem {
    const item = new PinnedItem(
      { chunkId },
      {
        act: (action, id) => this.#act(action, id),
        note: (id, note) => void this.#change((binder) => withNote(binder, id, note)),
      },
    );
    this.#items.set(chunkId, item);
    this.#sight.observe(item.node);
    return item;
  }

  #seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      const id = target instanceof HTMLElement ? target.dataset.id : undefined;
      if (!isIntersecting || id === undefined) continue;
      this.#sight.unobserve(target);
      void this.#lookUp(id);
    }
  }

  async #lookUp(chunkId: string): Promise<void> {
    const found = await lookUp(chunkId);
    const known = loadBinder().find((page) => page.chunkId === chunkId);
    if (found.state === 'found' && known && !known.about) {
      this.#change((binder) => withAbout(binder, found.about));
    }
    this.#items.get(chunkId)?.showLookUp(found);
  }

  #act(action: PinnedAction, chunkId: string): void {
    if (action === 'remove') {
      this.#remove(chunkId);
      return;
    }
    this.#move(chunkId, this.#placeOf(chunkId) + (action === 'up' ? -1 : 1));
  }

  #key(event: KeyboardEvent): void {
    if (isTyping(event.target) || !(event.target instanceof Element)) return;
    const id = event.target.closest<HTMLElement>('[data-id]')?.dataset.id;
    if (id === undefined) return;
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      this.#act(event.key === 'ArrowUp' ? 'up' : 'down', id);
    } else if (event.key === 'Delete') {
      event.preventDefault();
      this.#remove(id);
    }
  }

  #move(chunkId: string, place: number): void {
    const after = this.#change((binder) => withPageAt(binder, chunkId, place));
    const item = this.#items.get(chunkId);
    if (after && item) this.#say(text.moved(item.name, this.#placeOf(chunkId) + 1, after.length));
  }

  #remove(chunkId: string): void {
    const before = loadBinder();
    const place = before.findIndex((page) => page.chunkId === chunkId);
    const page = before[place];
    const name = this.#items.get(chunkId)?.name ?? chunkId;
    if (!page || !this.#change((binder) => withoutPage(binder, chunkId))) return;
    this.#offerUndo(text.removed(name), (binder) => withPages(binder, [page], place));
    const next = this.#list.children[Math.min(place, this.#list.children.length - 1)];
    if (next instanceof HTMLElement) this.#items.get(next.dataset.id ?? '')?.focus('remove');
    else this.#undoButton.focus();
  }

  #clear(): void {
    const before = loadBinder();
    if (!this.#change(() => [])) return;
    this.#offerUndo(text.cleared(before.length), () => before);
    this.#undoButton.focus();
  }

  #offerUndo(message: string, restore: (binder: Binder) => Binder): void {
    this.#undo = () => void this.#change(restore);
    this.#undoButton.hidden = false;
    this.#say(message);
  }

  #bringBack(): void {
    this.#undo?.();
    this.#undo = undefined;
    this.#undoButton.hidden = true;
    this.#say(text.restored);
    this.#list.querySelector('a')?.focus();
  }

  async #exportMarkdown(): Promise<void> {
    const entries = await assemble(
      loadBinder(),
      async (chunkId) => {
        const found = await lookUp(chunkId);
        return found.state === 'found' ? found.markdown : undefined;
      },
      (_, done) => this.#say(text.assembling(done, this.#items.size)),
    );
    saveFile(`${text.fileName}.md`, 'text/markdown', binderAsMarkdown(entries, frame()));
    this.#say(text.assembled(entries.length));
  }

  async #exportHtml(): Promise<void> {
    const entries = await assemble(
      loadBinder(),
      async (_, url) => (await fetchPageText(url))?.outerHTML,
      (_, done) => this.#say(text.assembling(done, this.#items.size)),
    );
    saveFile(`${text.fileName}.html`, 'text/html', binderAsHtml(entries, frame(), exportStyles));
    this.#say(text.assembled(entries.length));
  }

  async #shareLink(): Promise<string> {
    const fragment = await shareFragment(loadBinder().map(({ chunkId }) => chunkId));
    if (fragment === undefined) throw new Error('The list does not fit an address');
    return location.origin + href('binder/') + fragment;
  }

  #command(name: string, run: (button: HTMLButtonElement) => void | Promise<void>): void {
    const button = required<HTMLButtonElement>(`[data-binder-do="${name}"]`);
    button.addEventListener('click', () => void run(button));
  }

  #change(change: (binder: Binder) => Binder): Binder | undefined {
    return this.#attempt(() => changeBinder(change));
  }

  #attempt<T>(task: () => T): T | undefined {
    try {
      return task();
    } catch (error) {
      if (error instanceof NewerBinderError) this.#say(text.newer);
      else if (error instanceof StorageRefusedError) this.#say(text.notKept);
      else throw error;
      return undefined;
    }
  }

  #placeOf(chunkId: string): number {
    return loadBinder().findIndex((page) => page.chunkId === chunkId);
  }

  #say(message: string): void {
    this.#status.textContent = message;
  }
}

function frame(): ExportFrame {
  return {
    language: languageFor(document.documentElement.lang),
    date: new Date().toISOString().slice(0, 10),
  };
}

new BinderView();
