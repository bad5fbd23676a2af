/** `npm run bench mcp`: how fast /mcp answers, alone and under load, and how steadily. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readManifest } from '../../search/manifest.ts';
import { openDirectorySource } from '../../server/index-source/directory.ts';
import { UserError } from '../../workspace/errors.ts';
import { createProgress, type Progress } from '../../workspace/progress.ts';
import type { Command } from '../command.ts';
import { builtDirectory } from '../published-site.ts';
import type { Era } from './mcp-load/connection.ts';
import { EVERY_TOOL, type LoadOptions, type LoadReport, runLoad, SEARCH_AND_READ } from './mcp-load/load.ts';
import { type MemoryTrend, memoryTrend } from './mcp-load/memory-trend.ts';
import { loadQueries } from './mcp-load/queries.ts';
import { publishCopy, publishStaged } from './mcp-load/republish.ts';
import { type ServerProcess, startServer } from './mcp-load/server-process.ts';
import { wholeNumber } from './whole-number.ts';

const help = `bench-mcp: how fast /mcp answers, alone and under load, and how steadily

Usage: npm run bench mcp -- [options]

  --dir DIR          the built site to serve (default: dist); it is copied by hard links, never changed
  --tier TIER        fast, full, or both one after the other (default: both)
  --connections N    clients at once (default: 64)
  --seconds N        of load (default: 60)
  --warm-up N        seconds of load before anything is measured (default: 15)
  --single N         seconds of one client alone before the load (default: 15)
  --republish N      publications during the load (default: 2)
  --with DIR         another build of the library, published in turns with the first
  --era ERA          protocol of the clients: 2026 (default) or 2025
  --queries FILE     JSON lines with a "text" each (default: the demo library's and, where they are, the corpora's)
  --json             the figures as JSON

The server is a process of its own; the clients are this one. The client that is alone calls every tool; under load
four requests in five are searches and the fifth reads a hit of the search before it. Times are of the whole request as the client sees it, in milliseconds.
`;

interface TierReport {
  readonly tier: 'fast' | 'full';
  readonly single: Phase;
  readonly load: Phase;
  readonly memory: MemoryTrend;
  /** Seconds into the load at which each publication was in place. */
  readonly publishedAt: readonly number[];
}

interface Phase extends LoadReport {
  /** Processor time of the server for one request, in milliseconds, of all its threads. */
  readonly cpuPerRequest: number;
  /** The machine's load average at the end: what else ran beside it. */
  readonly machineLoad: number;
}

export const command: Command = {
  summary: 'measure /mcp under load',
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        dir: { type: 'string', default: 'dist' },
        tier: { type: 'string', default: 'both' },
        connections: { type: 'string', default: '64' },
        seconds: { type: 'string', default: '60' },
        'warm-up': { type: 'string', default: '15' },
        single: { type: 'string', default: '15' },
        republish: { type: 'string', default: '2' },
        with: { type: 'string' },
        era: { type: 'string', default: '2026' },
        queries: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const site = await builtDirectory(values.dir);
    const options: BenchOptions = {
      sites: [site, ...(values.with === undefined ? [] : [await builtDirectory(values.with)])],
      connections: wholeNumber(values.connections, '--connections', 1),
      seconds: wholeNumber(values.seconds, '--seconds', 1),
      warmUp: wholeNumber(values['warm-up'], '--warm-up', 0),
      single: wholeNumber(values.single, '--single', 1),
      republish: wholeNumber(values.republish, '--republish', 0),
      era: parseEra(values.era),
      queries: await loadQueries(values.queries),
      progress: createProgress(process.stderr),
    };
    const reports: TierReport[] = [];
    for (const tier of parseTiers(values.tier)) reports.push(await measureTier(tier, options));
    const { counts } = await readManifest(openDirectorySource(site).reader);
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ counts, cpus: cpus().length, reports }, null, 2)}\n`
        : asText(reports, counts, options),
    );
    return reports.every(({ single, load }) => countErrors(single) + countErrors(load) === 0) ? 0 : 1;
  },
};

interface BenchOptions {
  /** The site, and the one that is published in turns with it. */
  readonly sites: readonly string[];
  readonly connections: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly single: number;
  readonly republish: number;
  readonly era: Era;
  readonly queries: readonly string[];
  readonly progress: Progress;
}

async function measureTier(tier: 'fast' | 'full', options: BenchOptions): Promise<TierReport> {
  const { sites, connections, seconds, progress } = options;
  const site = sites[0]!;
  // Hard links need the copy on the file system of the site.
  const folder = await mkdtemp(join(dirname(site), '.bench-mcp-'));
  const copy = join(folder, 'site');
  let server: ServerProcess | undefined;
  try {
    progress.say(`${tier}: copying what is served`);
    await publishCopy(site, copy);
    const staged = Array.from({ length: options.republish }, (_, turn) => `${copy}-${turn + 1}`);
    for (const [turn, dir] of staged.entries()) await publishCopy(sites[(turn + 1) % sites.length]!, dir);
    server = await startServer(['--dir', copy, '--tier', tier]);
    const load = {
      url: server.mcpUrl,
      era: options.era,
      queries: options.queries,
      tier,
      tools: SEARCH_AND_READ,
    };
    if (options.warmUp > 0) {
      progress.say(`${tier}: warming up for ${options.warmUp} s`);
      await runLoad({ ...load, connections, seconds: options.warmUp, seed: 1 });
    }
    progress.say(`${tier}: one client for ${options.single} s`);
    const alone = { connections: 1, seconds: options.single, seed: 2, tools: EVERY_TOOL };
    const single = await measured(server, { ...load, ...alone });
    progress.say(`${tier}: ${connections} clients for ${seconds} s`);
    const memory = watchMemory(server);
    const [loaded, publishedAt] = await Promise.all([
      measured(server, { ...load, connections, seconds, seed: 3 }),
      publishDuring(copy, staged, options),
    ]);
    return { tier, single, load: loaded, memory: memoryTrend(memory.stop()), publishedAt };
  } finally {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(server: ServerProcess, options: LoadOptions): Promise<Phase> {
  const before = await server.usage();
  const report = await runLoad(options);
  const after = await server.usage();
  return {
    ...report,
    cpuPerRequest: (1000 * (after.cpuSeconds - before.cpuSeconds)) / Math.max(1, report.all.requests),
    machineLoad: loadavg()[0]!,
  };
}

async function publishDuring(
  copy: string,
  staged: readonly string[],
  { seconds, progress }: BenchOptions,
): Promise<number[]> {
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  const publishedAt: number[] = [];
  for (const [turn, dir] of staged.entries()) {
    await sleep(Math.max(0, ((turn + 1) * seconds) / (staged.length + 1) - elapsed()) * 1000);
    await publishStaged(dir, copy);
    publishedAt.push(Math.round(elapsed()));
    progress.say(`published again after ${publishedAt.at(-1)} s`);
  }
  return publishedAt;
}

function watchMemory(server: ServerProcess): { stop(): { seconds: number; megabytes: number }[] } {
  const began = performance.now();
  const samples: { seconds: number; megabytes: number }[] = [];
  const timer = setInterval(() => {
    server.usage().then(
      ({ memory }) => samples.push({ seconds: (performance.now() - began) / 1000, megabytes: memory }),
      // The process has ended; whoever stopped it knows.
      () => undefined,
    );
  }, 1000);
  return {
    stop() {
      clearInterval(timer);
      return samples;
    },
  };
}

function asText(
  reports: readonly TierReport[],
  counts: { readonly passages: number; readonly units: number; readonly documents: number },
  { queries, connections, era }: BenchOptions,
): string {
  const rows = reports.flatMap(({ tier, single, load }) => [
    [tier, 'one client', ...figuresOf(single)],
    ...rowsByTool(tier, single),
    [tier, `${connections} clients`, ...figuresOf(load)],
    ...rowsByTool(tier, load),
  ]);
  const titles = [
    'tier',
    'clients',
    'requests',
    'a second',
    'p50',
    'p95',
    'p99',
    'max',
    'CPU each',
    'errors',
    'empty',
    'machine load',
  ];
  return [
    `${counts.passages} passages, ${counts.units} units, ${counts.documents} documents; ${queries.length} queries, protocol of ${era}, ${cpus().length} processors`,
    '',
    ...[titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...reports.map(
      ({ tier, memory, publishedAt }) =>
        `${tier}: memory ${memory.first} MB at first, ${memory.last} MB at the end, at most ${memory.most} MB, ${memory.slope.toFixed(2)} MB a minute over the last two thirds; published again ${publishedAt.map((seconds) => `after ${seconds} s`).join(', ') || 'never'}`,
    ),
    ...reports.flatMap(({ tier, single, load }) =>
      Object.entries({ ...single.errors, ...load.errors }).map(
        ([error, count]) => `${tier}: ${count} × ${error}`,
      ),
    ),
    '',
  ].join('\n');
}

function rowsByTool(tier: string, { byTool }: LoadReport): string[][] {
  return Object.entries(byTool).map(([tool, times]) => [
    tier,
    `· ${tool}`,
    String(times.requests),
    '',
    ...[times.p50, times.p95, times.p99, times.max].map((ms) => ms.toFixed(1)),
    ...['', '', '', ''],
  ]);
}

function figuresOf(phase: Phase): string[] {
  const { all } = phase;
  return [
    String(all.requests),
    phase.requestsPerSecond.toFixed(0),
    ...[all.p50, all.p95, all.p99, all.max, phase.cpuPerRequest].map((ms) => ms.toFixed(1)),
    String(countErrors(phase)),
    String(phase.empty),
    phase.machineLoad.toFixed(1),
  ];
}

function countErrors({ errors }: LoadReport): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

function parseTiers(value: string): ('fast' | 'full')[] {
  if (value === 'both') return ['fast', 'full'];
  if (value === 'fast' || value === 'full') return [value];
  throw new UserError(`"${value}" is not a tier`, 'Give fast, full or both.');
}

function parseEra(value: string): Era {
  if (value === '2025' || value === '2026') return value;
  throw new UserError(`"${value}" is not a protocol era`, 'Give 2025 or 2026.');
}
