/** Markdown twins of documents and chunks: what agents read and what /mcp quotes. Pure. */
import { OTHER_VENDOR } from '../../library/assemble.ts';
import { chunkIdOf, chunkUrl, documentUrl, readerUrl, twinUrl, wholeTwinUrl } from '../../library/ids.ts';
import type { Chunk, Library, LibraryDocument } from '../../library/model.ts';
import { formatPageMarker } from '../../library/page-marker.ts';
import { type ReaderWindow, readerWindows } from '../../library/windows.ts';
import type { Addresses } from './addresses.ts';
import type { PublishedFile } from './publish-files.ts';
import { portableLinks } from './twin-links.ts';

/**
 * One for each page of the reader; a document that takes several has one of the whole beside them, since agents cut
 * off what is long.
 */
export function documentTwins(
  document: LibraryDocument,
  library: Library,
  addresses: Addresses,
  folded = false,
): PublishedFile[] {
  const windows = readerWindows(document);
  const whole = documentTwin(document, library, addresses, folded);
  if (windows.length === 1) return [whole];
  return [...windows.map((window) => windowTwin(document, window, library, addresses, folded)), whole];
}

/** One page of the reader, for a document that takes several. */
function windowTwin(
  document: LibraryDocument,
  window: ReaderWindow,
  library: Library,
  addresses: Addresses,
  folded: boolean,
): PublishedFile {
  const windows = readerWindows(document);
  const urlOf = (number: number): string => readerUrl(document, number);
  const twinAt = (number: number): string | undefined =>
    windows[number - 1] && addresses.url(twinUrl(urlOf(number)));
  const head = frontMatter({
    title: window.title,
    document: document.metadata.title,
    ...edition(document, library),
    part: `${window.number} of ${windows.length}`,
    source: document.source,
    url: addresses.url(urlOf(window.number)),
    index: addresses.url('llms.txt'),
    previous: twinAt(window.number - 1),
    next: twinAt(window.number + 1),
    whole: addresses.url(wholeTwinUrl(document)),
    ...provenance(document, library),
  });
  const chunks = document.chunks.slice(window.firstOrdinal - 1, window.lastOrdinal);
  const text = textOfChunks(chunks, document, library, { addresses, folded });
  return { path: twinUrl(urlOf(window.number)), text: `${head}\n${text}\n` };
}

/**
 * The whole document, page markers included.
 * @param folded chunks have no twins of their own, see `library/folding.ts`.
 */
export function documentTwin(
  document: LibraryDocument,
  library: Library,
  addresses: Addresses,
  folded = false,
): PublishedFile {
  const url = documentUrl(document);
  const head = frontMatter({
    title: document.metadata.title,
    ...edition(document, library),
    source: document.source,
    document_id: document.id,
    url: addresses.url(url),
    index: addresses.url('llms.txt'),
    ...provenance(document, library),
  });
  const path = readerWindows(document).length === 1 ? twinUrl(url) : wholeTwinUrl(document);
  const text = textOfChunks(document.chunks, document, library, { addresses, folded });
  return { path, text: `${head}\n${text}\n` };
}

/** The Markdown of chunks one after the other, each page with its marker. */
function textOfChunks(
  chunks: readonly Chunk[],
  document: LibraryDocument,
  library: Library,
  setting: { addresses: Addresses; folded: boolean },
): string {
  return chunks
    .map((chunk) => {
      const text = portableLinks(chunk.markdown.trim(), document, library, setting);
      return chunk.page === undefined ? text : `${formatPageMarker(chunk.page, chunk.label)}\n\n${text}`;
    })
    .join('\n\n');
}

export function chunkTwin(
  document: LibraryDocument,
  chunk: Chunk,
  library: Library,
  addresses: Addresses,
): PublishedFile {
  const url = chunkUrl(document, chunk.ordinal);
  const head = frontMatter({
    title: chunk.title,
    document: document.metadata.title,
    ...edition(document, library),
    section: chunk.headingPath.join(' > ') || undefined,
    page: chunk.page,
    label: chunk.label,
    source: document.source,
    chunk_id: chunkIdOf(document, chunk.ordinal),
    chunks: document.chunks.length,
    url: addresses.url(url),
    index: addresses.url('llms.txt'),
    ...provenance(document, library),
  });
  const text = portableLinks(chunk.markdown.trim(), document, library, { addresses, folded: false });
  return { path: twinUrl(url), text: `${head}\n${text}\n` };
}

/** Whose manual, of which product and version: with page and title all that a citation says. */
function edition(
  document: LibraryDocument,
  library: Library,
): { product: string; version: string; publisher?: string } {
  const product = library.products.find(({ id }) => id === document.product);
  const version = product?.versions.find(({ id }) => id === document.version);
  const vendor = library.vendors.find(({ id }) => id === product?.vendor);
  return {
    product: product?.title ?? document.product,
    version: version?.title ?? document.version,
    publisher: vendor === undefined || vendor.id === OTHER_VENDOR.id ? undefined : vendor.title,
  };
}

/** The nearest that is said: by the document, its version, its product. */
export function provenance(
  document: LibraryDocument,
  library: Library,
): { origin?: string; licence?: string } {
  const product = library.products.find(({ id }) => id === document.product);
  const version = product?.versions.find(({ id }) => id === document.version);
  return {
    origin: document.metadata.origin ?? version?.origin ?? product?.origin,
    licence: document.metadata.licence ?? version?.licence ?? product?.licence,
  };
}

/** A JSON string is a YAML string, whatever it holds. */
function frontMatter(fields: Record<string, string | number | undefined>): string {
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `---\n${lines.join('\n')}\n---\n`;
}
