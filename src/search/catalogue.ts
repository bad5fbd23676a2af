/** The library's table of contents, for callers that need all of it (the server's tools); search does not. */
import type { ManualEntry } from '../library/model.ts';
import { readManifest } from './manifest.ts';
import { readJson } from './store.ts';
import type { IndexReader } from './types.ts';

export interface CatalogueDocument {
  readonly id: string;
  readonly source: string;
  readonly title: string;
  readonly lang: string;
  readonly chunks: number;
  /** Physical pages, for paged documents. */
  readonly pages?: number;
  readonly origin?: string;
  readonly licence?: string;
  /** SHA-256 of the file that was imported, hex. */
  readonly sourceHash?: string;
  readonly imported?: string;
  /** SHA-256 of the Markdown, hex. */
  readonly contentHash: string;
}

export interface CatalogueProduct {
  readonly id: string;
  readonly title: string;
  readonly vendor: string;
  readonly description?: string;
  readonly aliases: readonly string[];
  /** Newest first. */
  readonly versions: readonly { readonly id: string; readonly title: string; readonly latest: boolean }[];
  readonly manuals: readonly ManualEntry[];
}

export interface Catalogue {
  readonly title: string;
  readonly tagline: string;
  readonly vendors: readonly { readonly id: string; readonly title: string; readonly url?: string }[];
  readonly products: readonly CatalogueProduct[];
  readonly documents: readonly CatalogueDocument[];
}

export async function loadCatalogue(reader: IndexReader): Promise<Catalogue> {
  return await readJson<Catalogue>(reader, (await readManifest(reader)).catalogue);
}
