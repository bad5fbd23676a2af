/**
 * The text of documents and chunks, read from the Markdown twins that the site publishes beside its pages, so that
 * it works the same from disk and from a CDN. A twin is front matter and Markdown, that of a document with page markers.
 */
import { parse } from 'yaml';
import { chunkUrl, documentUrl, twinUrl, wholeTwinUrl } from '../library/ids.ts';
import type { Chunk, OutlineEntry } from '../library/model.ts';
import { formatPageMarker, parsePageMarker } from '../library/page-marker.ts';
import { parseDocument } from '../library/parse-document.ts';
import type { IndexReader } from '../search/types.ts';
import { WeightedCache } from '../search/weighted-cache.ts';
import type { ShelfDocument } from './shelf.ts';
import { shortened } from './text/shortened.ts';

export interface ChunkText {
  readonly ordinal: number;
  /** "Page 396" or the section's title. */
  readonly title: string;
  readonly headingPath: readonly string[];
  readonly page?: number;
  readonly label?: string;
  readonly markdown: string;
}

export interface DocumentText {
  readonly chunks: readonly ChunkText[];
  /** Without the front matter, page markers included. */
  readonly markdown: string;
  readonly outline: readonly OutlineEntry[];
}

/** UTF-16 units of twins and parsed documents that stay in memory. */
const CACHE_SIZE = 24 * 1024 * 1024;

export class LibraryTexts {
  readonly #reader: IndexReader;
  readonly #documents = new WeightedCache<Promise<DocumentText>>(CACHE_SIZE);
  readonly #chunks = new WeightedCache<ChunkText>(CACHE_SIZE / 4);

  constructor(reader: IndexReader) {
    this.#reader = reader;
  }

  /** @returns undefined when the document has no such chunk. */
  async chunk(
    document: ShelfDocument,
    ordinal: number,
    signal?: AbortSignal,
  ): Promise<ChunkText | undefined> {
    if (ordinal < 1 || ordinal > document.chunks) return undefined;
    const name = twinUrl(chunkUrl(document.key, ordinal));
    const known = this.#chunks.get(name);
    if (known) return known;
    let twin: Uint8Array;
    try {
      twin = await this.#reader.read(name, signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      // In a folded library (`library/folding.ts`) only documents have twins.
      const text = await this.document(document).catch(() => undefined);
      const chunk = text?.chunks[ordinal - 1];
      if (!chunk) throw error;
      return chunk;
    }
    const chunk = parseChunkTwin(decode(twin), ordinal);
    this.#chunks.set(name, chunk, chunk.markdown.length + 500);
    return chunk;
  }

  /** The whole document; its headings are those of the build, since the same code reads them. */
  document(document: ShelfDocument): Promise<DocumentText> {
    const known = this.#documents.get(document.id);
    if (known) return known;
    const read = this.#readDocument(document);
    read.then(
      (text) => {
        this.#documents.set(document.id, read, text.markdown.length + text.outline.length * 200 + 1000);
      },
      () => this.#documents.delete(document.id),
    );
    this.#documents.set(document.id, read, 1000);
    return read;
  }

  async #readDocument(document: ShelfDocument): Promise<DocumentText> {
    // Shared by all callers, so one that hangs up does not stop it.
    const text = await this.#readWhole(document);
    const parsed = parseDocument({
      source: document.source,
      text: document.pages === undefined ? text : withOmittedPages(text, document.pages),
      contentHash: document.contentHash,
    }).document;
    const markdown = text.replace(FRONT_MATTER, '').trimStart();
    return {
      markdown,
      outline: parsed?.outline.map((entry) => ({ ...entry, title: shortened(entry.title) })) ?? [],
      chunks: parsed?.chunks.map(trimmed) ?? [],
    };
  }

  /** A document that the reader shows in several pages has a twin for each of them, and one of the whole. */
  async #readWhole({ key }: ShelfDocument): Promise<string> {
    const text = decode(await this.#reader.read(twinUrl(documentUrl(key))));
    const isPart = /^part: /m.test(FRONT_MATTER.exec(text)?.[1] ?? '');
    return isPart ? decode(await this.#reader.read(wholeTwinUrl(key))) : text;
  }
}

/**
 * A twin leaves out the pages that make no chunk. Their empty markers are put back, so that each page is judged by
 * its place in the whole document, as it was when the site was built.
 */
function withOmittedPages(twin: string, pages: number): string {
  let expected = 1;
  const lines = twin.split('\n').flatMap((line) => {
    const page = parsePageMarker(line)?.page;
    if (page === undefined || page < expected) return [line];
    const omitted = Array.from({ length: Math.min(page - expected, pages) }, (_, index) =>
      formatPageMarker(expected + index),
    );
    expected = page + 1;
    return [...omitted, line];
  });
  const rest = Array.from({ length: Math.max(0, pages + 1 - expected) }, (_, index) =>
    formatPageMarker(expected + index),
  );
  return [...lines, ...rest].join('\n');
}

function trimmed(chunk: Chunk): ChunkText {
  return {
    ...chunk,
    title: shortened(chunk.title),
    headingPath: chunk.headingPath.map((heading) => shortened(heading)),
    markdown: chunk.markdown.trim(),
  };
}

const FRONT_MATTER = /^---\n([\s\S]*?)\n---\n/;

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function parseChunkTwin(text: string, ordinal: number): ChunkText {
  const match = FRONT_MATTER.exec(text);
  const fields: unknown =
    match?.[1] === undefined ? {} : parse(match[1], { schema: 'failsafe', logLevel: 'silent' });
  const { title, page, label, section } = (fields ?? {}) as Partial<Record<string, unknown>>;
  const pageNumber = Number(page);
  return {
    ordinal,
    title: typeof title === 'string' ? shortened(title) : `Section ${ordinal}`,
    headingPath: typeof section === 'string' ? section.split(' > ').map((heading) => shortened(heading)) : [],
    ...(Number.isInteger(pageNumber) && pageNumber > 0 ? { page: pageNumber } : {}),
    ...(typeof label === 'string' && label !== '' ? { label } : {}),
    markdown: text.slice(match?.[0].length ?? 0).trim(),
  };
}
