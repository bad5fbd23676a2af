/** Sitemaps, only for a site that knows its own address: they must hold absolute URLs. Pure. */
import { chunkUrl, readerUrl } from '../../library/ids.ts';
import type { Library } from '../../library/model.ts';
import { readerWindows } from '../../library/windows.ts';
import { shelvesOf } from '../shelves.ts';
import type { Addresses } from './addresses.ts';
import type { PublishedFile } from './publish-files.ts';

/** URLs in a file; the protocol allows 50,000. */
export const LARGEST_SITEMAP = 45_000;

export function sitemapFiles(
  library: Library,
  addresses: Addresses,
  { folded = false, limit = LARGEST_SITEMAP }: { folded?: boolean; limit?: number } = {},
): PublishedFile[] {
  if (addresses.origin === undefined) return [];
  const urls = [...shelfPaths(library), ...documentPaths(library, folded)].map((path) => addresses.url(path));
  if (urls.length <= limit) return [{ path: 'sitemap.xml', text: urlSet(urls) }];
  const files: PublishedFile[] = [];
  for (let start = 0; start < urls.length; start += limit) {
    files.push({ path: `sitemap-${files.length + 1}.xml`, text: urlSet(urls.slice(start, start + limit)) });
  }
  const entries = files.map(({ path }) => `<sitemap><loc>${escaped(addresses.url(path))}</loc></sitemap>\n`);
  const index = `${DECLARATION}<sitemapindex ${NAMESPACE}>\n${entries.join('')}</sitemapindex>\n`;
  return [{ path: 'sitemap.xml', text: index }, ...files];
}

function* shelfPaths(library: Library): Generator<string> {
  yield '';
  yield 'agents/';
  for (const { vendor, products } of shelvesOf(library).vendors) {
    yield `vendors/${vendor.id}/`;
    for (const { product, versions } of products) {
      yield `${product.id}/`;
      for (const { version, manuals } of versions) {
        yield `${product.id}/${version.id}/`;
        // The shelf of a manual of one document says nothing that its version's does not.
        for (const { key, documents } of manuals) if (documents.length > 1) yield `${key}/`;
      }
    }
  }
}

function* documentPaths(library: Library, folded: boolean): Generator<string> {
  for (const document of library.documents) {
    for (const { number } of readerWindows(document)) yield readerUrl(document, number);
    // A document of one chunk is all on its page in the reader.
    if (folded || document.chunks.length === 1) continue;
    for (const { ordinal } of document.chunks) yield chunkUrl(document, ordinal);
  }
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

function urlSet(urls: readonly string[]): string {
  return `${DECLARATION}<urlset ${NAMESPACE}>\n${urls.map((url) => `<url><loc>${escaped(url)}</loc></url>\n`).join('')}</urlset>\n`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
