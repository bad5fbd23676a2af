/** What changed between two sequences: Myers' shortest edit script. Neutral, pure. */

/** Positions are 0-based, in the sequence that the name says. */
export type Edit =
  | { readonly kind: 'same'; readonly before: number; readonly after: number }
  | { readonly kind: 'removed'; readonly before: number }
  | { readonly kind: 'added'; readonly after: number };

/** Beyond this many edits the sequences have little in common, and only what is unique in both still ties them. */
const MOST_EDITS = 400;

/** The edits that make `before` into `after`, in order; each element of both stands in exactly one of them. */
export function editsBetween(before: readonly string[], after: readonly string[]): Edit[] {
  const edits: Edit[] = [];
  compareRange(before, after, { from: 0, to: before.length }, { from: 0, to: after.length }, edits);
  return edits;
}

/** Half open. */
interface Range {
  readonly from: number;
  readonly to: number;
}

function compareRange(
  before: readonly string[],
  after: readonly string[],
  own: Range,
  other: Range,
  edits: Edit[],
): void {
  let [head, headAfter] = [own.from, other.from];
  while (head < own.to && headAfter < other.to && before[head] === after[headAfter]) {
    edits.push({ kind: 'same', before: head++, after: headAfter++ });
  }
  let [tail, tailAfter] = [own.to, other.to];
  while (tail > head && tailAfter > headAfter && before[tail - 1] === after[tailAfter - 1]) {
    tail -= 1;
    tailAfter -= 1;
  }
  const [rest, restAfter] = [
    { from: head, to: tail },
    { from: headAfter, to: tailAfter },
  ];
  const script = shortestScript(before, after, rest, restAfter);
  if (script) edits.push(...script);
  else compareBetweenAnchors(before, after, rest, restAfter, edits);
  while (tail < own.to) edits.push({ kind: 'same', before: tail++, after: tailAfter++ });
}

/** Splits long ranges where an element stands once in both, and compares what lies between such places. */
function compareBetweenAnchors(
  before: readonly string[],
  after: readonly string[],
  own: Range,
  other: Range,
  edits: Edit[],
): void {
  let [from, fromAfter] = [own.from, other.from];
  for (const [at, atAfter] of commonPlaces(before, after, own, other)) {
    compareRange(before, after, { from, to: at }, { from: fromAfter, to: atAfter }, edits);
    edits.push({ kind: 'same', before: at, after: atAfter });
    [from, fromAfter] = [at + 1, atAfter + 1];
  }
  if (from === own.from) replaceAll(own, other, edits);
  else compareRange(before, after, { from, to: own.to }, { from: fromAfter, to: other.to }, edits);
}

function replaceAll(own: Range, other: Range, edits: Edit[]): void {
  for (let index = own.from; index < own.to; index++) edits.push({ kind: 'removed', before: index });
  for (let index = other.from; index < other.to; index++) edits.push({ kind: 'added', after: index });
}

/** Places of elements that stand once in each range, as many as there are in the same order in both. */
function commonPlaces(
  before: readonly string[],
  after: readonly string[],
  own: Range,
  other: Range,
): [number, number][] {
  const places = onlyPlaces(before, own);
  const pairs: [number, number][] = [];
  for (const [element, at] of onlyPlaces(after, other)) {
    const atBefore = places.get(element);
    if (at !== undefined && atBefore !== undefined) pairs.push([atBefore, at]);
  }
  return longestRising(pairs.sort((a, b) => a[0] - b[0]));
}

function onlyPlaces(sequence: readonly string[], { from, to }: Range): Map<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  for (let index = from; index < to; index++) {
    const element = sequence[index]!;
    places.set(element, places.has(element) ? undefined : index);
  }
  return places;
}

/** The longest part of `pairs`, sorted by the first number, in which the second one rises too: patience sorting. */
function longestRising(pairs: readonly [number, number][]): [number, number][] {
  const piles: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [index, [, place]] of pairs.entries()) {
    let low = 0;
    let high = piles.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[piles[middle]!]![1] < place) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? piles[low - 1] : undefined;
    piles[low] = index;
  }
  const rising: [number, number][] = [];
  for (let at = piles.at(-1); at !== undefined; at = previous[at]) rising.push(pairs[at]!);
  return rising.reverse();
}

/** @returns undefined where more than `MOST_EDITS` edits are needed. */
function shortestScript(
  before: readonly string[],
  after: readonly string[],
  own: Range,
  other: Range,
): Edit[] | undefined {
  const [length, lengthAfter] = [own.to - own.from, other.to - other.from];
  const trace: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(length + lengthAfter, MOST_EDITS); edits += 1) {
    trace.push(furthest);
    const next = new Map(furthest);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = stepsDown(furthest, diagonal, edits)
        ? (furthest.get(diagonal + 1) ?? 0)
        : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (
        x < length &&
        x - diagonal < lengthAfter &&
        before[own.from + x] === after[other.from + x - diagonal]
      ) {
        x += 1;
      }
      next.set(diagonal, x);
      if (x >= length && x - diagonal >= lengthAfter) return backtrack(own, other, trace);
    }
    furthest = next;
  }
  return undefined;
}

function stepsDown(furthest: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1);
}

function backtrack(own: Range, other: Range, trace: readonly ReadonlyMap<number, number>[]): Edit[] {
  const script: Edit[] = [];
  let x = own.to - own.from;
  let y = other.to - other.from;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = stepsDown(furthest, diagonal, edits);
    const previous = down ? diagonal + 1 : diagonal - 1;
    const previousX = edits === 0 ? 0 : (furthest.get(previous) ?? 0);
    const previousY = edits === 0 ? 0 : previousX - previous;
    while (x > previousX && y > previousY) {
      x -= 1;
      y -= 1;
      script.push({ kind: 'same', before: own.from + x, after: other.from + y });
    }
    if (edits === 0) break;
    if (down) {
      y -= 1;
      script.push({ kind: 'added', after: other.from + y });
    } else {
      x -= 1;
      script.push({ kind: 'removed', before: own.from + x });
    }
  }
  return script.reverse();
}
