/** Texts to vectors with a pinned model: through the cache for what is indexed, straight for a query. */
import { cacheDir } from '../../workspace/paths.ts';
import { type Progress, silentProgress } from '../../workspace/progress.ts';
import { ensureModel, type ModelAsset } from '../models/assets.ts';
import type { EmbeddingModel } from '../models/pinned.ts';
import { EmbeddingCache } from './cache.ts';
import { EmbeddingPool } from './pool.ts';

/** Texts that one thread takes at a time, and that are stored together: about a second of work. */
const BATCH = 24;

export interface Embedder {
  readonly model: EmbeddingModel;
  /** Passage vectors in the order of the texts, L2 norm 1. Repeated and cached texts are embedded once. */
  embedPassages(texts: readonly string[], progress?: Progress): Promise<Float32Array[]>;
  /** The same for texts in the role of queries (the model's query prefix is added). */
  embedQueries(texts: readonly string[], progress?: Progress): Promise<Float32Array[]>;
  close(): Promise<void>;
}

export interface EmbedderOptions {
  readonly progress?: Progress;
  /** Folder of the embedding cache, default in the project's cache. */
  readonly cacheDir?: string;
  /** Embedding threads, default one per core. */
  readonly threads?: number;
}

/**
 * Opens a model by name or a model that is already on disk; threads start with the first text.
 * @throws UserError when the model cannot be fetched.
 */
export async function openEmbedder(
  model?: string | ModelAsset,
  options: EmbedderOptions = {},
): Promise<Embedder> {
  const asset =
    typeof model === 'object'
      ? model
      : await ensureModel(model, { progress: options.progress ?? silentProgress });
  const dir = options.cacheDir ?? cacheDir('embeddings', spaceOf(asset.model));
  return new CachedEmbedder(asset.model, dir, new EmbeddingPool(asset, 'int8', options.threads));
}

/** Vectors of two models with the same space can be compared: name, precision and the weights themselves. */
export function spaceOf(model: EmbeddingModel): string {
  const weights = model.files.find((file) => file.path.endsWith('.onnx'))?.sha256 ?? '';
  return `${model.name}-${model.dtype}-${weights.slice(0, 12)}`;
}

class CachedEmbedder implements Embedder {
  readonly model: EmbeddingModel;
  readonly #pool: EmbeddingPool;
  readonly #cacheDir: string;
  #cache: EmbeddingCache | undefined;

  constructor(model: EmbeddingModel, dir: string, pool: EmbeddingPool) {
    this.model = model;
    this.#cacheDir = dir;
    this.#pool = pool;
  }

  embedPassages(texts: readonly string[], progress: Progress = silentProgress): Promise<Float32Array[]> {
    return this.#embed(texts, 'Embedding passages', 'passages', progress);
  }

  embedQueries(texts: readonly string[], progress: Progress = silentProgress): Promise<Float32Array[]> {
    const prefixed = texts.map((text) => this.model.queryPrefix + text);
    return this.#embed(prefixed, 'Embedding training phrases', 'phrases', progress);
  }

  async close(): Promise<void> {
    await this.#pool.close();
    this.#cache?.close();
    this.#cache = undefined;
  }

  async #embed(
    texts: readonly string[],
    title: string,
    unit: string,
    progress: Progress,
  ): Promise<Float32Array[]> {
    this.#cache ??= new EmbeddingCache(this.#cacheDir, this.model.dimensions);
    const cache = this.#cache;
    const vectors: (Float32Array | undefined)[] = [];
    const missing = new Map<string, { text: string; places: number[] }>();
    texts.forEach((text, place) => {
      const key = EmbeddingCache.keyOf(text);
      const known = missing.get(key);
      if (known) {
        known.places.push(place);
        return;
      }
      vectors[place] = cache.get(key);
      if (!vectors[place]) missing.set(key, { text, places: [place] });
    });

    const step = progress.step(title, unit, missing.size);
    const entries = [...missing];
    const batches: (typeof entries)[] = [];
    for (let first = 0; first < entries.length; first += BATCH)
      batches.push(entries.slice(first, first + BATCH));
    await eachInTurn(batches, this.#pool.size + 1, async (batch) => {
      const fresh = await this.#pool.run(batch.map(([, { text }]) => text));
      const stored = cache.put(batch.map(([key], index) => ({ key, vector: fresh[index]! })));
      batch.forEach(([, { places }], index) => {
        for (const place of places) vectors[place] = stored[index]!;
      });
      step.advance(batch.length);
    });
    const reused = texts.length - missing.size;
    step.done(reused > 0 ? `${reused.toLocaleString('en')} more from the cache` : undefined);
    return vectors as Float32Array[];
  }
}

/** Runs `work` over all items with at most `width` under way; the first failure stops it. */
async function eachInTurn<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (next < items.length && !failed) {
      try {
        await work(items[next++]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
}
