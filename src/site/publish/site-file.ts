/** One of the files beside the pages, made when it is asked for: what the development server answers with. Pure. */
import { documentIdOf, InvalidIdError, parseUrl } from '../../library/ids.ts';
import type { Library } from '../../library/model.ts';
import type { Addresses } from './addresses.ts';
import { agentToolsFile } from './agent-tools.ts';
import { AGENTS_TWIN, agentsTwin } from './agents-twin.ts';
import { llmsFiles, shelfTwins } from './llms.ts';
import { openSearchDescription } from './opensearch.ts';
import type { PublishedFile } from './publish-files.ts';
import { registryFiles } from './registry-entry.ts';
import { robotsFile } from './robots.ts';
import { sitemapFiles } from './sitemap.ts';
import { chunkTwin, documentTwins } from './twins.ts';

/**
 * @param path relative to the site's base.
 * @returns the same file that a build would write; undefined when it would write none.
 */
export function siteFileAt(path: string, library: Library, addresses: Addresses): PublishedFile | undefined {
  if (path.endsWith('.md')) {
    if (path === AGENTS_TWIN) return agentsTwin(library, addresses);
    return (
      twinAt(path, library, addresses) ?? shelfTwins(library, addresses).find((twin) => twin.path === path)
    );
  }
  const others = [
    openSearchDescription(library, addresses),
    agentToolsFile(library),
    ...registryFiles(library, addresses),
    robotsFile(addresses),
  ];
  if (/(?:^|\/)llms(?:-\d+)?\.txt$/.test(path)) others.push(...llmsFiles(library, addresses));
  if (path.startsWith('sitemap')) others.push(...sitemapFiles(library, addresses));
  return others.find((file) => file.path === path);
}

function twinAt(path: string, library: Library, addresses: Addresses): PublishedFile | undefined {
  try {
    const { kind, key } = parseUrl(path.replace(/(?:\/~\w+)?\.md$/, ''));
    const id = documentIdOf(key);
    const document = library.documents.find((candidate) => candidate.id === id);
    if (!document) return undefined;
    if (kind === 'document') {
      return documentTwins(document, library, addresses).find((twin) => twin.path === path);
    }
    const chunk = document.chunks[key.ordinal - 1];
    return chunk && chunkTwin(document, chunk, library, addresses);
  } catch (error) {
    if (error instanceof InvalidIdError) return undefined;
    throw error;
  }
}
