/** What `_model/index.json` says: the transformer's files as a published site carries them. */

export const PUBLISHED_MODEL_INDEX = '_model/index.json';
export const PUBLISHED_MODEL_VERSION = 1;

/** A file cut into parts that every static host accepts (several cap files at 25 MB). */
export interface PublishedFile {
  /** The name that transformers.js or the runtime asks for. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the whole file, hex. */
  readonly sha256: string;
  /** In order; names are relative to the site's base and content-hashed. */
  readonly parts: readonly { readonly name: string; readonly bytes: number }[];
}

export interface PublishedModel {
  readonly version: number;
  readonly name: string;
  readonly dtype: string;
  readonly dimensions: number;
  readonly pooling: 'cls' | 'mean';
  readonly queryPrefix: string;
  readonly licence: string;
  /** SHA-256 of the weights as pinned: the same as in the manifest of an index that it can search. */
  readonly weights: string;
  readonly files: readonly PublishedFile[];
  /** The WebAssembly runtime: its loader (`.mjs`) and its binary (`.wasm`), each in one part. */
  readonly runtime: { readonly loader: PublishedFile; readonly binary: PublishedFile };
  /** Of all files together: what a reader downloads, uncompressed. */
  readonly bytes: number;
}
