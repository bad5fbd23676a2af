#!/usr/bin/env node
/**
 * Every check of the project, in order: types, lint, unit tests, end-to-end tests in a real browser, and the demo
 * library's judged questions against the committed baseline.
 *
 *   node scripts/test.mjs [--unit | --e2e] [filter …]
 *
 * A filter is a part of a test file's path. All groups run even when an early one fails; the exit code is 0
 * only when all passed. The last line is "N passed, N failed": tests, with a failed group that has no tests
 * (types, lint, a crashed runner) counted as one failure.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './dependencies.mjs';
import { ensureNode, launch, projectRoot } from './node-runtime.mjs';
import { toolCommand } from './tools.mjs';

await launch(async () => {
  const argv = process.argv.slice(2);
  await ensureNode(fileURLToPath(import.meta.url), argv);
  ensureDependencies({ dev: true });

  const filters = argv.filter((argument) => !argument.startsWith('--'));
  const unknown = argv.filter(
    (argument) => argument.startsWith('--') && !['--unit', '--e2e'].includes(argument),
  );
  if (unknown.length > 0) {
    process.stderr.write(
      `npm test: there is no option ${unknown[0]}; there are --unit, --e2e and parts of file names.\n`,
    );
    return 2;
  }
  const unit = argv.includes('--unit') || !argv.includes('--e2e');
  const e2e = argv.includes('--e2e') || !argv.includes('--unit');
  const everything = unit && e2e && filters.length === 0;

  const groups = [];
  if (everything) {
    groups.push(check('Types', 'tsc', ['--noEmit']));
    groups.push(check('Lint and format', 'biome', ['check', '.']));
  }
  if (unit) groups.push(vitest('Unit tests', 'unit', filters));
  if (e2e) {
    const { ensureChromium } = await import('../tests/support/chromium.ts');
    process.env.CHROMIUM_PATH = await ensureChromium();
    groups.push(vitest('End-to-end tests', 'e2e', filters));
  }
  if (everything) groups.push(searchQuality());
  return summarise(groups);
});

function heading(title) {
  process.stdout.write(`\n━━ ${title} ${'━'.repeat(Math.max(3, 60 - title.length))}\n`);
}

/** A tool that says yes or no. */
function check(title, tool, args) {
  return verdict(title, () => run(tool, args));
}

/** The demo library's manuals are fetched and embedded on the first run: about three minutes. */
function searchQuality() {
  const script = join(projectRoot, 'scripts', 'eval.mjs');
  return verdict('Search quality', () => spawn(process.execPath, [script, '--set', 'demo', '--check']));
}

function verdict(title, statusOf) {
  heading(title);
  const startedAt = Date.now();
  const ok = statusOf() === 0;
  process.stdout.write(ok ? '✓ nothing to complain of\n' : '');
  return { title, ok, passed: 0, failed: ok ? 0 : 1, skipped: 0, seconds: secondsSince(startedAt) };
}

function vitest(title, project, filters) {
  heading(title);
  const startedAt = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'mcdewey-test-'));
  const report = join(folder, 'report.json');
  try {
    const status = run('vitest', [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      '--passWithNoTests',
      ...filters,
    ]);
    return { title, ...countTests(report, status), seconds: secondsSince(startedAt) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Vitest's own totals. A test file that could not even be loaded has no tests and counts as one failure. */
function countTests(file, status) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { ok: false, passed: 0, failed: 1, skipped: 0 };
  }
  const unloaded = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  );
  const failed = report.numFailedTests + unloaded.length;
  return {
    ok: status === 0,
    passed: report.numPassedTests,
    // An unhandled error outside any test fails the run, too.
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function run(tool, args) {
  const { command, prefix } = toolCommand(tool);
  return spawn(command, [...prefix, ...args]);
}

function spawn(command, args) {
  return spawnSync(command, args, { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'] }).status;
}

function secondsSince(startedAt) {
  return Math.round((Date.now() - startedAt) / 1000);
}

function summarise(groups) {
  heading('Summary');
  for (const { title, ok, passed, failed, skipped, seconds } of groups) {
    const counts =
      passed + failed + skipped === 0 ? '' : `${passed} passed, ${failed} failed, ${skipped} skipped, `;
    process.stdout.write(`${ok ? '✓' : '✗'} ${title.padEnd(20)} ${counts}${seconds} s\n`);
  }
  const total = (key) => groups.reduce((sum, group) => sum + group[key], 0);
  process.stdout.write(`\n${total('passed')} passed, ${total('failed')} failed\n`);
  return groups.every((group) => group.ok) ? 0 : 1;
}
