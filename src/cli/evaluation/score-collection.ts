/** Prepares, indexes and scores one collection, redoing only what changed. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CollectionReport } from '../../evaluation/report.ts';
import { RUN_KINDS, runName, summariseRun } from '../../evaluation/report.ts';
import { scoreQueries } from '../../evaluation/score-queries.ts';
import { buildIndex } from '../../indexing/build-index.ts';
import { openEmbedder } from '../../indexing/embedding/embedder.ts';
import { readManifest } from '../../search/manifest.ts';
import { openDirectorySource } from '../../server/index-source/directory.ts';
import { writeFileAtomic } from '../../workspace/atomic-output.ts';
import { loadLibrary } from '../../workspace/load-library.ts';
import { projectRoot } from '../../workspace/paths.ts';
import type { Progress } from '../../workspace/progress.ts';
import { openPublished } from '../open-published.ts';
import { type Collection, hashOf } from './collection.ts';

/**
 * @param workDir folder of this collection; holds `content/`, `site/` and what they were made from.
 * @throws AbsentCollection when the collection is not at hand.
 */
export async function scoreCollection(
  collection: Collection,
  workDir: string,
  progress: Progress,
): Promise<CollectionReport> {
  const contentDir = join(workDir, 'content');
  const siteDir = join(workDir, 'site');
  const content = await collection.fingerprint();
  await unlessDone(join(workDir, 'content.json'), content, async () => {
    await rm(contentDir, { recursive: true, force: true });
    await mkdir(contentDir, { recursive: true });
    await collection.prepare(contentDir, progress);
  });
  const program = await hashOf(
    ...['library', 'search', 'indexing'].map((dir) => join(projectRoot, 'src', dir)),
  );
  await unlessDone(join(workDir, 'site.json'), `${content}-${program}`, async () => {
    await rm(siteDir, { recursive: true, force: true });
    await buildSearchIndex(contentDir, siteDir, progress);
  });
  const { queries, ...conditions } = await collection.judge(contentDir);
  const { counts } = await readManifest(openDirectorySource(siteDir).reader);
  const library = await openPublished(siteDir, 'full');
  try {
    const runs = [];
    for (const kind of RUN_KINDS) {
      const step = progress.step(`Scoring ${collection.name}, ${runName(kind)}`, 'queries', queries.length);
      const scored = await scoreQueries(library.engine, queries, {
        ...kind,
        ...conditions,
        onQuery: () => step.advance(),
      });
      const run = summariseRun(kind, scored);
      step.done(`${collection.headline} ${run.mean[collection.headline].toFixed(4)}`);
      runs.push(run);
    }
    const { name, summary, headline } = collection;
    return { name, summary, headline, queries: queries.length, counts, runs };
  } finally {
    await library.close();
  }
}

async function buildSearchIndex(contentDir: string, siteDir: string, progress: Progress): Promise<void> {
  const { library, config } = await loadLibrary(contentDir, { progress });
  const embedder = await openEmbedder(config.embedding.model, { progress });
  try {
    await buildIndex(library, siteDir, { progress, embedder });
  } finally {
    await embedder.close();
  }
}

/** Runs `work` unless `record` says that it was done for the same fingerprint. */
async function unlessDone(record: string, fingerprint: string, work: () => Promise<void>): Promise<void> {
  const done = await readFile(record, 'utf8').catch(() => '');
  if (done === fingerprint) return;
  await rm(record, { force: true });
  await work();
  await writeFileAtomic(record, fingerprint);
}
