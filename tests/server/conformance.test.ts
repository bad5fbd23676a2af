import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, serve } from '../../src/server/serve.ts';
import { serveConformanceFixtures } from './conformance-fixtures.ts';
import { publishTiny } from './tiny-library.ts';

const SUITE = resolve(
  import.meta.dirname,
  '../../node_modules/@modelcontextprotocol/conformance/dist/index.js',
);
const hasSuite = existsSync(SUITE);
const SPEC_VERSIONS = ['2025-06-18', '2025-11-25', '2026-07-28'];

/** Scenarios that call nothing by name, so that any server can be put to them. */
const WITHOUT_FIXTURES = [
  'server-initialize',
  'ping',
  'logging-set-level',
  'tools-list',
  'resources-list',
  'prompts-list',
  'server-sse-polling',
  'server-sse-multiple-streams',
  'dns-rebinding-protection',
  'server-stateless',
  'caching',
  'http-header-validation',
  'sep-2164-resource-not-found',
  'input-required-result-unsupported-methods',
];
/** They look at sessions, which this endpoint has none of, and then have nothing to find wrong or right. */
const ABOUT_SESSIONS = ['server-session-lifecycle', 'server-sse-polling', 'server-sse-multiple-streams'];

interface Check {
  id: string;
  status: string;
  errorMessage?: string;
  /** Not testable: what the check would call by name is not there. */
  details?: { untestable?: boolean };
}

let root: string;
let library: RunningServer;
let fixtures: Awaited<ReturnType<typeof serveConformanceFixtures>>;

beforeAll(async () => {
  if (!hasSuite) return;
  root = await mkdtemp(join(tmpdir(), 'mcdewey-conformance-'));
  await publishTiny(join(root, 'dist'));
  library = await serve({ dir: join(root, 'dist'), port: 0 });
  fixtures = await serveConformanceFixtures();
});
afterAll(async () => {
  if (!hasSuite) return;
  await Promise.all([library.close(), fixtures.close()]);
  await rm(root, { recursive: true, force: true });
});

/** Its exit code tells of failures too, but not which ones, and not of scenarios that were left out. */
async function suite(...args: string[]): Promise<string> {
  return await promisify(execFile)(process.execPath, [SUITE, ...args], { timeout: 110_000, cwd: root }).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; killed?: boolean }) => {
      if (error.killed || error.stdout === undefined) throw error;
      return error.stdout;
    },
  );
}

async function scenariosOf(version: string): Promise<string[]> {
  const lines = (await suite('list', '--server')).split('\n');
  return lines.flatMap((line) => {
    const [, name, versions] = /^\s*- (\S+) \[(.*)\]/.exec(line) ?? [];
    return name && versions?.split(',').includes(version) ? name : [];
  });
}

/** @returns the checks of each scenario that was run. */
async function checksOf(url: string, version: string): Promise<Map<string, Check[]>> {
  const results = await mkdtemp(join(root, 'results-'));
  await suite('server', '--url', url, '--suite', 'all', '--spec-version', version, '-o', results);
  const found = new Map<string, Check[]>();
  for (const folder of await readdir(results)) {
    const name = /^server-(.*?)-\d{4}-\d\d-\d\dT/.exec(folder)?.[1] ?? folder;
    found.set(name, JSON.parse(await readFile(join(results, folder, 'checks.json'), 'utf8')) as Check[]);
  }
  return found;
}

function failuresOf(checks: readonly Check[], isBad = (_: Check) => true): string[] {
  return checks
    .filter((check) => check.status === 'FAILURE' && isBad(check))
    .map(({ id, errorMessage }) => `${id}: ${errorMessage}`);
}

const title = hasSuite
  ? 'the conformance suite'
  : 'the conformance suite (skipped: @modelcontextprotocol/conformance is not installed)';

describe.skipIf(!hasSuite)(title, () => {
  describe.each(SPEC_VERSIONS)('for %s', (version) => {
    it('finds nothing wrong with its own fixtures on this HTTP layer, in any scenario', {
      timeout: 240_000,
    }, async () => {
      const wanted = await scenariosOf(version);
      expect(wanted.length).toBeGreaterThan(20);
      const found = await checksOf(fixtures.url, version);
      expect([...found.keys()].sort()).toEqual(wanted.sort());
      for (const [scenario, checks] of found) {
        expect(failuresOf(checks), scenario).toEqual([]);
        if (ABOUT_SESSIONS.includes(scenario)) continue;
        expect(
          checks.map(({ status }) => status),
          scenario,
        ).toContain('SUCCESS');
      }
    });

    it('finds nothing wrong with a library, in any scenario that needs no fixture', {
      timeout: 240_000,
    }, async () => {
      const known = await scenariosOf(version);
      expect(known).not.toEqual([]);
      const found = await checksOf(library.mcpUrl, version);
      for (const scenario of WITHOUT_FIXTURES.filter((name) => known.includes(name))) {
        const checks = found.get(scenario) ?? [];
        expect(
          failuresOf(checks, ({ details }) => details?.untestable !== true),
          scenario,
        ).toEqual([]);
        expect(checks.length, scenario).toBeGreaterThan(0);
      }
    });
  });
});
