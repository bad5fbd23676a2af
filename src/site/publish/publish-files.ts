/** Writes what stands beside the HTML pages: Markdown twins, llms.txt, sitemaps, headers, search description. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Library } from '../../library/model.ts';
import type { Progress } from '../../workspace/progress.ts';
import { type Addresses, createAddresses } from './addresses.ts';
import { agentToolsFile } from './agent-tools.ts';
import { agentsTwin } from './agents-twin.ts';
import { headersFile } from './headers.ts';
import { llmsFiles, shelfTwins } from './llms.ts';
import { openSearchDescription } from './opensearch.ts';
import { registryFiles } from './registry-entry.ts';
import { robotsFile } from './robots.ts';
import { sitemapFiles } from './sitemap.ts';
import { chunkTwin, documentTwins } from './twins.ts';

/** A file of the published site, by its path relative to the site's base. */
export interface PublishedFile {
  readonly path: string;
  readonly text: string;
}

interface Options {
  readonly library: Library;
  /** Chunks have no twins of their own, see `library/folding.ts`. */
  readonly folded?: boolean;
  readonly outDir: string;
  readonly base: string;
  readonly siteUrl?: string;
  readonly progress: Progress;
}

/** @returns the number of files written. */
export function publishFiles({ library, folded = false, outDir, base, siteUrl, progress }: Options): number {
  const addresses = createAddresses(base, siteUrl);
  const step = progress.step('Writing Markdown twins and site files', 'files');
  const folders = new Set<string>();
  let files = 0;
  for (const { path, text } of allFiles(library, folded, addresses)) {
    writeInto(outDir, path, text, folders);
    files++;
    step.advance();
  }
  step.done();
  return files;
}

function* allFiles(library: Library, folded: boolean, addresses: Addresses): Generator<PublishedFile> {
  for (const document of library.documents) {
    yield* documentTwins(document, library, addresses, folded);
    if (folded) continue;
    for (const chunk of document.chunks) yield chunkTwin(document, chunk, library, addresses);
  }
  yield agentsTwin(library, addresses);
  yield* shelfTwins(library, addresses, folded);
  yield* llmsFiles(library, addresses, folded);
  yield* sitemapFiles(library, addresses, { folded });
  yield openSearchDescription(library, addresses);
  yield agentToolsFile(library);
  yield* registryFiles(library, addresses);
  yield robotsFile(addresses);
  yield headersFile(addresses);
  // GitHub Pages hides folders that begin with an underscore unless told not to run its own generator.
  yield { path: '.nojekyll', text: '' };
}

/** Without promises, which cost several times what writing a small file does. */
function writeInto(outDir: string, path: string, text: string, folders: Set<string>): void {
  const target = join(outDir, path);
  const folder = dirname(target);
  if (!folders.has(folder)) {
    mkdirSync(folder, { recursive: true });
    folders.add(folder);
  }
  writeFileSync(target, text);
}
