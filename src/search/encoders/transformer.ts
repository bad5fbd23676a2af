/** The full tier: the transformer that embedded the passages, on whatever runtime the caller has. */
import type { QueryEncoder } from '../types.ts';

/** The part of a transformers.js feature-extraction pipeline that is used here. */
export type FeatureExtractor = (
  texts: string[],
  options: { pooling: 'cls' | 'mean'; normalize: boolean },
) => Promise<{ readonly data: ArrayLike<number> }>;

export interface TransformerModel {
  readonly dimensions: number;
  readonly pooling: 'cls' | 'mean';
  readonly queryPrefix: string;
}

/** Wraps a loaded pipeline. Queries are encoded one at a time, as at build. */
export function openTransformerEncoder(model: TransformerModel, extract: FeatureExtractor): QueryEncoder {
  return {
    tier: 'full',
    async encode(query, signal) {
      signal?.throwIfAborted();
      const text = model.queryPrefix + query.trim();
      const { data } = await extract([text], { pooling: model.pooling, normalize: true });
      signal?.throwIfAborted();
      if (data.length !== model.dimensions) {
        throw new Error(`the model gave ${data.length} dimensions instead of ${model.dimensions}`);
      }
      return Float32Array.from(data);
    },
  };
}
