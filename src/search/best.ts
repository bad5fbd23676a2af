/**
 * The `limit` best of `items`, best first. A heap of what is kept, its worst on top: nearly every item is only
 * compared with that one, so the cost hardly grows with what a common word matches.
 *
 * @param precedes true when `a` is better than `b`; a strict order, so that the result is the same on every machine.
 */
export function bestOf<T>(items: ArrayLike<T>, limit: number, precedes: (a: T, b: T) => boolean): T[] {
  const heap: T[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    if (heap.length < limit) {
      heap.push(item);
      rise(heap, precedes);
    } else if (limit > 0 && precedes(item, heap[0]!)) {
      heap[0] = item;
      sink(heap, precedes);
    }
  }
  return heap.sort((a, b) => (precedes(a, b) ? -1 : precedes(b, a) ? 1 : 0));
}

/** 0, 1, 2, …: what stands in arrays is compared by its number. */
export function upTo(count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i;
  return numbers;
}

/** Moves the last item up to where nothing above it is better. */
function rise<T>(heap: T[], precedes: (a: T, b: T) => boolean): void {
  let at = heap.length - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (!precedes(heap[above]!, heap[at]!)) return;
    swap(heap, above, at);
    at = above;
  }
}

/** Moves the first item down to where nothing below it is worse. */
function sink<T>(heap: T[], precedes: (a: T, b: T) => boolean): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    let worst = at;
    if (left < heap.length && precedes(heap[worst]!, heap[left]!)) worst = left;
    if (right < heap.length && precedes(heap[worst]!, heap[right]!)) worst = right;
    if (worst === at) return;
    swap(heap, worst, at);
    at = worst;
  }
}

/** Without the pair of a destructuring, which is garbage a thousand times a search. */
function swap<T>(heap: T[], a: number, b: number): void {
  const kept = heap[a]!;
  heap[a] = heap[b]!;
  heap[b] = kept;
}
