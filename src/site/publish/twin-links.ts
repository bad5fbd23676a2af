/** Links of Markdown twins: absolute, so that they lead somewhere wherever the text is read. Pure. */
import { chunkUrl, documentUrl, twinUrl } from '../../library/ids.ts';
import { replaceLinkTargets } from '../../library/markdown/link-targets.ts';
import type { Library, LibraryDocument } from '../../library/model.ts';
import { isWebAddress, resolveLink } from '../links.ts';
import type { Addresses } from './addresses.ts';

/**
 * Relative links lead to the twin of the page or section that they name. Those that lead nowhere in the library lose
 * their target, as on the pages.
 *
 * @param markdown of the document or of one of its chunks.
 * @param folded chunks have no twins of their own, see `library/folding.ts`.
 */
export function portableLinks(
  markdown: string,
  document: LibraryDocument,
  library: Library,
  { addresses, folded }: { readonly addresses: Addresses; readonly folded: boolean },
): string {
  return replaceLinkTargets(markdown, (target) => {
    if (isWebAddress(target) || target === '#') return target;
    const found = resolveLink(target, document, (source) => documentsOf(library).get(source));
    if (!found) return undefined;
    const ordinal = found.heading?.ordinal ?? found.page?.ordinal;
    const url =
      ordinal === undefined || folded ? documentUrl(found.document) : chunkUrl(found.document, ordinal);
    return addresses.url(twinUrl(url));
  });
}

const known = new WeakMap<Library, ReadonlyMap<string, LibraryDocument>>();

function documentsOf(library: Library): ReadonlyMap<string, LibraryDocument> {
  let documents = known.get(library);
  if (!documents) {
    documents = new Map(library.documents.map((document) => [document.source, document]));
    known.set(library, documents);
  }
  return documents;
}
