/**
 * On the page for addresses that lead nowhere: in a folded site the address of a chunk leads to the reader. Hosts
 * of plain files answer it with this page; the companion server redirects by itself.
 */
import { unfoldedChunk } from '../../library/folding.ts';
import { href, siteBase } from '../href.ts';

if (import.meta.env.MCDEWEY_FOLDED && location.pathname.startsWith(siteBase)) {
  const chunk = unfoldedChunk(location.pathname.slice(siteBase.length));
  if (chunk) void open(chunk.document, chunk.fragment);
}

/** Only a document that exists: this page would otherwise lead to itself. */
async function open(document: string, fragment: string): Promise<void> {
  const url = href(document);
  const response = await fetch(url, { method: 'HEAD' }).catch(() => undefined);
  if (response?.ok) location.replace(`${url}#${fragment}`);
}
