import { loadCatalogue } from '../search/catalogue.ts';
import { readManifest } from '../search/manifest.ts';
import type { EncoderTier, IndexReader, SearchEngine } from '../search/types.ts';
import { LibraryTexts } from './library-texts.ts';
import { Shelf } from './shelf.ts';
import type { LibraryContent } from './tool.ts';

/**
 * What the tools work with, beside an engine that is open already.
 *
 * @param reader reads the index and the Markdown twins beside it.
 * @param tiers of the engine, best first.
 */
export async function openLibraryContent(
  reader: IndexReader,
  engine: SearchEngine,
  tiers: readonly EncoderTier[],
): Promise<LibraryContent> {
  const [manifest, catalogue] = await Promise.all([readManifest(reader), loadCatalogue(reader)]);
  return {
    generation: manifest.generation,
    counts: manifest.counts,
    tiers,
    engine,
    reader,
    shelf: new Shelf(catalogue),
    texts: new LibraryTexts(reader),
  };
}
