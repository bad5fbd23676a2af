/** Puts results together by manual, or into the order of their pages. Pure. */
import { groupBy } from '../../library/group-by.ts';
import { manualOf, parseChunkId } from '../../library/ids.ts';
import type { Hit } from '../../search/types.ts';
import type { SearchState } from './search-state.ts';

export interface HitGroup {
  /** `product/version/doc`; undefined where results are not grouped. */
  readonly manual?: string;
  /** Never empty. */
  readonly hits: readonly Hit[];
}

/**
 * @param hits best first.
 * @returns manuals in the order of their best hit. By page, the hits of each stand as in the manual.
 */
export function arrangeHits(
  hits: readonly Hit[],
  { sort, grouped }: Pick<SearchState, 'sort' | 'grouped'>,
): HitGroup[] {
  if (hits.length === 0) return [];
  if (sort === 'relevance' && !grouped) return [{ hits }];
  const arranged = [...groupBy(hits, manualOfHit)].map(([manual, own]) => ({
    manual,
    hits: sort === 'page' ? own.sort(byPlace) : own,
  }));
  return grouped ? arranged : [{ hits: arranged.flatMap((group) => group.hits) }];
}

/** `product/version/doc`. */
export function manualOfHit({ chunkId }: Pick<Hit, 'chunkId'>): string {
  return manualOf(parseChunkId(chunkId));
}

const order = new Intl.Collator('en', { numeric: true });

function byPlace(a: Hit, b: Hit): number {
  return (
    order.compare(a.source, b.source) || parseChunkId(a.chunkId).ordinal - parseChunkId(b.chunkId).ordinal
  );
}
