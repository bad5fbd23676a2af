/** The library model: what a librarian's folder of manuals becomes. See DESIGN.md, "The library model". */
import type { DocumentKey } from './ids.ts';

/** One heading of a document, in reading order. */
export interface OutlineEntry {
  readonly title: string;
  /** 1 to 6. */
  readonly level: number;
  /** The chunk that holds the heading. */
  readonly ordinal: number;
  /** Physical page, for paged documents. */
  readonly page?: number;
  /**
   * Fragment of the heading in the reader and on the chunk page: `m-…`, unique in the document; `page-396` for a
   * heading of a page without a chunk ("Part II"), which leads to the next page that has one.
   */
  readonly anchor: string;
}

/** An entry of a manual's back-of-book index. */
export interface IndexTerm {
  readonly term: string;
  /** The chunk of the first page that the index names. */
  readonly ordinal: number;
}

/** The unit that is shown, cited and returned: a page of a paged document, a section of an unpaged one. */
export interface Chunk {
  /** 1-based; stable while the text before it is unchanged. */
  readonly ordinal: number;
  /** "Page 396", or the section's title. */
  readonly title: string;
  /** Headings in force where the chunk begins, outermost first, without the document's title. */
  readonly headingPath: readonly string[];
  /** Physical page, 1-based. */
  readonly page?: number;
  /** The page number printed on the page, where it differs in kind or value ("380", "xii"). */
  readonly label?: string;
  /** The chunk's own Markdown, page markers removed. */
  readonly markdown: string;
  /** The text begins in the middle of a sentence or block of the chunk before. */
  readonly continuesFrom: boolean;
  readonly continuesOnto: boolean;
}

/** Front matter of a Markdown file, after validation. All of it is optional in the file. */
export interface DocumentMetadata {
  readonly title: string;
  /** BCP 47. Where the file names none, what its script tells, else "en". */
  readonly lang: string;
  /** Where the manual comes from: a URL or `npm:name@version`. */
  readonly origin?: string;
  /** SPDX expression or a sentence. */
  readonly licence?: string;
  /** When it was published: YYYY, YYYY-MM or YYYY-MM-DD. */
  readonly published?: string;
  /** SHA-256 of the file that was imported, hex. */
  readonly sourceHash?: string;
  /** ISO date of the import. */
  readonly imported?: string;
}

export interface LibraryDocument extends DocumentKey {
  readonly id: string;
  readonly source: string;
  readonly metadata: DocumentMetadata;
  readonly paged: boolean;
  /** Number of physical pages, for paged documents. */
  readonly pageCount?: number;
  readonly outline: readonly OutlineEntry[];
  /** Of a paged document with an index. */
  readonly terms?: readonly IndexTerm[];
  readonly chunks: readonly Chunk[];
  /** SHA-256 of the Markdown file, hex: what caches are keyed by. */
  readonly contentHash: string;
}

export interface VendorEntry {
  readonly id: string;
  readonly title: string;
  readonly url?: string;
}

export interface VersionEntry {
  readonly id: string;
  readonly title: string;
  /** Exactly one version of a product is its latest. */
  readonly latest: boolean;
  readonly licence?: string;
  readonly origin?: string;
}

export interface ManualEntry {
  /** The folder name below the version. */
  readonly id: string;
  /** In the newest version that has the manual. */
  readonly title: string;
  /** Version id → title, where versions title their manual themselves ("Guide to 9.5", "Guide to 10.0"). */
  readonly titles?: Readonly<Record<string, string>>;
}

export interface ProductEntry {
  readonly id: string;
  readonly title: string;
  readonly vendor: string;
  readonly description?: string;
  /** Other names people use: "UCCX". */
  readonly aliases: readonly string[];
  readonly licence?: string;
  readonly origin?: string;
  /** Newest first. */
  readonly versions: readonly VersionEntry[];
  /** Titles of manuals by folder name, over all versions. */
  readonly manuals: readonly ManualEntry[];
}

/** Something wrong with one file. The rest of the library is unaffected. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Path as the librarian knows it: below content/, or "library.yaml". */
  readonly file: string;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** One sentence: what to do about it. */
  readonly fix: string;
}

export interface Library {
  readonly title: string;
  readonly tagline: string;
  /** BCP 47 language of the interface. */
  readonly lang: string;
  readonly vendors: readonly VendorEntry[];
  readonly products: readonly ProductEntry[];
  /** Sorted by product, version (newest first), manual and file, so that a build is reproducible. */
  readonly documents: readonly LibraryDocument[];
  readonly problems: readonly Problem[];
}
