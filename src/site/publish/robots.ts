import type { Addresses } from './addresses.ts';
import type { PublishedFile } from './publish-files.ts';

/** Everybody may read everything; the sitemap is named where there is one. Pure. */
export function robotsFile(addresses: Addresses): PublishedFile {
  const sitemap = addresses.origin === undefined ? '' : `\nSitemap: ${addresses.url('sitemap.xml')}\n`;
  return { path: 'robots.txt', text: `User-agent: *\nAllow: /\n${sitemap}` };
}
