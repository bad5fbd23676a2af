/** `npm run bench`: what semantic search costs a reader, and the alternatives in the same run. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Command } from '../../src/cli/command.ts';
import { chosenByName } from '../../src/cli/evaluation/chosen.ts';
import { AbsentCollection, hashOf } from '../../src/cli/evaluation/collection.ts';
import { openEmbedder } from '../../src/indexing/embedding/embedder.ts';
import { collectPassages } from '../../src/indexing/passages.ts';
import { collectUnits } from '../../src/indexing/units.ts';
import { writeFileAtomic } from '../../src/workspace/atomic-output.ts';
import { UserError } from '../../src/workspace/errors.ts';
import { loadLibrary } from '../../src/workspace/load-library.ts';
import { projectRoot } from '../../src/workspace/paths.ts';
import { createProgress, type Progress } from '../../src/workspace/progress.ts';
import { buildPagefindSite, flatMiniLmDownload, oramaDownload, type WholeDownload } from './alternatives.ts';
import { type BrowserFigures, type Cost, measureInBrowser, measurePagefind } from './in-browser.ts';
import { type BenchLibrary, benchLibraries } from './libraries.ts';
import { plotSvg, type Series } from './plot.ts';
import { measureRecall, type RecallFigures } from './recall.ts';
import { asMarkdown } from './report.ts';
import { type BuildFigures, timedBuild } from './timed-build.ts';

const help = `npm run bench: bytes, requests, time and recall of search in a browser, by size of library

Usage: npm run bench -- [options]

  --set NAME     only this library; may be repeated (demo, openshift, openshift-3, aws)
  --publish      write the table into README.md and the plot to tests/bench/bytes.svg
  --json         print the figures as JSON

Needs the openssl command and, but for demo, the corpora in ../shared/corpora (or MCDEWEY_CORPORA). Libraries are built
below .mcdewey/bench and measured over HTTP/2 and TLS at 9 Mbit/s and 170 ms round trip. The first run embeds
every library: minutes for demo, more than an hour for all.
`;

/** Questions in a visit: the first is asked cold. */
const VISIT = 5;
const VISITS = 4;
const RECALL_QUERIES = 150;

export interface LibraryFigures {
  readonly name: string;
  readonly title: string;
  readonly build: BuildFigures;
  readonly browser: BrowserFigures;
  readonly recall: RecallFigures;
  readonly alternatives: {
    readonly pagefind: { readonly cold: Cost; readonly next: Cost };
    readonly orama?: WholeDownload;
    readonly miniLm: WholeDownload;
  };
}

export const command: Command = {
  summary: 'measure search in a browser',
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        set: { type: 'string', multiple: true },
        publish: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const progress = createProgress(process.stderr);
    const figures: LibraryFigures[] = [];
    for (const library of chosenByName(benchLibraries(), values.set)) {
      try {
        figures.push(await measureLibrary(library, progress));
      } catch (error) {
        if (!(error instanceof AbsentCollection)) throw error;
        progress.say(`- ${library.name} is not measured: ${error.message}`);
      }
      await writeFileAtomic(join(workDir(), 'report.json'), `${JSON.stringify(figures, null, 2)}\n`);
    }
    const report = asMarkdown(figures);
    process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : report);
    if (values.publish) await publish(figures, report);
    return 0;
  },
};

function workDir(...parts: string[]): string {
  return join(projectRoot, '.mcdewey', 'bench', ...parts);
}

async function measureLibrary(library: BenchLibrary, progress: Progress): Promise<LibraryFigures> {
  const { name, title } = library;
  const [contentDir, siteDir] = [workDir(name, 'content'), workDir(name, 'site')];
  const content = await library.fingerprint();
  await unlessDone(workDir(name, 'content.json'), content, async () => {
    await rm(contentDir, { recursive: true, force: true });
    await mkdir(contentDir, { recursive: true });
    await library.prepare(contentDir, progress);
    return {};
  });
  const program = await hashOf(
    ...['library', 'search', 'indexing', 'site'].map((dir) => join(projectRoot, 'src', dir)),
  );
  const build = await unlessDone(workDir(name, 'build.json'), `${content}-${program}`, () =>
    timedBuild(contentDir, siteDir, progress),
  );

  const questions = await library.questions(contentDir);
  progress.say(`Asking ${VISITS * VISIT} questions of ${title} in Chromium …`);
  const visits = visitsOf(questions);
  const browser = await measureInBrowser(siteDir, visits);
  const recall = await measureRecall(
    contentDir,
    siteDir,
    everySoMany(questions, RECALL_QUERIES),
    library.filters,
    progress,
  );
  const alternatives = await measureAlternatives(contentDir, workDir(name), visits, progress);
  return { name, title, build, browser, recall, alternatives };
}

async function measureAlternatives(
  contentDir: string,
  dir: string,
  visits: readonly (readonly string[])[],
  progress: Progress,
): Promise<LibraryFigures['alternatives']> {
  const { library, config } = await loadLibrary(contentDir);
  const { units } = collectUnits(library);
  const passages = collectPassages(units);
  progress.say('Indexing the same texts with Pagefind and Orama …');
  const pagefindDir = join(dir, 'pagefind');
  await buildPagefindSite(units, pagefindDir);
  const pagefind = await measurePagefind(pagefindDir, visits);
  const embedder = await openEmbedder(config.embedding.model, { progress });
  try {
    const vectors = await embedder.embedPassages(passages.map(({ text }) => text));
    const firstOf = new Map<number, Float32Array>();
    for (const [index, { unit }] of passages.entries())
      if (!firstOf.has(unit)) firstOf.set(unit, vectors[index]!);
    const orama = await oramaDownload(units, (unit) => firstOf.get(unit));
    return { pagefind, ...(orama ? { orama } : {}), miniLm: await flatMiniLmDownload(passages.length) };
  } finally {
    await embedder.close();
  }
}

/** Questions spread over the whole set, the same in every run. */
function visitsOf(questions: readonly string[]): string[][] {
  const picked = everySoMany(questions, VISITS * VISIT);
  return Array.from({ length: VISITS }, (_, visit) => picked.slice(visit * VISIT, (visit + 1) * VISIT));
}

function everySoMany(items: readonly string[], count: number): string[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, i) => items[Math.floor(i * step)]!);
}

/** Runs `work` unless `record` holds what it gave for the same fingerprint. */
async function unlessDone<T>(record: string, fingerprint: string, work: () => Promise<T>): Promise<T> {
  const before = await readFile(record, 'utf8').catch(() => '{}');
  const known = JSON.parse(before) as { fingerprint?: string; result?: T };
  if (known.fingerprint === fingerprint && known.result !== undefined) return known.result;
  await rm(record, { force: true });
  const result = await work();
  await writeFileAtomic(record, JSON.stringify({ fingerprint, result }));
  return result;
}

const BEGIN = '<!-- bench: begin -->';
const END = '<!-- bench: end -->';

async function publish(figures: readonly LibraryFigures[], report: string): Promise<void> {
  const file = join(projectRoot, 'README.md');
  const text = await readFile(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new UserError(
      `README.md has no place for the figures`,
      `Put ${BEGIN} and ${END} where they belong.`,
    );
  }
  await writeFileAtomic(join(projectRoot, 'tests', 'bench', 'bytes.svg'), plotSvg(seriesOf(figures)));
  await writeFileAtomic(file, `${text.slice(0, begin + BEGIN.length)}\n${report}\n${text.slice(end)}`);
}

function seriesOf(figures: readonly LibraryFigures[]): Series[] {
  const series = (name: string, bytesOf: (one: LibraryFigures) => number | undefined): Series => ({
    name,
    points: figures
      .map((one) => ({ passages: one.build.counts.passages, bytes: bytesOf(one) ?? 0 }))
      .filter(({ bytes }) => bytes > 0),
  });
  return [
    series('McDewey, next query', (one) => one.browser.next.wireBytes),
    series('McDewey, first query', (one) => one.browser.cold.wireBytes),
    series('Pagefind, first query', (one) => one.alternatives.pagefind.cold.wireBytes),
    series('Orama with vectors', (one) => one.alternatives.orama?.bytes),
    series('MiniLM, flat vectors', (one) => one.alternatives.miniLm.bytes),
  ].filter(({ points }) => points.length > 0);
}
