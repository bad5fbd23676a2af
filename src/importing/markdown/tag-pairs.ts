/** Which tag closes which, in text where some are never closed and some close nothing. */

/** Tags opened deeper than this stand alone. */
const DEEPEST = 60;

export interface PairedTag {
  readonly name: string;
  readonly closes: boolean;
  /** Has no closing tag. */
  readonly empty: boolean;
}

/** @returns index of an opening tag → index of the tag that closes it. What is opened in between stands alone. */
export function pairsOf(tags: readonly PairedTag[]): Map<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (const [index, tag] of tags.entries()) {
    if (!tag.closes) {
      if (!tag.empty && open.length < DEEPEST) open.push(index);
      continue;
    }
    const opener = open.findLastIndex((candidate) => tags[candidate]!.name === tag.name);
    if (opener === -1) continue;
    pairs.set(open[opener]!, index);
    open.length = opener;
  }
  return pairs;
}
