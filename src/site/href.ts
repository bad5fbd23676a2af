/** The one place that knows below which path the site is published, and whether its chunks have pages. */
import { unfoldedChunk } from '../library/folding.ts';

/** "/" or "/docs/": always begins and ends with a slash. */
export const siteBase: string = withSlashes(import.meta.env.BASE_URL);

/**
 * The URL of a place in the site; in a folded site that of a chunk is its place in the reader.
 * @param path relative to the site's base, without a leading slash: what `library/ids.ts` gives.
 */
export function href(path: string): string {
  if (import.meta.env.MCDEWEY_FOLDED) {
    const chunk = path.endsWith('/') ? unfoldedChunk(path) : undefined;
    if (chunk) return `${siteBase}${chunk.document}#${chunk.fragment}`;
  }
  return siteBase + path;
}

function withSlashes(base: string): string {
  const inner = base.replace(/^\/+|\/+$/g, '');
  return inner === '' ? '/' : `/${inner}/`;
}
