/** Turns the relative links that manuals' Markdown holds into links inside the library. Pure. */
import { isPathSegment, sourceOf, toPathSegment } from '../library/ids.ts';
import type { LibraryDocument } from '../library/model.ts';

export interface LinkTarget {
  readonly document: LibraryDocument;
  /** The chunk that holds the fragment's heading, if the link has a fragment that the document has. */
  readonly ordinal?: number;
  readonly anchor?: string;
}

const SCHEME_OR_ABSOLUTE = /^(?:[a-z][a-z0-9+.-]*:|\/)/i;
const DOCUMENT_EXTENSION = /\.(?:md|mdx|markdown|html?|txt)$/i;

/**
 * @param link the target as written in the Markdown of `from`: "Server.md#listen", "#options", "../api/".
 * @param documentOf finds a document by its source.
 * @returns undefined for links that leave the library or lead nowhere in it.
 */
export function resolveLink(
  link: string,
  from: LibraryDocument,
  documentOf: (source: string) => LibraryDocument | undefined,
): LinkTarget | undefined {
  if (SCHEME_OR_ABSOLUTE.test(link)) return undefined;
  const [path = '', fragment] = link.split('#', 2) as [string, string?];
  const document = path === '' ? from : documentAt(path.split('?', 1)[0] ?? '', from, documentOf);
  if (!document) return undefined;
  const heading = fragment ? headingAt(document, fragment) : undefined;
  return heading ? { document, ordinal: heading.ordinal, anchor: heading.anchor } : { document };
}

function documentAt(
  path: string,
  from: LibraryDocument,
  documentOf: (source: string) => LibraryDocument | undefined,
): LibraryDocument | undefined {
  const segments = sourceOf(from).split('/').slice(0, -1);
  for (const segment of decoded(path).replace(DOCUMENT_EXTENSION, '').split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(isPathSegment(segment) ? segment : toPathSegment(segment));
  }
  const place = segments.join('/');
  for (const candidate of [place, `${place}/index`, `${place}/README`]) {
    const document = documentOf(`${candidate}.md`);
    if (document && document.product === from.product && document.version === from.version) return document;
  }
  return undefined;
}

function headingAt(document: LibraryDocument, fragment: string) {
  const wanted = decoded(fragment);
  const folded = wanted.toLowerCase();
  return (
    document.outline.find(({ anchor }) => anchor === wanted) ??
    document.outline.find(({ anchor }) => anchor.toLowerCase() === folded)
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
