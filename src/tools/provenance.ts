/** Where a hit comes from, in the fields that every tool with hits gives. */
import { z } from 'zod';
import { parseChunkId } from '../library/ids.ts';
import type { Hit } from '../search/types.ts';
import type { ToolContext } from './tool.ts';

export const provenance = {
  source: z.string().optional().describe('The file of the library it comes from.'),
  source_hash: z
    .string()
    .optional()
    .describe('First 12 hex digits of the SHA-256 of the imported file, or of the Markdown if nothing was.'),
  imported: z.string().optional().describe('The date of the import.'),
};

const HASH_DIGITS = 12;

interface Provenance {
  source: string;
  source_hash?: string;
  imported?: string;
}

/** A whole hash on each hit would cost more than its excerpt says; fetch gives it. */
export function provenanceOf(
  { source, chunkId }: Pick<Hit, 'source' | 'chunkId'>,
  { library }: Pick<ToolContext, 'library'>,
): Provenance {
  const document = library.shelf.document(parseChunkId(chunkId));
  if (!document) return { source };
  const hash = (document.sourceHash ?? document.contentHash).slice(0, HASH_DIGITS);
  return {
    source,
    source_hash: hash,
    ...(document.imported === undefined ? {} : { imported: document.imported }),
  };
}
