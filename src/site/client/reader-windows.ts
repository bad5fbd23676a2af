/** Which window of a manual holds a page or chunk. Pure. */

const ANCHOR = /^(page|chunk)-(\d{1,9})$/;

/**
 * @param anchor "page-396" or "chunk-12".
 * @param starts the first anchor of each window, in order; all of one kind.
 * @returns the 1-based window and the number in the anchor; undefined for an anchor of another kind.
 */
export function windowHolding(
  anchor: string,
  starts: readonly string[],
): { window: number; number: number } | undefined {
  const wanted = ANCHOR.exec(anchor);
  if (!wanted) return undefined;
  const number = Number(wanted[2]);
  let window = 1;
  for (const [index, start] of starts.entries()) {
    const [, kind, first] = ANCHOR.exec(start) ?? [];
    if (kind !== wanted[1]) return undefined;
    if (Number(first) <= number) window = index + 1;
  }
  return { window, number };
}
