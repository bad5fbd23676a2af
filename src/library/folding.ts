/**
 * Folding, for hosts that limit the number of files: chunks have neither a page nor a Markdown twin of their own,
 * and their addresses lead to their places in the reader. Pure.
 */
import type { LibraryConfig } from './config.ts';
import { documentUrl, InvalidIdError, parseUrl } from './ids.ts';

export function isFolded(config: LibraryConfig): boolean {
  return config.site.chunk_pages === 'fold';
}

export interface UnfoldedChunk {
  /** The first page of its document, relative to the site's base. */
  readonly document: string;
  readonly ordinal: number;
  /** Names the chunk in the reader, whichever window of the document is opened. */
  readonly fragment: string;
}

/**
 * Where a chunk's address leads in a folded library.
 *
 * @param path of the address relative to the site's base, "router/v1/guide/guide/12/", or of its Markdown twin.
 * @returns undefined for an address of anything but a chunk.
 */
export function unfoldedChunk(path: string): UnfoldedChunk | undefined {
  try {
    const { kind, key } = parseUrl(path.replace(/\.md$/, ''));
    if (kind !== 'chunk') return undefined;
    return { document: documentUrl(key), ordinal: key.ordinal, fragment: `chunk-${key.ordinal}` };
  } catch (error) {
    if (error instanceof InvalidIdError) return undefined;
    throw error;
  }
}
