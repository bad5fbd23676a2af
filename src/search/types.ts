/** What goes into and comes out of a search, the same in the browser, the server and the command line. */
import type { SearchNotice } from './notices.ts';

/**
 * Reads a file of a published library by its path relative to the site's base, for example
 * `_index/manifest.json`. The only way that the search core reaches storage.
 * Rejects when the file does not exist or cannot be read; the message names the file.
 */
export interface IndexReader {
  read(name: string, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * The file's bytes where they are in memory already, so that a search that reads a hundred of them waits for none.
   * Absent where nothing is kept.
   */
  kept?(name: string): Uint8Array | undefined;
}

export type SearchMode = 'hybrid' | 'text' | 'semantic';
/** `fast`: distilled query table. `full`: the transformer itself. */
export type EncoderTier = 'fast' | 'full';

/** Values of one facet are OR-ed, facets are AND-ed. Empty or absent means everything. */
export interface SearchFilters {
  readonly vendor?: readonly string[];
  readonly product?: readonly string[];
  /** Version ids ("v12.5"), of whichever product. */
  readonly version?: readonly string[];
  /** Manuals: `product/version/doc`, or just the folder name `doc` for all its versions. */
  readonly doc?: readonly string[];
}

export interface SearchRequest {
  readonly query: string;
  readonly mode?: SearchMode;
  readonly tier?: EncoderTier;
  readonly filters?: SearchFilters;
  /** 1 to 100, default 10. */
  readonly limit?: number;
  readonly offset?: number;
}

/** Half-open ranges of UTF-16 offsets into `text` that match the query. */
export interface Excerpt {
  readonly text: string;
  readonly marks: readonly (readonly [start: number, end: number])[];
}

/** The same or nearly the same text in another version. */
export interface Variant {
  readonly chunkId: string;
  readonly version: string;
  readonly page?: number;
  readonly label?: string;
  readonly url: string;
  /** Identical after normalisation. */
  readonly exact: boolean;
}

/** Why a hit is where it is. Ranks are 1-based positions in that retriever's own list. */
export interface Why {
  readonly text?: { readonly rank: number; readonly score: number; readonly terms: readonly string[] };
  readonly semantic?: { readonly rank: number; readonly score: number; readonly tier: EncoderTier };
  readonly phrase?: { readonly phrases: readonly string[] };
  /** Product, manual or version named in the query. */
  readonly catalogue?: { readonly names: readonly string[] };
}

export interface Hit {
  readonly chunkId: string;
  readonly source: string;
  /** Chunk page, relative to the site's base. */
  readonly url: string;
  /** The same place in the reader, with fragment, relative to the site's base. */
  readonly readerUrl: string;
  readonly title: string;
  readonly documentTitle: string;
  /** Document title and heading path, outermost first. */
  readonly breadcrumb: readonly string[];
  readonly vendor: string;
  readonly vendorTitle: string;
  readonly product: string;
  readonly productTitle: string;
  readonly version: string;
  readonly doc: string;
  readonly page?: number;
  readonly label?: string;
  readonly excerpt: Excerpt;
  /** In [0, 1], comparable within one response only. */
  readonly score: number;
  readonly why: Why;
  readonly variants: readonly Variant[];
}

export interface FacetValue {
  readonly value: string;
  readonly title: string;
  /** Hits among the ranked candidates. */
  readonly count: number;
}

export interface SearchResponse {
  readonly query: string;
  readonly mode: SearchMode;
  /** The tier that encoded the query; absent when no encoder took part. */
  readonly tier?: EncoderTier;
  readonly hits: readonly Hit[];
  /** Ranked candidates, before versions are collapsed: an upper bound for paging. */
  readonly total: number;
  readonly facets: {
    readonly vendor: readonly FacetValue[];
    readonly product: readonly FacetValue[];
    readonly version: readonly FacetValue[];
    readonly doc: readonly FacetValue[];
  };
  /** Query words that were read as others: "keberos" as "kerberos". */
  readonly corrections: readonly { readonly from: string; readonly to: string }[];
  /** For the reader: what was ignored, what would help. */
  readonly notices: readonly SearchNotice[];
  /** False while a retriever is still to answer (partial results). */
  readonly complete: boolean;
}

/** A completion of what is being typed. */
export interface Suggestion {
  /** `page`: a manual opened at a page; its title is the manual's. */
  readonly kind: 'product' | 'version' | 'document' | 'heading' | 'identifier' | 'page';
  readonly title: string;
  /** Where it leads, relative to the site's base. */
  readonly url: string;
  /** "Cisco · Finesse · v12.5" */
  readonly detail: string;
  /** The physical page, for kind `page`. */
  readonly page?: number;
  /** The page number that was asked for, where it is the printed one of that page. */
  readonly label?: string;
}

/** Turns a query into a unit vector of the index's space (before the index's own projection). */
export interface QueryEncoder {
  readonly tier: EncoderTier;
  /** @returns float32, length = the model's dimensions, L2 norm 1; undefined when no word is known. */
  encode(query: string, signal?: AbortSignal): Promise<Float32Array | undefined>;
}

/** What the site, the server and the command line call. */
export interface SearchEngine {
  /** SHA-256 of the weights that made the index's vectors, hex; undefined in a library without embeddings. */
  readonly weights: string | undefined;
  /**
   * @param onPartial called with the results of the retrievers that have answered so far.
   * @throws RangeError for a limit out of bounds or a query over 1,000 characters.
   */
  search(
    request: SearchRequest,
    options?: { readonly signal?: AbortSignal; readonly onPartial?: (partial: SearchResponse) => void },
  ): Promise<SearchResponse>;
  /**
   * As-you-type completions, typo tolerant, at most `limit`; with a page number in the text, pages of manuals.
   * @param from URL of the document that is being read, relative to the site's base.
   */
  suggest(prefix: string, limit?: number, from?: string): Promise<readonly Suggestion[]>;
}
