/** The whole build: content folder in, published site out. Shared by `mcdewey build` and `mcdewey start`. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { buildIndex, type IndexReport } from '../indexing/build-index.ts';
import { type Embedder, openEmbedder, spaceOf } from '../indexing/embedding/embedder.ts';
import { publishModel } from '../indexing/models/publish.ts';
import type { Problem } from '../library/model.ts';
import { buildSite } from '../site/build-site.ts';
import { recoverDirectory, swapDirectory } from '../workspace/atomic-output.ts';
import { UserError } from '../workspace/errors.ts';
import { keptResultsOf } from '../workspace/kept-results.ts';
import { loadLibrary } from '../workspace/load-library.ts';
import { cacheDir, projectRoot } from '../workspace/paths.ts';
import type { Progress } from '../workspace/progress.ts';
import { readQualityReports } from '../workspace/quality-reports.ts';
import { makeStage } from '../workspace/stages.ts';
import { formatProblem } from './format-problem.ts';

export interface BuildOptions {
  readonly contentDir: string;
  readonly outDir: string;
  readonly base?: string;
  readonly siteUrl?: string;
  /** Overrides library.yaml. */
  readonly model?: string;
  /** Leaves embeddings out: full text only, no model needed. */
  readonly textOnly?: boolean;
  /** Leaves out the transformer's files for deep search in the browser. */
  readonly withoutBrowserModel?: boolean;
  readonly progress: Progress;
}

export interface BuildReport {
  readonly index: IndexReport;
  readonly pages: number;
  readonly seconds: number;
  readonly problems: readonly Problem[];
}

const FILES_NAME = '_index/files.json';
const STAMP_NAME = '_index/build.json';

export async function buildLibrary(options: BuildOptions): Promise<BuildReport> {
  const startedAt = Date.now();
  const { progress } = options;
  const outDir = resolve(options.outDir);
  const contentDir = resolve(options.contentDir);
  await recoverDirectory(outDir);
  await refuseForeignDirectory(outDir);
  const stamp = inputStamp(options);
  const kept = keptResultsOf(contentDir);
  const { library, config, originals } = await loadLibrary(contentDir, { progress, kept });
  for (const problem of library.problems) progress.say(formatProblem(problem));
  if (library.documents.length === 0) {
    throw new UserError(
      `there is no manual to publish in ${contentDir}`,
      'Add Markdown as content/<product>/<version>/<manual>/<file>.md, or run mcdewey import.',
    );
  }
  const stage = await makeStage(`${outDir}.stage`);
  try {
    const model = options.model ?? config.embedding.model;
    const embedder = options.textOnly ? undefined : await openEmbedder(model, { progress });
    let index: IndexReport;
    try {
      index = await buildIndex(library, stage, {
        progress,
        kept,
        ...(embedder ? { embedder, arrangementFile: arrangementFile(contentDir, embedder) } : {}),
      });
    } finally {
      await embedder?.close();
    }
    await keepPreviousGeneration(outDir, stage);
    if (embedder && !options.withoutBrowserModel) await publishModel(model, stage, { progress });
    const { manuals: quality } = await readQualityReports(contentDir);
    const site = await buildSite({
      library,
      config,
      quality,
      ...(originals ? { originals } : {}),
      outDir: stage,
      progress,
      kept,
      ...(options.base === undefined ? {} : { base: options.base }),
      ...(options.siteUrl === undefined ? {} : { siteUrl: options.siteUrl }),
    });
    await writeFile(
      join(stage, STAMP_NAME),
      `${JSON.stringify({ stamp, base: options.base ?? config.site.base ?? '/' })}\n`,
    );
    await swapDirectory(stage, outDir);
    kept.forgetUnused();
    return { index, pages: site.pages, seconds: (Date.now() - startedAt) / 1000, problems: library.problems };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** A library keeps one arrangement a model. */
function arrangementFile(contentDir: string, { model }: Embedder): string {
  const library = createHash('sha256').update(contentDir).digest('hex').slice(0, 16);
  return cacheDir('arrangements', spaceOf(model), `${library}.bin`);
}

/** True when `outDir` holds a finished build of exactly this input by exactly this program. */
export async function isUpToDate(options: BuildOptions): Promise<boolean> {
  await recoverDirectory(resolve(options.outDir));
  try {
    const built = JSON.parse(await readFile(join(options.outDir, STAMP_NAME), 'utf8')) as { stamp?: string };
    return built.stamp === inputStamp(options);
  } catch {
    return false;
  }
}

/** Swapping replaces the whole directory, so one that holds anything but a site of ours must not be touched. */
async function refuseForeignDirectory(outDir: string): Promise<void> {
  const entries = await readdir(outDir).catch((): string[] => []);
  if (entries.length > 0 && !entries.includes('_index')) {
    throw new UserError(
      `${outDir} holds files that are not a McDewey site`,
      'Choose another --out folder, or empty that one yourself.',
    );
  }
}

/**
 * Keeps the files of the generation before this one, so that readers and servers that still hold its manifest
 * finish their searches after the new site is published.
 */
async function keepPreviousGeneration(outDir: string, stage: string): Promise<void> {
  const own = listFiles(join(stage, '_index'));
  const names = new Set(own);
  for (const name of await readFileList(outDir)) {
    if (names.has(name) || name === 'manifest.json') continue;
    const from = join(outDir, '_index', name);
    const to = join(stage, '_index', name);
    await mkdir(dirname(to), { recursive: true });
    await link(from, to)
      .catch(() => copyFile(from, to))
      .catch(() => {});
  }
  await writeFile(join(stage, FILES_NAME), `${JSON.stringify(own)}\n`);
}

async function readFileList(outDir: string): Promise<string[]> {
  try {
    return JSON.parse(await readFile(join(outDir, FILES_NAME), 'utf8')) as string[];
  } catch {
    return [];
  }
}

function listFiles(dir: string): string[] {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
}

/** Changes when a file of the content or of this program does, judged by name, size and time of change. */
function inputStamp(options: BuildOptions): string {
  const hash = createHash('sha256');
  for (const dir of [resolve(options.contentDir), join(projectRoot, 'src'), join(projectRoot, 'public')]) {
    for (const name of filesOfInput(dir)) {
      const { size, mtimeMs } = statSync(join(dir, name));
      hash.update(`${name}\0${size}\0${mtimeMs}\n`);
    }
  }
  const { base, siteUrl, model, textOnly, withoutBrowserModel } = options;
  return hash.update(JSON.stringify({ base, siteUrl, model, textOnly, withoutBrowserModel })).digest('hex');
}

/** None where the folder is missing or cannot be read: what is wrong with it is said by those who need it. */
function filesOfInput(dir: string): string[] {
  try {
    return listFiles(dir);
  } catch {
    return [];
  }
}
