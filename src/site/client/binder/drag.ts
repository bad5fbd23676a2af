/** Putting the items of a list in another order by dragging their grips; mouse, pen and finger alike. */

const EDGE_PX = 60;
const SCROLL_PX = 12;

/**
 * @param grip selector of the part of an item that is dragged by.
 * @param onDrop called with the item and its new 0-based place once it has been let go of elsewhere.
 */
export function makeDraggable(
  list: HTMLElement,
  grip: string,
  onDrop: (item: HTMLElement, place: number) => void,
): void {
  list.addEventListener('pointerdown', (event) => {
    const handle = event.target instanceof Element ? event.target.closest<HTMLElement>(grip) : null;
    const item = handle?.closest<HTMLElement>('li');
    if (!handle || !item || event.button !== 0) return;
    event.preventDefault();
    drag(list, item, handle, event.pointerId, onDrop);
  });
}

function drag(
  list: HTMLElement,
  item: HTMLElement,
  handle: HTMLElement,
  pointer: number,
  onDrop: (item: HTMLElement, place: number) => void,
): void {
  const before = [...list.children];
  const start = before.indexOf(item);
  let place = start;
  const controller = new AbortController();
  const { signal } = controller;
  handle.setPointerCapture(pointer);
  item.dataset.dragged = '';

  // The item stays where it is in the document, so that its pointer is not lost; it is moved to its place at the end.
  const mark = (to: number) => {
    place = to;
    for (const [index, other] of before.entries()) {
      if (!(other instanceof HTMLElement)) continue;
      other.toggleAttribute('data-drop-above', to < start && index === to);
      other.toggleAttribute('data-drop-below', to > start && index === to);
    }
  };
  const stop = (drop: boolean) => {
    controller.abort();
    const target = place;
    mark(start);
    delete item.dataset.dragged;
    if (drop && target !== start) onDrop(item, target);
  };
  handle.addEventListener(
    'pointermove',
    ({ clientY }) => {
      if (clientY < EDGE_PX) scrollBy(0, -SCROLL_PX);
      else if (clientY > innerHeight - EDGE_PX) scrollBy(0, SCROLL_PX);
      mark(placeAt(before, start, clientY));
    },
    { signal },
  );
  handle.addEventListener('pointerup', () => stop(true), { signal });
  handle.addEventListener('pointercancel', () => stop(false), { signal });
  window.addEventListener(
    'keydown',
    (event: KeyboardEvent) => {
      if (event.key === 'Escape') stop(false);
    },
    { signal },
  );
}

/** Where the item would be among the others if it were let go of at this height. */
function placeAt(items: readonly Element[], start: number, y: number): number {
  const middles = items.map((item) => {
    const { top, height } = item.getBoundingClientRect();
    return top + height / 2;
  });
  return middles.filter((middle, index) => index !== start && middle < y).length;
}
