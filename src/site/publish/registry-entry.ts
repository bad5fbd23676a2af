import type { Library } from '../../library/model.ts';
import { registryEntry } from '../../tools/discovery.ts';
import { productVersion } from '../../workspace/product-version.ts';
import type { Addresses } from './addresses.ts';
import type { PublishedFile } from './publish-files.ts';

/**
 * `server.json`, for the MCP Registry. A registry lists public addresses, so there is none for a site that nobody
 * gave one.
 */
export function registryFiles(library: Library, addresses: Addresses): PublishedFile[] {
  if (addresses.origin === undefined) return [];
  const entry = registryEntry({
    title: library.title,
    description: library.tagline,
    version: productVersion(),
    siteUrl: addresses.url(''),
    needsToken: false,
  });
  return [{ path: 'server.json', text: `${JSON.stringify(entry, undefined, 2)}\n` }];
}
