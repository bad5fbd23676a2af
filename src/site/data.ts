/** What the pages know: the library, loaded once per build, and what is derived from it. */
import { resolve } from 'node:path';
import type { LibraryConfig } from '../library/config.ts';
import { isFolded } from '../library/folding.ts';
import { chunkIdOf, chunkUrl, documentUrl, originalUrl, readerUrl } from '../library/ids.ts';
import { renderMarkdown } from '../library/markdown/render.ts';
import type { Chunk, Library, LibraryDocument, OutlineEntry } from '../library/model.ts';
import { VersionMap } from '../library/version-map.ts';
import { type ReaderWindow, readerUrlOfChunk, windowOfChunk } from '../library/windows.ts';
import { loadLibrary } from '../workspace/load-library.ts';
import { projectRoot } from '../workspace/paths.ts';
import type { ManualQuality } from '../workspace/quality-reports.ts';
import { dressCode } from './code.ts';
import { href } from './href.ts';
import { resolveLink } from './links.ts';
import { linkReferences, referencesOf } from './references.ts';
import { hasReport } from './report/report-place.ts';
import {
  type ManualShelf,
  type ProductShelf,
  type Shelves,
  shelvesOf,
  type VersionShelf,
} from './shelves.ts';
import { providedSiteContext, type SiteContext } from './site-context.ts';
import { type Language, languageFor, type Translations } from './strings/language.ts';

export class Site {
  readonly library: Library;
  readonly shelves: Shelves;
  /** Of the interface. */
  readonly language: Language;
  /** Chunks have no pages of their own: their addresses lead to their places in the reader. */
  readonly folded: boolean;
  readonly hasReport: boolean;
  /** How well the manuals were imported, where that is known. */
  readonly quality: readonly ManualQuality[];
  readonly reading: LibraryConfig['reading'];
  readonly #originals: ReadonlyMap<string, string>;
  readonly #documents: ReadonlyMap<string, LibraryDocument>;
  readonly #products: ReadonlyMap<string, ProductShelf>;
  /** Of the product rendered last: pages are rendered product by product, and a map holds all of its sentences. */
  #versionMap: { readonly product: string; readonly map: VersionMap } | undefined;
  /** HTML of the chunks of the window rendered last: its chunk pages are rendered right after it. */
  #rendered: { document: LibraryDocument; html: Map<number, string> } | undefined;

  constructor({ library, config, quality, originals }: SiteContext) {
    this.library = library;
    this.shelves = shelvesOf(library);
    this.language = languageFor(library.lang);
    this.folded = isFolded(config);
    this.hasReport = hasReport(config);
    this.quality = quality ?? [];
    this.reading = config.reading;
    this.#originals = originals ?? new Map();
    this.#documents = new Map(library.documents.map((document) => [document.source, document]));
    this.#products = new Map(
      this.shelves.vendors.flatMap(({ products }) =>
        products.map((shelf) => [shelf.product.id, shelf] as const),
      ),
    );
  }

  productShelf(product: string): ProductShelf {
    return found(this.#products.get(product), product);
  }

  versionShelf(product: string, version: string): VersionShelf {
    const shelf = this.productShelf(product).versions.find((candidate) => candidate.version.id === version);
    return found(shelf, `${product}/${version}`);
  }

  manualShelf(product: string, version: string, doc: string): ManualShelf {
    const shelf = this.versionShelf(product, version).manuals.find(({ id }) => id === doc);
    return found(shelf, `${product}/${version}/${doc}`);
  }

  /** Where the pages of a product's manuals stand in its other versions. */
  versionMap(product: string): VersionMap {
    if (this.#versionMap?.product !== product) {
      const own = this.library.documents.filter((document) => document.product === product);
      this.#versionMap = { product, map: new VersionMap(own) };
    }
    return this.#versionMap.map;
  }

  /** Sanitised HTML of all chunks of one reader window, in order. */
  renderWindow(document: LibraryDocument, window: ReaderWindow): { chunk: Chunk; html: string }[] {
    const html = new Map<number, string>();
    const rendered = document.chunks.slice(window.firstOrdinal - 1, window.lastOrdinal).map((chunk) => {
      const own = this.#render(document, chunk);
      html.set(chunk.ordinal, own);
      return { chunk, html: own };
    });
    this.#rendered = { document, html };
    return rendered;
  }

  /** Sanitised HTML of one chunk; free when its window was rendered just before. */
  renderChunk(document: LibraryDocument, chunk: Chunk): string {
    const kept = this.#rendered?.document === document ? this.#rendered.html.get(chunk.ordinal) : undefined;
    return kept ?? this.#render(document, chunk);
  }

  /** The original PDF, opened at the page; undefined where it is not published. */
  originalOf(document: LibraryDocument, page?: number): string | undefined {
    if (!this.#originals.has(document.id)) return undefined;
    const url = href(originalUrl(document));
    return page === undefined ? url : `${url}#page=${page}`;
  }

  /** Where the chunk is shown: on its own page or, where those are folded, in the reader. */
  urlOfChunk(document: LibraryDocument, chunk: Chunk): string {
    return this.folded ? urlInReader(document, chunk) : href(chunkUrl(document, chunk.ordinal));
  }

  #render(document: LibraryDocument, chunk: Chunk): string {
    /** Address of each link inside the library → attributes that say what to show of it before it is opened. */
    const previews = new Map<string, string>();
    const html = renderMarkdown(chunk.markdown, {
      headings: headingsOf(document).get(chunk.ordinal),
      lang: document.metadata.lang,
      linkTo: (link) => {
        const target = resolveLink(link, document, (source) => this.#documents.get(source));
        if (!target) return undefined;
        const { heading, page } = target;
        const place = heading ?? page;
        const url = place
          ? urlOfPlace(target.document, place.ordinal, heading)
          : href(documentUrl(target.document));
        previews.set(url, this.#previewOf(target.document, place?.ordinal ?? 1, heading));
        return url;
      },
    });
    const references = referencesOf(document);
    const linked = linkReferences(
      html.replace(/<a href="([^"]*)"/g, (tag, url: string) => `${tag}${previews.get(url) ?? ''}`),
      (text) => references.find(text, chunk.ordinal),
      ({ ordinal, heading }) =>
        `<a href="${urlOfPlace(document, ordinal, heading)}"${this.#previewOf(document, ordinal, heading)}>`,
    );
    return dressCode(linked, this.language);
  }

  /** The chunk and which of its headings a link leads to; nothing where chunks have no twins to read it from. */
  #previewOf(document: LibraryDocument, ordinal: number, heading: OutlineEntry | undefined): string {
    if (this.folded) return '';
    const index = heading ? (headingsOf(document).get(ordinal)?.indexOf(heading) ?? 0) : 0;
    return ` data-preview="${chunkIdOf(document, ordinal)}"${index > 0 ? ` data-preview-heading="${index}"` : ''}`;
  }
}

const headings = new WeakMap<LibraryDocument, Map<number, OutlineEntry[]>>();

/** The outline by chunk; remembered per document. */
function headingsOf(document: LibraryDocument): Map<number, OutlineEntry[]> {
  let own = headings.get(document);
  if (!own) {
    own = new Map();
    for (const entry of document.outline) {
      const known = own.get(entry.ordinal);
      if (known) known.push(entry);
      else own.set(entry.ordinal, [entry]);
    }
    headings.set(document, own);
  }
  return own;
}

function found<T>(value: T | undefined, key: string): T {
  if (value === undefined) throw new Error(`The library has no shelf "${key}"`);
  return value;
}

let current: { context: SiteContext; site: Site } | undefined;

/**
 * The site of the library that the builder provided; without one (Astro's own command line) the library at
 * `MCDEWEY_CONTENT`, else `content/`.
 */
export async function openSite(): Promise<Site> {
  const context = providedSiteContext() ?? current?.context ?? (await loadDefault());
  if (current?.context !== context) current = { context, site: new Site(context) };
  return current.site;
}

/** The texts of a feature in the language of the site. */
export async function siteTexts<Texts>(translations: Translations<Texts>): Promise<Texts> {
  const { language } = await openSite();
  return translations[language];
}

async function loadDefault(): Promise<SiteContext> {
  return loadLibrary(resolve(process.env.MCDEWEY_CONTENT ?? `${projectRoot}/content`));
}

function urlOfPlace(document: LibraryDocument, ordinal: number, heading: OutlineEntry | undefined): string {
  if (!heading) return href(readerUrlOfChunk(document, ordinal));
  const { number } = windowOfChunk(document, ordinal);
  return `${href(readerUrl(document, number))}#${encodeURIComponent(heading.anchor)}`;
}

/** The chunk's place in the reader, fragment included. */
export function urlInReader(document: LibraryDocument, chunk: Chunk): string {
  return href(readerUrlOfChunk(document, chunk.ordinal));
}
