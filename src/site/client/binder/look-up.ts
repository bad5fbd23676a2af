/** What the library holds under a chunk id, read from the page's Markdown twin. */
import { chunkUrl, parseChunkId, twinUrl } from '../../../library/ids.ts';
import { href } from '../../href.ts';
import { readTwin, type TwinContent } from './front-matter.ts';

export type LookUp =
  | ({ readonly state: 'found' } & TwinContent)
  /** The library has no such page, or another one in its place. */
  | { readonly state: 'missing' }
  /** No answer: offline, or the host has a problem. */
  | { readonly state: 'unreachable' };

/** Address of a page on this site. */
export function pageUrl(chunkId: string): string {
  const key = parseChunkId(chunkId);
  return href(chunkUrl(key, key.ordinal));
}

export async function lookUp(chunkId: string, signal?: AbortSignal): Promise<LookUp> {
  try {
    const key = parseChunkId(chunkId);
    if (import.meta.env.MCDEWEY_FOLDED) {
      const { lookUpFolded } = await import('./look-up-folded.ts');
      return await lookUpFolded(chunkId, signal);
    }
    const response = await fetch(href(twinUrl(chunkUrl(key, key.ordinal))), { signal });
    if (response.status === 404 || response.status === 410) return { state: 'missing' };
    if (!response.ok) return { state: 'unreachable' };
    const twin = readTwin(await response.text(), chunkId);
    return twin ? { state: 'found', ...twin } : { state: 'missing' };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { state: 'unreachable' };
  }
}
