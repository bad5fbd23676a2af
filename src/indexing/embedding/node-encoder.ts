/** The full tier on Node: the transformer that an index was built with. */
import type { QueryEncoder } from '../../search/types.ts';
import { UserError } from '../../workspace/errors.ts';
import type { Progress } from '../../workspace/progress.ts';
import { ensureModel } from '../models/assets.ts';
import { EmbeddingPool } from './pool.ts';

/** Recent queries whose vectors are kept. */
const KEPT = 512;

export interface NodeEncoder extends QueryEncoder {
  close(): Promise<void>;
}

/** What an index says about its model. */
export interface IndexedModel {
  readonly name: string;
  /** SHA-256 of the weights that made the index. */
  readonly weights: string;
}

/**
 * Loads a model in a thread of its own, so that encoding (about 10 ms) does not stand in the way of other work.
 * @param model its name, or the `model` of a manifest, which is then checked to be the same weights.
 * @throws UserError when the model cannot be had or is another one than the index's.
 */
export async function openNodeEncoder(
  model: string | IndexedModel,
  options: { readonly progress?: Progress; readonly threads?: number } = {},
): Promise<NodeEncoder> {
  const name = typeof model === 'string' ? model : model.name;
  const asset = await ensureModel(name, options);
  const indexed = typeof model === 'string' ? undefined : model.weights;
  if (indexed && !asset.model.files.some((file) => file.sha256 === indexed)) {
    throw new UserError(
      `the library was indexed with another version of ${name} than this program has`,
      'Build the library again with this program, or search it with the fast tier.',
    );
  }
  const pool = new EmbeddingPool(asset, 'float', options.threads ?? 1);
  const kept = new Map<string, Promise<Float32Array>>();
  return {
    tier: 'full',
    async encode(query, signal) {
      signal?.throwIfAborted();
      const text = asset.model.queryPrefix + query.trim();
      let vector = kept.get(text);
      if (!vector) {
        vector = pool.run([text]).then(([first]) => first!);
        vector.catch(() => kept.delete(text));
        if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
        kept.set(text, vector);
      }
      const result = await vector;
      signal?.throwIfAborted();
      return result;
    },
    close: () => pool.close(),
  };
}
