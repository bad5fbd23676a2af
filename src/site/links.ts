/** Turns the relative links that manuals' Markdown holds into links inside the library. Pure. */
import { isPathSegment, toPathSegment } from '../library/ids.ts';
import { manualId } from '../library/markdown/headings.ts';
import { resolveDocumentLink } from '../library/markdown/links.ts';
import type { Chunk, LibraryDocument, OutlineEntry } from '../library/model.ts';

export interface LinkTarget {
  readonly document: LibraryDocument;
  /** The heading that the link's fragment names, if the document has it. */
  readonly heading?: OutlineEntry;
  /** For a fragment such as "page-396" of a paged document: that page, or the next that has text of its own. */
  readonly page?: Chunk;
}

/** A link that names its scheme or host: it leaves the library. */
export function isWebAddress(link: string): boolean {
  return /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/\/)/.test(link.trim());
}

/**
 * @param link the target as written in the Markdown of `from`: "Server.md#listen", "#options", "../api/".
 * @param documentOf finds a document by its source.
 * @returns undefined for links that leave the version of the product or lead nowhere in it.
 */
export function resolveLink(
  link: string,
  from: LibraryDocument,
  documentOf: (source: string) => LibraryDocument | undefined,
): LinkTarget | undefined {
  const place = resolveDocumentLink(from.source, link);
  const document = place && documentAt(place.source, documentOf);
  if (!document || document.product !== from.product || document.version !== from.version) return undefined;
  const heading = place.fragment === '' ? undefined : headingAt(document, place.fragment);
  if (heading) return { document, heading };
  const page = pageAt(document, place.fragment);
  return page ? { document, page } : { document };
}

function pageAt(document: LibraryDocument, fragment: string): Chunk | undefined {
  const wanted = /^page-(\d{1,6})$/.exec(fragment)?.[1];
  return wanted === undefined
    ? undefined
    : document.chunks.find(({ page }) => page !== undefined && page >= Number(wanted));
}

/** The document, or the one that stands for the folder; importing may have made the names fit for a path. */
function documentAt(
  source: string,
  documentOf: (source: string) => LibraryDocument | undefined,
): LibraryDocument | undefined {
  const path = source
    .replace(/\.md$/, '')
    .split('/')
    .map((segment) => (isPathSegment(segment) ? segment : toPathSegment(segment)))
    .join('/');
  for (const candidate of [source, `${path}.md`, `${path}/index.md`, `${path}/README.md`]) {
    const document = documentOf(candidate);
    if (document) return document;
  }
  return undefined;
}

function headingAt(document: LibraryDocument, fragment: string): OutlineEntry | undefined {
  const wanted = manualId(fragment);
  const folded = wanted.toLowerCase();
  return (
    document.outline.find(({ anchor }) => anchor === wanted) ??
    document.outline.find(({ anchor }) => anchor.toLowerCase() === folded)
  );
}
