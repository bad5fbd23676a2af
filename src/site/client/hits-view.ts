/** The list of results: filled, refined in place, never moved under the reader's hand. */
import type { Hit } from '../../search/types.ts';
import { hitView } from './hit-view.ts';
import { planOrder } from './result-order.ts';

/** Scrolled this far, the reader is reading results. */
const READING_SCROLL_PX = 160;

interface Shown {
  readonly item: HTMLLIElement;
  readonly content: string;
}

export class HitsView {
  readonly #list: HTMLOListElement;
  readonly #refined: HTMLButtonElement;
  #shown = new Map<string, Shown>();
  #waiting: readonly Hit[] | undefined;
  #pointerInside = false;

  constructor(list: HTMLOListElement, refined: HTMLButtonElement) {
    this.#list = list;
    this.#refined = refined;
    list.addEventListener('pointerenter', () => {
      this.#pointerInside = true;
    });
    list.addEventListener('pointerleave', () => {
      this.#pointerInside = false;
    });
    refined.addEventListener('click', () => {
      const hits = this.#waiting;
      if (!hits) return;
      this.#place(
        hits,
        hits.map(({ chunkId }) => chunkId),
      );
      this.#list.querySelector('a')?.focus();
    });
  }

  /** Results of another question: nothing that is shown needs to stay. */
  start(hits: readonly Hit[]): void {
    this.#place(
      hits,
      hits.map(({ chunkId }) => chunkId),
    );
  }

  /** Better results of the same question. */
  refine(hits: readonly Hit[]): void {
    const plan = planOrder(
      [...this.#shown.keys()],
      hits.map(({ chunkId }) => chunkId),
      this.#engaged(),
    );
    this.#place(hits, plan.order);
    if (!plan.betterWaiting) return;
    this.#waiting = hits;
    this.#refined.hidden = false;
  }

  get count(): number {
    return this.#shown.size;
  }

  #engaged(): boolean {
    return (
      this.#pointerInside || this.#list.contains(document.activeElement) || window.scrollY > READING_SCROLL_PX
    );
  }

  #place(hits: readonly Hit[], order: readonly string[]): void {
    this.#waiting = undefined;
    this.#refined.hidden = true;
    const byId = new Map(hits.map((hit) => [hit.chunkId, hit]));
    const next = new Map<string, Shown>();
    for (const id of order) {
      const shown = this.#updated(this.#shown.get(id), byId.get(id));
      if (shown) next.set(id, shown);
    }
    this.#shown = next;
    const items = [...next.values()].map(({ item }) => item);
    // Items that are in place are not touched, so that focus, selection and open details stay.
    items.forEach((item, index) => {
      if (this.#list.children[index] !== item)
        this.#list.insertBefore(item, this.#list.children[index] ?? null);
    });
    while (this.#list.children.length > items.length) this.#list.lastElementChild?.remove();
  }

  #updated(shown: Shown | undefined, hit: Hit | undefined): Shown | undefined {
    if (!hit) return shown;
    const content = JSON.stringify(hit);
    if (!shown) return { item: hitView(hit), content };
    if (shown.content === content) return shown;
    const inUse = shown.item.contains(document.activeElement) || shown.item.matches(':hover');
    if (inUse) return shown;
    const open = shown.item.querySelector('details')?.open ?? false;
    const item = hitView(hit);
    const details = item.querySelector('details');
    if (details) details.open = open;
    if (shown.item.parentNode === this.#list) shown.item.replaceWith(item);
    return { item, content };
  }
}
