/** Opens a built library for a command. */
import { openNodeEncoder } from '../indexing/embedding/node-encoder.ts';
import { readManifest } from '../search/manifest.ts';
import { openEngine } from '../search/open.ts';
import type { EncoderTier, IndexReader, SearchEngine } from '../search/types.ts';
import { openDirectorySource } from '../server/index-source/directory.ts';
import { inflateNow } from '../workspace/inflate.ts';
import { builtDirectory } from './published-site.ts';

export interface PublishedLibrary {
  readonly engine: SearchEngine;
  readonly close: () => Promise<void>;
}

/** @param tier the encoder to load; the transformer's model is fetched when it is not in the cache. */
export async function openPublished(dir: string, tier: EncoderTier): Promise<PublishedLibrary> {
  const { reader } = openDirectorySource(await builtDirectory(dir));
  const encoder = tier === 'full' ? await openEncoderFor(reader) : undefined;
  return {
    engine: await openEngine(reader, {
      encoders: encoder ? [encoder] : [],
      defaultTier: tier,
      inflate: inflateNow,
    }),
    close: async () => await encoder?.close(),
  };
}

/** The transformer that the index was built with. */
async function openEncoderFor(reader: IndexReader) {
  const { semantic } = await readManifest(reader);
  return semantic ? await openNodeEncoder(semantic.model) : undefined;
}
