/** Chapters as stretches of pages, and where they are in another version. Pure. */
import type { LibraryDocument } from '../library/model.ts';
import type { VersionMap } from '../library/version-map.ts';
import { LONGEST_STRETCH } from './stretch.ts';

export interface Chapter {
  readonly title: string;
  /** Ordinals of its first and last chunk. */
  readonly first: number;
  readonly last: number;
}

const DEEPEST_LEVEL = 3;

/**
 * The outermost part that holds a chunk and is short enough to be compared as a whole.
 * @returns undefined where there is none, or none with more than the chunk itself.
 */
export function chapterOf(document: LibraryDocument, ordinal: number): Chapter | undefined {
  for (let level = 1; level <= DEEPEST_LEVEL; level++) {
    let start: { title: string; ordinal: number } | undefined;
    let end = document.chunks.length;
    for (const entry of document.outline) {
      if (entry.level > level) continue;
      if (entry.ordinal <= ordinal) start = entry;
      else {
        end = entry.ordinal - 1;
        break;
      }
    }
    if (!start || end - start.ordinal >= LONGEST_STRETCH / 2) continue;
    return end > start.ordinal ? { title: start.title, first: start.ordinal, last: end } : undefined;
  }
  return undefined;
}

/** A few pages whose text went elsewhere do not stretch a chapter over half of the other manual. */
const OUTLIERS = 0.05;

/**
 * From the first to the last page on which a stretch of pages is found in the other document.
 * @returns undefined where it is not, or where it has been scattered.
 */
export function counterpartOf(
  { first, last }: Pick<Chapter, 'first' | 'last'>,
  document: LibraryDocument,
  home: LibraryDocument,
  map: VersionMap,
): { first: number; last: number } | undefined {
  const found: number[] = [];
  for (let ordinal = first; ordinal <= last; ordinal++) {
    const counterpart = map.counterpart(document, ordinal, home.version);
    if (counterpart?.document === home) found.push(counterpart.ordinal);
  }
  found.sort((a, b) => a - b);
  const cut = Math.floor(found.length * OUTLIERS);
  const [low, high] = [found[cut], found[found.length - 1 - cut]];
  if (low === undefined || high === undefined || high - low >= LONGEST_STRETCH) return undefined;
  return { first: low, last: high };
}
