/** The list of results: filled, refined in place, never moved under the reader's hand. */
import type { Hit } from '../../search/types.ts';
import { arrangeHits, type HitGroup, manualOfHit } from './arrange-hits.ts';
import { element } from './dom.ts';
import { groupHeading, hitView } from './hit-view.ts';
import { planOrder } from './result-order.ts';
import type { SearchState } from './search-state.ts';

/** Scrolled this far, the reader is reading results. */
const READING_SCROLL_PX = 160;

interface Arrangement extends Pick<SearchState, 'sort' | 'grouped'> {
  /** @param manual `product/version/doc`. */
  titleOfManual(manual: string): string;
}

interface Shown {
  readonly item: HTMLLIElement;
  readonly content: string;
  readonly hit: Hit;
}

export class HitsView {
  readonly #list: HTMLOListElement;
  readonly #refined: HTMLButtonElement;
  #arrangement: Arrangement = { sort: 'relevance', grouped: false, titleOfManual: (manual) => manual };
  #shown = new Map<string, Shown>();
  #groups = new Map<string, HTMLLIElement>();
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
      this.#place(hits);
      this.#list.querySelector('a')?.focus();
    });
  }

  /** Results of another question, or in another arrangement: nothing that is shown needs to stay. */
  start(hits: readonly Hit[], arrangement: Arrangement): void {
    if (arrangement.grouped !== this.#arrangement.grouped) this.#forget();
    this.#arrangement = arrangement;
    this.#place(hits);
  }

  /** Better results of the same question. */
  refine(hits: readonly Hit[]): void {
    const shown = [...this.#shown.keys()];
    const best = hits.map(({ chunkId }) => chunkId);
    const plan = planOrder(shown, best, this.#engaged());
    // New results below those that stay: only a plain list of the best has such a place.
    const below = this.#arrangement.sort === 'relevance' && !this.#arrangement.grouped;
    const order = plan.betterWaiting && !below ? shown : plan.order;
    const byId = new Map(hits.map((hit) => [hit.chunkId, hit]));
    this.#place(order.flatMap((id) => byId.get(id) ?? this.#shown.get(id)?.hit ?? []));
    if (!plan.betterWaiting) return;
    this.#waiting = hits;
    this.#refined.hidden = false;
  }

  /** The result that a link within the list belongs to. */
  idOf(link: Element): string | undefined {
    return link.closest<HTMLElement>('.hit')?.dataset.id;
  }

  /** Puts the focus back to the result that was opened, without scrolling. */
  focus(id: string): void {
    this.#shown.get(id)?.item.querySelector('a')?.focus({ preventScroll: true });
  }

  #forget(): void {
    this.#shown.clear();
    this.#groups.clear();
    this.#list.replaceChildren();
  }

  #engaged(): boolean {
    return (
      this.#pointerInside || this.#list.contains(document.activeElement) || window.scrollY > READING_SCROLL_PX
    );
  }

  #place(hits: readonly Hit[]): void {
    this.#waiting = undefined;
    this.#refined.hidden = true;
    this.#shown = new Map(hits.map((hit) => [hit.chunkId, this.#updated(this.#shown.get(hit.chunkId), hit)]));
    const groups = arrangeHits(hits, this.#arrangement);
    if (this.#arrangement.grouped) this.#placeGroups(groups);
    else
      putInto(
        this.#list,
        groups.flatMap((group) => this.#itemsOf(group)),
      );
  }

  #placeGroups(groups: readonly HitGroup[]): void {
    this.#groups = new Map(
      groups.map((group) => {
        const key = group.manual ?? '';
        const item =
          this.#groups.get(key) ??
          element(
            'li',
            { class: 'hit-group' },
            groupHeading(group.hits[0]!, this.#arrangement.titleOfManual(key)),
            element('ol', { class: 'hits' }),
          );
        const list = item.querySelector('ol');
        if (list) putInto(list, this.#itemsOf(group));
        return [key, item];
      }),
    );
    putInto(this.#list, [...this.#groups.values()]);
  }

  #itemsOf({ hits }: HitGroup): HTMLLIElement[] {
    return hits.flatMap(({ chunkId }) => this.#shown.get(chunkId)?.item ?? []);
  }

  #updated(shown: Shown | undefined, hit: Hit): Shown {
    const content = JSON.stringify(hit);
    const { grouped, titleOfManual } = this.#arrangement;
    const manual = grouped ? titleOfManual(manualOfHit(hit)) : undefined;
    if (!shown) return { item: hitView(hit, manual), content, hit };
    if (shown.content === content) return shown;
    const inUse = shown.item.contains(document.activeElement) || shown.item.matches(':hover');
    if (inUse) return shown;
    const open = shown.item.querySelector('details')?.open ?? false;
    const item = hitView(hit, manual);
    const details = item.querySelector('details');
    if (details) details.open = open;
    shown.item.replaceWith(item);
    return { item, content, hit };
  }
}

/** Items that are in place are not touched, so that focus, selection and open details stay. */
function putInto(list: HTMLElement, items: readonly HTMLElement[]): void {
  items.forEach((item, index) => {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
  while (list.children.length > items.length) list.lastElementChild?.remove();
}
