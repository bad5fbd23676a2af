/** The reader shows a manual in windows, so that no page grows with the manual. */
import { pageAnchor } from './chunking/paged.ts';
import { readerUrl } from './ids.ts';
import type { Chunk, LibraryDocument } from './model.ts';

export interface ReaderWindow {
  /** 1-based. */
  readonly number: number;
  readonly firstOrdinal: number;
  readonly lastOrdinal: number;
  /** The heading that the window begins with or stands under; the document's title for the first one. */
  readonly title: string;
}

/**
 * Estimated bytes of HTML in one window: with its outline it is then below the 50,000 characters of Markdown that
 * every agent reads whole, and light for a telephone.
 */
const LARGEST_WINDOW = 44_000;
/** Bytes of the frame that each chunk gets: gutter, links, attributes. */
const CHUNK_FRAME = 500;

const known = new WeakMap<LibraryDocument, readonly ReaderWindow[]>();

/**
 * The windows of a document, in order and without gaps. A window ends at the start of a chapter (the outermost
 * heading there is) in its second half, or where it is full. Pure; remembered per document object.
 */
export function readerWindows(document: LibraryDocument): readonly ReaderWindow[] {
  let windows = known.get(document);
  if (!windows) {
    windows = cutWindows(document);
    known.set(document, windows);
  }
  return windows;
}

/** Fragment of a chunk in the reader: `page-396`, or `chunk-12` in an unpaged document. */
export function chunkAnchor(chunk: Pick<Chunk, 'ordinal' | 'page'>): string {
  return chunk.page === undefined ? `chunk-${chunk.ordinal}` : pageAnchor(chunk.page);
}

/** Where the reader shows a chunk, relative to the site's base, with fragment. @throws RangeError for an ordinal that the document lacks. */
export function readerUrlOfChunk(document: LibraryDocument, ordinal: number): string {
  const chunk = document.chunks[ordinal - 1];
  if (!chunk) throw new RangeError(`${document.id} has no chunk ${ordinal}`);
  return `${readerUrl(document, windowOfChunk(document, ordinal).number)}#${chunkAnchor(chunk)}`;
}

/** The window that holds a chunk. @throws RangeError for an ordinal that the document lacks. */
export function windowOfChunk(document: LibraryDocument, ordinal: number): ReaderWindow {
  const windows = readerWindows(document);
  let low = 0;
  let high = windows.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (windows[middle]!.lastOrdinal < ordinal) low = middle + 1;
    else high = middle;
  }
  const window = windows[low];
  if (!window || ordinal < window.firstOrdinal || ordinal > window.lastOrdinal) {
    throw new RangeError(`${document.id} has no chunk ${ordinal}`);
  }
  return window;
}

function cutWindows(document: LibraryDocument): ReaderWindow[] {
  const { chunks } = document;
  const headings = outermostHeadings(document);
  const windows: ReaderWindow[] = [];
  let first = 0;
  while (first < chunks.length) {
    const end = windowEnd(chunks, first, headings);
    windows.push({
      number: windows.length + 1,
      firstOrdinal: first + 1,
      lastOrdinal: end,
      title:
        first === 0
          ? document.metadata.title
          : (headings.get(first + 1)?.title ?? titleInForce(chunks[first]!)),
    });
    first = end;
  }
  return windows;
}

/** 0-based exclusive end of the window that begins at chunk `first`. */
function windowEnd(
  chunks: readonly Chunk[],
  first: number,
  headings: ReadonlyMap<number, { level: number }>,
): number {
  let size = 0;
  let end = first;
  const sizes: number[] = [];
  while (end < chunks.length) {
    size += estimatedBytes(chunks[end]!.markdown);
    if (size > LARGEST_WINDOW && end > first) break;
    sizes.push(size);
    end++;
  }
  if (end === chunks.length) return end;
  const filled = sizes.at(-1)!;
  let best: { end: number; level: number } | undefined;
  for (let next = end; next > first; next--) {
    if (sizes[next - first - 1]! < filled / 2) break;
    const level = headings.get(next + 1)?.level;
    if (level !== undefined && (!best || level < best.level)) best = { end: next, level };
  }
  return best?.end ?? end;
}

/** The outermost heading that begins in each chunk, by ordinal. */
function outermostHeadings(document: LibraryDocument): Map<number, { level: number; title: string }> {
  const outermost = new Map<number, { level: number; title: string }>();
  for (const { ordinal, level, title } of document.outline) {
    const known = outermost.get(ordinal);
    if (!known || level < known.level) outermost.set(ordinal, { level, title });
  }
  return outermost;
}

function titleInForce(chunk: Chunk): string {
  return chunk.page === undefined ? chunk.title : (chunk.headingPath.at(-1) ?? chunk.title);
}

/** UTF-8 bytes of the text plus the tags that rows, items and code need. */
function estimatedBytes(markdown: string): number {
  let bytes = CHUNK_FRAME;
  for (let index = 0; index < markdown.length; index++) {
    const code = markdown.charCodeAt(index);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code <= 0xdfff ? 2 : 3;
    // A cell costs its tags, a line often an item's or a paragraph's, a quotation mark in code its entity.
    if (code === 0x7c) bytes += 9;
    else if (code === 0x0a || code === 0x22 || code === 0x3c || code === 0x3e) bytes += 5;
  }
  return bytes;
}
