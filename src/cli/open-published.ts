/** Opens a published library for a command: a built directory or the address of a site. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openNodeEncoder } from '../indexing/embedding/node-encoder.ts';
import { MANIFEST_NAME, readManifest } from '../search/manifest.ts';
import { openEngine } from '../search/open.ts';
import type { EncoderTier, IndexReader, SearchEngine } from '../search/types.ts';
import { openDirectorySource } from '../server/index-source/directory.ts';
import { recoverDirectory } from '../workspace/atomic-output.ts';
import { UserError } from '../workspace/errors.ts';

export interface PublishedLibrary {
  readonly engine: SearchEngine;
  readonly close: () => Promise<void>;
}

/** @param tier the encoder to load; the transformer's model is fetched when it is not in the cache. */
export async function openPublished(dir: string, tier: EncoderTier): Promise<PublishedLibrary> {
  const root = resolve(dir);
  await recoverDirectory(root);
  const found = await stat(join(root, MANIFEST_NAME)).catch(() => undefined);
  if (!found)
    throw new UserError(
      `there is no built library in ${dir}`,
      'Run mcdewey build first, or name it with --dir.',
    );
  const { reader } = openDirectorySource(root);
  const encoder = tier === 'full' ? await openEncoderFor(reader) : undefined;
  return {
    engine: await openEngine(reader, { ...(encoder ? { encoders: [encoder] } : {}), defaultTier: tier }),
    close: async () => await encoder?.close(),
  };
}

/** The transformer that the index was built with. */
async function openEncoderFor(reader: IndexReader) {
  const { semantic } = await readManifest(reader);
  return semantic ? await openNodeEncoder(semantic.model) : undefined;
}
