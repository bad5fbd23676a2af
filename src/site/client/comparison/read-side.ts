/** One side of a comparison: its texts and those of the pages beside it, read from the Markdown twins. */
import { chunkIdOf } from '../../../library/ids.ts';
import type { ComparedPage } from '../../../library/text-comparison.ts';
import type { Citation } from '../../citation.ts';
import { chunkIdsAround, type Stretch } from '../../stretch.ts';
import { type LookUp, lookUp } from '../binder/look-up.ts';

export interface Side {
  /** Of the first page that is compared, and of the last. */
  readonly first: Citation;
  readonly last: Citation;
  readonly pages: readonly ComparedPage[];
}

export type SideReading =
  | { readonly state: 'found'; readonly side: Side }
  | { readonly state: 'missing'; readonly id: string }
  | { readonly state: 'unreachable' };

/** Twins fetched at once: a chapter has dozens. */
const AT_ONCE = 8;

export async function readSide(stretch: Stretch): Promise<SideReading> {
  const firstId = chunkIdOf(stretch, stretch.ordinal);
  const first = await lookUp(firstId);
  if (first.state === 'missing') return { state: 'missing', id: firstId };
  if (first.state === 'unreachable') return first;
  const wanted = chunkIdsAround(stretch, first.chunks ?? stretch.last);
  const read: LookUp[] = [];
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const batch = wanted.slice(start, start + AT_ONCE);
    read.push(...(await Promise.all(batch.map(({ id }) => (id === firstId ? first : lookUp(id))))));
  }
  const pages: ComparedPage[] = [];
  let last = first.about;
  for (const [index, page] of read.entries()) {
    const { id, inside } = wanted[index]!;
    if (page.state === 'found') {
      pages.push({ markdown: page.markdown, inside });
      if (inside) last = page.about;
    } else if (inside) return page.state === 'missing' ? { state: 'missing', id } : page;
  }
  return { state: 'found', side: { first: first.about, last, pages } };
}
