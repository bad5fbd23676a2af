/** Writes what stands beside the HTML pages: Markdown twins, llms.txt, sitemaps, headers, search description. */
import { mkdir, writeFile } from 'node:fs/promises';
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

/** Writes at once: enough to keep the disk busy. */
const PARALLEL_WRITES = 64;

/** @returns the number of files written. */
export async function publishFiles({
  library,
  folded = false,
  outDir,
  base,
  siteUrl,
  progress,
}: Options): Promise<number> {
  const addresses = createAddresses(base, siteUrl);
  const step = progress.step('Writing Markdown twins and site files', 'files');
  const folders = new Set<string>();
  let files = 0;
  let batch: Promise<void>[] = [];
  for (const { path, text } of allFiles(library, folded, addresses)) {
    batch.push(writeInto(outDir, path, text, folders));
    files++;
    if (batch.length < PARALLEL_WRITES) continue;
    await Promise.all(batch);
    step.advance(batch.length);
    batch = [];
  }
  await Promise.all(batch);
  step.advance(batch.length);
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

async function writeInto(outDir: string, path: string, text: string, folders: Set<string>): Promise<void> {
  const target = join(outDir, path);
  const folder = dirname(target);
  if (!folders.has(folder)) {
    await mkdir(folder, { recursive: true });
    folders.add(folder);
  }
  await writeFile(target, text);
}
