/**
 * Places of the `limit` highest scores, highest first; among equal ones the lowest tie-breaker first, so that the order
 * is the same on every machine. A heap of what is kept, its worst on top: nearly every place is only compared with that
 * one, so the cost hardly grows with what a common word matches.
 *
 * @param ties tie-breaker by place; default the place itself.
 * @param among places that are looked at; default all.
 */
export function highest(
  scores: Float64Array,
  limit: number,
  { ties, among }: { readonly ties?: Uint32Array; readonly among?: Uint32Array } = {},
): Uint32Array {
  const count = among ? among.length : scores.length;
  const heap = new Uint32Array(Math.min(limit, count));
  const order: Order = { scores, ties };
  let size = 0;
  for (let i = 0; i < count && heap.length > 0; i++) {
    const place = among ? among[i]! : i;
    if (size < heap.length) {
      heap[size] = place;
      rise(heap, size++, order);
    } else if (precedes(place, heap[0]!, order)) {
      heap[0] = place;
      sink(heap, size, order);
    }
  }
  // The worst goes behind those that are left, over and over.
  for (let left = size - 1; left > 0; left--) {
    swap(heap, 0, left);
    sink(heap, left, order);
  }
  return heap;
}

interface Order {
  readonly scores: Float64Array;
  readonly ties: Uint32Array | undefined;
}

function precedes(a: number, b: number, { scores, ties }: Order): boolean {
  const scoreA = scores[a]!;
  const scoreB = scores[b]!;
  if (scoreA !== scoreB) return scoreA > scoreB;
  return ties ? ties[a]! < ties[b]! : a < b;
}

/** Moves the item at `at` up to where nothing above it is better. */
function rise(heap: Uint32Array, at: number, order: Order): void {
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (!precedes(heap[above]!, heap[at]!, order)) return;
    swap(heap, above, at);
    at = above;
  }
}

/** Moves the first of `size` items down to where nothing below it is worse. */
function sink(heap: Uint32Array, size: number, order: Order): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    let worst = at;
    if (left < size && precedes(heap[worst]!, heap[left]!, order)) worst = left;
    if (right < size && precedes(heap[worst]!, heap[right]!, order)) worst = right;
    if (worst === at) return;
    swap(heap, worst, at);
    at = worst;
  }
}

function swap(heap: Uint32Array, a: number, b: number): void {
  const kept = heap[a]!;
  heap[a] = heap[b]!;
  heap[b] = kept;
}
