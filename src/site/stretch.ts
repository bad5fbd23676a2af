/** What is compared: one page or section of a document, or several in a row. Its id stands in the address. Pure. */
import { type ChunkKey, chunkIdOf, documentIdOf, InvalidIdError, parseChunkId } from '../library/ids.ts';

export interface Stretch extends ChunkKey {
  /** The last ordinal; `ordinal` is the first. */
  readonly last: number;
}

/** The longest stretch that is compared, in chunks: a chapter, not a manual. */
export const LONGEST_STRETCH = 100;

/** "finesse::v12.5::guide::guide::18", or "…::18-31" for several. */
export function stretchId(stretch: Stretch): string {
  const first = chunkIdOf(stretch, stretch.ordinal);
  return stretch.last > stretch.ordinal ? `${first}-${stretch.last}` : first;
}

/** @returns undefined for what is no id of a stretch, and for one that is too long. */
export function parseStretch(id: string): Stretch | undefined {
  const [, first = '', last] = /^(.+?::[1-9]\d{0,8})(?:-([1-9]\d{0,8}))?$/.exec(id) ?? [];
  try {
    const key = parseChunkId(first);
    const end = last === undefined ? key.ordinal : Number(last);
    return end < key.ordinal || end - key.ordinal >= LONGEST_STRETCH ? undefined : { ...key, last: end };
  } catch (error) {
    if (error instanceof InvalidIdError) return undefined;
    throw error;
  }
}

/** Ids of the chunks of a stretch, and of those beside it. @param chunks how many the document has. */
export function chunkIdsAround(stretch: Stretch, chunks: number): { id: string; inside: boolean }[] {
  const ids: { id: string; inside: boolean }[] = [];
  for (
    let ordinal = Math.max(1, stretch.ordinal - 1);
    ordinal <= Math.min(chunks, stretch.last + 1);
    ordinal++
  ) {
    const inside = ordinal >= stretch.ordinal && ordinal <= stretch.last;
    ids.push({ id: `${documentIdOf(stretch)}::${ordinal}`, inside });
  }
  return ids;
}

/** Relative to the site's base. */
export function comparisonUrl(from: Stretch, to: Stretch): string {
  const value = (stretch: Stretch): string => encodeURIComponent(stretchId(stretch)).replaceAll('%3A', ':');
  return `compare/?from=${value(from)}&to=${value(to)}`;
}
