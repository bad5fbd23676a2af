/** What changed between two texts, by lines: Myers' shortest edit script. */

export interface ChangedLine {
  /** `changed` is for callers that compare what stands below a line. */
  readonly kind: 'same' | 'removed' | 'added' | 'changed';
  readonly text: string;
}

/** Beyond this many edits the rest is shown as replaced: the texts have little in common. */
const MOST_EDITS = 400;

export function diffLines(before: readonly string[], after: readonly string[]): ChangedLine[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  const same = (lines: readonly string[]) => lines.map((text) => ({ kind: 'same' as const, text }));
  return [
    ...same(before.slice(0, head)),
    ...editScript(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function editScript(before: readonly string[], after: readonly string[]): ChangedLine[] {
  const trace: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(before.length + after.length, MOST_EDITS); edits += 1) {
    trace.push(new Map(furthest));
    const next = new Map(furthest);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = stepsDown(furthest, diagonal, edits)
        ? (furthest.get(diagonal + 1) ?? 0)
        : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return backtrack(before, after, trace);
    }
    furthest = next;
  }
  return [
    ...before.map((text) => ({ kind: 'removed' as const, text })),
    ...after.map((text) => ({ kind: 'added' as const, text })),
  ];
}

function stepsDown(furthest: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1);
}

function backtrack(
  before: readonly string[],
  after: readonly string[],
  trace: readonly ReadonlyMap<number, number>[],
): ChangedLine[] {
  const lines: ChangedLine[] = [];
  let x = before.length;
  let y = after.length;
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
      lines.push({ kind: 'same', text: before[x] ?? '' });
    }
    if (edits === 0) break;
    if (down) {
      y -= 1;
      lines.push({ kind: 'added', text: after[y] ?? '' });
    } else {
      x -= 1;
      lines.push({ kind: 'removed', text: before[x] ?? '' });
    }
  }
  return lines.reverse();
}

/**
 * The changed lines with a line of context each side: `- ` removed, `+ ` added, `~ ` changed, two blanks unchanged, `…` left out.
 * @returns an empty string when nothing changed.
 */
export function readableDiff(lines: readonly ChangedLine[]): string {
  const shown = new Set<number>();
  for (const [index, line] of lines.entries()) {
    if (line.kind !== 'same') for (const near of [index - 1, index, index + 1]) shown.add(near);
  }
  const marks = { same: '  ', removed: '- ', added: '+ ', changed: '~ ' } as const;
  const output: string[] = [];
  let omitted = false;
  for (const [index, line] of lines.entries()) {
    if (!shown.has(index)) {
      omitted = true;
      continue;
    }
    if (omitted && output.length > 0) output.push('…');
    omitted = false;
    output.push(`${marks[line.kind]}${line.text}`);
  }
  return output.join('\n');
}
