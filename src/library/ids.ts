/**
 * The identity of everything in the library, and the only place that converts between its forms.
 *
 *   source       finesse/v12.5/developer-guide/developer-guide.md      (path below content/)
 *   document id  finesse::v12.5::developer-guide::developer-guide
 *   chunk id     finesse::v12.5::developer-guide::developer-guide::380
 *   URLs         finesse/v12.5/developer-guide/developer-guide/        (reader, first window)
 *                finesse/v12.5/developer-guide/developer-guide/~2/     (reader, second window)
 *                finesse/v12.5/developer-guide/developer-guide/380/    (chunk page)
 *
 * All conversions are pure, total on valid input and inverse to each other. URLs are relative to the
 * site's base and end in a slash. A document may be nested deeper than one file below its manual
 * (`openshift/4.15/installing/aws/vpc.md`); then its last segment must not be all digits, since
 * `…::aws::12` is chunk 12 of `…::aws`.
 */

const SEPARATOR = '::';
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._+@-]{0,119}$/;
const ORDINAL = /^(0|[1-9][0-9]{0,8})$/;
/** product, version, manual folder, file. */
const SMALLEST_DOCUMENT_DEPTH = 4;
const LARGEST_DOCUMENT_DEPTH = 12;

/** First path segments that the site itself needs; a product cannot have one of these names. */
export const RESERVED_PRODUCT_NAMES: ReadonlySet<string> = new Set([
  '404',
  '500',
  'agents',
  'binder',
  'compare',
  'healthz',
  'mcp',
  'metrics',
  'offline',
  'pagefind',
  'readyz',
  'report',
  'search',
  'theme',
  'vendors',
  '_astro',
  '_index',
  '_model',
]);

/** Where a document stands in the library. `file` may hold slashes; it has no extension. */
export interface DocumentKey {
  readonly product: string;
  readonly version: string;
  /** The manual: the folder below the version. */
  readonly doc: string;
  readonly file: string;
}

export interface ChunkKey extends DocumentKey {
  /** 1-based position of the chunk in its document. */
  readonly ordinal: number;
}

/** An id, source or URL that no document of any library can have; the message says what is wrong. */
export class InvalidIdError extends Error {
  override name = 'InvalidIdError';
}

/** True for a string that may be one path segment of a source (no separators, dots-only or blanks). */
export function isPathSegment(segment: string): boolean {
  return SEGMENT.test(segment) && !segment.includes('..') && !segment.endsWith('.');
}

/**
 * The nearest valid path segment to any text: "Admin Guide (v2)" becomes "Admin-Guide-v2".
 * Text with nothing usable in it gives `fallback`.
 */
export function toPathSegment(text: string, fallback = 'untitled'): string {
  const cleaned = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._+@-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/-{2,}/g, '-')
    .replace(/^[^A-Za-z0-9_]+|[^A-Za-z0-9_+@]+$/g, '')
    .slice(0, 120)
    .replace(/[^A-Za-z0-9_+@]+$/g, '');
  return isPathSegment(cleaned) ? cleaned : fallback;
}

export function documentKeyFromSource(source: string): DocumentKey {
  if (!source.endsWith('.md')) throw new InvalidIdError(`"${source}" does not end in .md`);
  return keyFromSegments(source.slice(0, -'.md'.length).split('/'), source);
}

export function sourceOf(key: DocumentKey): string {
  return `${key.product}/${key.version}/${key.doc}/${key.file}.md`;
}

export function documentIdOf(key: DocumentKey): string {
  return segmentsOf(key).join(SEPARATOR);
}

export function chunkIdOf(key: DocumentKey, ordinal: number): string {
  return `${documentIdOf(key)}${SEPARATOR}${ordinal}`;
}

/** @throws InvalidIdError when the id is not a document's (a chunk id included). */
export function parseDocumentId(id: string): DocumentKey {
  const parsed = parseId(id);
  if (parsed.kind !== 'document') throw new InvalidIdError(`"${id}" is the id of a chunk, not of a document`);
  return parsed.key;
}

/** @throws InvalidIdError when the id is not a chunk's. */
export function parseChunkId(id: string): ChunkKey {
  const parsed = parseId(id);
  if (parsed.kind !== 'chunk') throw new InvalidIdError(`"${id}" is the id of a document, not of a chunk`);
  return parsed.key;
}

export type ParsedId =
  | { readonly kind: 'document'; readonly key: DocumentKey }
  | { readonly kind: 'chunk'; readonly key: ChunkKey };

/** Reads either kind of id. @throws InvalidIdError with a sentence that says what is wrong. */
export function parseId(id: string): ParsedId {
  return fromSegments(id.split(SEPARATOR), id);
}

export function documentUrl(key: DocumentKey): string {
  return `${segmentsOf(key).join('/')}/`;
}

/** Reader window `window` (1-based) of a document; the first one is the document's own URL. */
export function readerUrl(key: DocumentKey, window: number): string {
  return window === 1 ? documentUrl(key) : `${documentUrl(key)}~${window}/`;
}

export function chunkUrl(key: DocumentKey, ordinal: number): string {
  return `${documentUrl(key)}${ordinal}/`;
}

/** The Markdown twin of a document or chunk page, relative to the site's base. */
export function twinUrl(pageUrl: string): string {
  return `${pageUrl.replace(/\/$/, '')}.md`;
}

/** The Markdown of a whole document that the reader shows in several pages. */
export function wholeTwinUrl(key: DocumentKey): string {
  return `${documentUrl(key)}~all.md`;
}

/** The original PDF of a document, where it is published. */
export function originalUrl(key: DocumentKey): string {
  return `${documentUrl(key).replace(/\/$/, '')}.pdf`;
}

/** Inverse of `documentUrl` and `chunkUrl`. */
export function parseUrl(url: string): ParsedId {
  return fromSegments(url.replace(/^\//, '').replace(/\/$/, '').split('/'), url);
}

/** `finesse/v12.5/developer-guide`: the manual a document belongs to, which is also a facet value. */
export function manualOf(key: DocumentKey): string {
  return `${key.product}/${key.version}/${key.doc}`;
}

function segmentsOf(key: DocumentKey): string[] {
  return [key.product, key.version, key.doc, ...key.file.split('/')];
}

function fromSegments(segments: string[], shown: string): ParsedId {
  const last = segments.at(-1) ?? '';
  if (segments.length > SMALLEST_DOCUMENT_DEPTH && ORDINAL.test(last)) {
    return {
      kind: 'chunk',
      key: { ...keyFromSegments(segments.slice(0, -1), shown), ordinal: Number(last) },
    };
  }
  return { kind: 'document', key: keyFromSegments(segments, shown) };
}

function keyFromSegments(segments: string[], shown: string): DocumentKey {
  if (segments.length < SMALLEST_DOCUMENT_DEPTH || segments.length > LARGEST_DOCUMENT_DEPTH) {
    throw new InvalidIdError(
      `"${shown}" needs ${SMALLEST_DOCUMENT_DEPTH} to ${LARGEST_DOCUMENT_DEPTH} parts: product, version, manual, file`,
    );
  }
  for (const segment of segments) {
    if (!isPathSegment(segment)) {
      throw new InvalidIdError(
        `"${shown}": "${segment}" is not a valid name (letters, digits and . _ + @ - only; try "${toPathSegment(segment)}")`,
      );
    }
  }
  const [product, version, doc, ...file] = segments as [string, string, string, ...string[]];
  if (RESERVED_PRODUCT_NAMES.has(product.toLowerCase())) {
    throw new InvalidIdError(
      `"${shown}": the site itself needs the name "${product}"; rename the product's folder`,
    );
  }
  if (file.length > 1 && ORDINAL.test(file.at(-1) ?? '')) {
    throw new InvalidIdError(
      `"${shown}": a nested file name cannot be a bare number; rename it to "page-${file.at(-1)}"`,
    );
  }
  if (file.at(-1)!.toLowerCase().endsWith('.md')) {
    throw new InvalidIdError(`"${shown}": a document's name cannot end in ".md" twice; rename the file`);
  }
  return { product, version, doc, file: file.join('/') };
}
