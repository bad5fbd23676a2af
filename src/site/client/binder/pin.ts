/** Pinning pages: the buttons of pages, leaves and hits, the key, the count in the header. */

import { binderTexts } from '../../strings/binder.ts';
import { pageTexts } from '../page-texts.ts';
import {
  type Binder,
  holds,
  isChunkId,
  MOST_PAGES,
  NewerBinderError,
  withAbout,
  withoutPage,
  withPages,
} from './binder.ts';
import { lookUp } from './look-up.ts';
import { changeBinder, loadBinder, onBinderChange } from './store.ts';
import { showToast } from './toast.ts';

const text = pageTexts(binderTexts);
let watching = false;

/** Marks what is pinned on this page, now and whenever the binder changes. */
export function showPins(): void {
  if (!watching) onBinderChange(show);
  watching = true;
  try {
    show(loadBinder());
  } catch (error) {
    // The binder's own page says so; here nothing is marked.
    if (!(error instanceof NewerBinderError)) throw error;
  }
}

export function togglePin(button: HTMLElement): void {
  const chunkId = chunkIdOfPin(button);
  if (chunkId === undefined) return;
  showPins();
  try {
    const before = loadBinder();
    if (holds(before, chunkId)) {
      const place = before.findIndex((page) => page.chunkId === chunkId);
      const removed = before.filter((page) => page.chunkId === chunkId);
      changeBinder((binder) => withoutPage(binder, chunkId));
      showToast(text.unpinned, {
        label: text.undo,
        act: () => changeBinder((binder) => withPages(binder, removed, place)),
      });
      return;
    }
    const after = changeBinder((binder) => withPages(binder, [{ chunkId }]));
    showToast(holds(after, chunkId) ? text.pinned(after.length) : text.full(MOST_PAGES), 'open');
    void remember(chunkId);
  } catch (error) {
    showToast(error instanceof NewerBinderError ? text.newer : text.notKept);
  }
}

/** The hit that has the focus, the page of the manual that is being read, or the page itself. */
export function pinPageInView(): void {
  const focused = document.activeElement?.closest('.hit, .leaf')?.querySelector<HTMLElement>('[data-pin]');
  const button =
    focused ?? pinOfLeafInView() ?? document.querySelector<HTMLElement>('.chunk__head [data-pin]');
  if (button) togglePin(button);
  else showToast(text.nothingToPin);
}

function pinOfLeafInView(): HTMLElement | undefined {
  const leaves = [...document.querySelectorAll('.leaf')];
  const inView =
    leaves.findLast((leaf) => leaf.getBoundingClientRect().top <= innerHeight * 0.3) ?? leaves[0];
  return inView?.querySelector<HTMLElement>('[data-pin]') ?? undefined;
}

/** A leaf's pin has only its number; the manual around it has the document's id. */
function chunkIdOfPin(button: HTMLElement): string | undefined {
  const own = button.dataset.pin ?? '';
  const document = button.closest<HTMLElement>('[data-pin-document]')?.dataset.pinDocument;
  const id = document === undefined || own.includes('::') ? own : `${document}::${own}`;
  return isChunkId(id) ? id : undefined;
}

function show(binder: Binder): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-pin]')) {
    const id = chunkIdOfPin(button);
    button.setAttribute('aria-pressed', String(id !== undefined && holds(binder, id)));
  }
  const link = document.querySelector<HTMLElement>('[data-binder-link]');
  const count = link?.querySelector<HTMLElement>('[data-binder-count]');
  if (!link || !count) return;
  count.textContent = binder.length === 0 ? '' : String(binder.length);
  link.setAttribute('aria-label', text.linkTo(binder.length));
  link.title = text.linkTo(binder.length);
}

/** What the page is called is looked up at once, while it can be. */
async function remember(chunkId: string): Promise<void> {
  const found = await lookUp(chunkId);
  if (found.state === 'found') changeBinder((binder) => withAbout(binder, found.about));
}
