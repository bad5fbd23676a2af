import type { Inflate } from './bytes.ts';
import { Details } from './details.ts';
import { openFastEncoder } from './encoders/fast.ts';
import { Engine } from './engine.ts';
import { Facets, type FacetsFile } from './facets.ts';
import { readManifest } from './manifest.ts';
import { NameIndex } from './names.ts';
import { SemanticRetriever } from './semantic/retriever.ts';
import { CachingReader, readJson } from './store.ts';
import { Suggester } from './suggest.ts';
import { TextRetriever } from './text/retriever.ts';
import { Spelling } from './text/spelling.ts';
import type { EncoderTier, IndexReader, QueryEncoder, SearchEngine } from './types.ts';

export interface OpenEngineOptions {
  /** Further encoders this program has; the fast tier comes with the index. */
  readonly encoders?: readonly QueryEncoder[];
  /** For requests that name no tier; default: full when there is such an encoder, else fast. */
  readonly defaultTier?: EncoderTier;
  /** A decompressor quicker than the platform's stream; of the same results. */
  readonly inflate?: Inflate;
  /** Bytes of files that stay in memory, and half as many of what was read out of them; default 64 MiB. */
  readonly memory?: number;
}

const MEMORY = 64 * 1024 * 1024;

/**
 * Opens the index of a published library. Reads two small files now and everything else when it is needed.
 * @throws CorruptIndexError, or what `reader` rejects with.
 */
export async function openEngine(
  reader: IndexReader,
  options: OpenEngineOptions = {},
): Promise<SearchEngine> {
  const manifest = await readManifest(reader);
  const { inflate, memory = MEMORY } = options;
  const store = new CachingReader(reader, memory);
  const facets = new Facets(await readJson<FacetsFile>(store, manifest.facets));
  const encoders = new Map((options.encoders ?? []).map((encoder) => [encoder.tier, encoder]));
  const { semantic } = manifest;
  const fast = retryable(async () =>
    semantic ? await openFastEncoder(semantic, store, inflate) : undefined,
  );
  return new Engine({
    weights: semantic?.model.weights,
    facets,
    names: new NameIndex(facets),
    text: new TextRetriever(manifest.text, store, { keptBytes: memory / 8 }),
    spelling: new Spelling(manifest.spelling, store, inflate),
    details: new Details(manifest.details, store, { inflate, keptBytes: (memory * 3) / 8 }),
    semantic: retryable(async () =>
      semantic ? await SemanticRetriever.open(semantic, store, inflate) : undefined,
    ),
    suggester: retryable(() => Suggester.open(manifest.suggestions, store)),
    encoder: async (tier) => encoders.get(tier) ?? (tier === 'fast' ? await fast() : undefined),
    defaultTier: options.defaultTier ?? (encoders.has('full') ? 'full' : 'fast'),
  });
}

/** Runs `open` once, on first use; a failure is not remembered. */
function retryable<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    if (!opened) {
      opened = open();
      opened.catch(() => {
        opened = undefined;
      });
    }
    return opened;
  };
}
