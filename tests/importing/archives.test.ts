import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importSource } from '../../src/importing/import-source.ts';
import { webAddress } from '../../src/importing/sources/git.ts';
import { openZip } from '../../src/importing/sources/zip.ts';
import { readFrontMatter } from '../../src/library/front-matter.ts';
import { tinyZip } from './tiny-zip.ts';

let dir: string;
let content: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mcdewey-archives-'));
  content = join(dir, 'library');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function put(path: string, bytes: string | Uint8Array): Promise<string> {
  const file = join(dir, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}
const place = { product: 'clock', version: 'v1', doc: 'help' };
const options = () => ({ ...place, contentDir: content });
const read = (source: string) => readFile(join(content, source), 'utf8');

describe('archives', () => {
  it('are imported like folders, with links between their pages and parts that pages include', async () => {
    const zip = await put(
      'help.zip',
      tinyZip([
        { name: 'index.html', text: '<h1>Clock</h1><p><a href="sub/wind.html#daily">wind</a></p>' },
        { name: 'sub/wind.html', text: '<h1>Winding</h1><h2 id="daily">Daily</h2><p>With care.</p>' },
        { name: 'guide.md', text: '# Guide\n\n--8<-- "_parts/key.md"\n' },
        { name: '_parts/key.md', text: 'The key.\n' },
        { name: 'style.css', text: 'h1 {}' },
        { name: 'inner.zip', text: 'PK' },
      ]),
    );
    const report = await importSource(zip, options());
    expect(report.files.map(({ source }) => source)).toEqual([
      'clock/v1/help/guide.md',
      'clock/v1/help/index.md',
      'clock/v1/help/sub/wind.md',
    ]);
    expect(await read('clock/v1/help/index.md')).toContain('[wind](sub/wind.md#daily)');
    expect(await read('clock/v1/help/guide.md')).toContain('The key.');
    expect(report.skipped).toEqual(['_parts/key.md']);
    expect(report.problems).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('inside an archive') },
    ]);
  });

  it('of tar are imported too, and those in folders', async () => {
    await put('pack/docs/a.md', '# A\n');
    await mkdir(join(dir, 'in'));
    await create({ gzip: true, cwd: join(dir, 'pack'), file: join(dir, 'in/set.tgz') }, ['docs']);
    const report = await importSource(join(dir, 'in'), options());
    expect(report.files.map(({ source }) => source)).toEqual(['clock/v1/help/set/docs/a.md']);
  });

  it('never lead out of themselves, and what is hostile in them is named', async () => {
    const zip = await put(
      'bad.zip',
      tinyZip([
        { name: 'good.md', text: '# Good\n' },
        { name: '../escape.md', text: '# Escape\n' },
        { name: '/absolute.md', text: '# Absolute\n' },
        { name: 'C:\\drive.md', text: '# Drive\n' },
        { name: 'secret.md', text: '# Secret\n', encrypted: true },
        { name: 'link.md', text: '/etc/passwd', mode: 0o120777 },
        { name: 'bomb.md', text: ' '.repeat(3_000_000) },
        { name: 'liar.md', text: '# Liar\n'.repeat(50), claimedSize: 20 },
        { name: 'shared.md', text: '# Shared\n', sharesWith: 0 },
        { name: 'twice.md', text: '# First\n' },
        { name: 'twice.md', text: '# Second\n' },
      ]),
    );
    const report = await importSource(zip, options());
    expect(report.files.map(({ from }) => from)).toEqual(['twice.md']);
    expect(await read('clock/v1/help/twice.md')).toContain('# Second');
    const said = (name: string) => report.problems.find(({ file }) => file.endsWith(name))?.message ?? '';
    expect(said('escape.md')).toContain('leads out');
    expect(said('absolute.md')).toContain('leads out');
    expect(said('drive.md')).toContain('leads out');
    expect(said('secret.md')).toContain('encrypted');
    expect(said('link.md')).toContain('link');
    expect(said('bomb.md')).toContain('far more than text');
    expect(said('liar.md')).toContain('larger than its archive says');
    expect(said('shared.md')).toContain('shares its bytes');
  });

  it('that are cut off or no archives are refused as a whole', async () => {
    const whole = tinyZip([{ name: 'a.md', text: '# A\n' }]);
    const paths = [
      await put('text.zip', 'no archive'),
      await put('cut.zip', whole.subarray(0, whole.length - 30)),
    ];
    for (const path of paths)
      await expect(importSource(path, options())).rejects.toMatchObject({ name: 'UserError' });
  });

  it('survive any damage to their bytes', async () => {
    const whole = tinyZip(Array.from({ length: 4 }, (_, i) => ({ name: `${i}.md`, text: `# Page ${i}\n` })));
    for (let at = 0; at < whole.length; at += 3) {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 0xff;
      const path = await put('damaged.zip', damaged);
      try {
        for (const entry of (await openZip(path)).entries) await entry.read().catch(() => undefined);
      } catch (error) {
        expect((error as Error).message).toMatch(/^it |^its /);
      }
    }
  });
});

describe('git working copies', () => {
  const git = (...args: string[]) =>
    execFileSync('git', [
      '-C',
      join(dir, 'clock-docs'),
      '-c',
      'user.name=A',
      '-c',
      'user.email=a@example.com',
      ...args,
    ]);

  it('give what git does not ignore, with version, product and origin', async () => {
    await put('clock-docs/docs/a.md', '# A\n');
    await put('clock-docs/build/made.md', '# Made\n');
    await put('clock-docs/.gitignore', 'build/\n');
    git('init', '-q');
    git('remote', 'add', 'origin', 'https://user:secret@github.com/acme/clock.git');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    git('tag', 'v2.1');
    // A program named in the repository's settings is not run.
    git('config', 'core.fsmonitor', `touch ${join(dir, 'pwned')}`);
    const report = await importSource(join(dir, 'clock-docs'), { contentDir: content });
    expect(report.files.map(({ source }) => source)).toEqual(['clock/v2.1/docs/a.md']);
    expect(report.files[0]!.guesses).toEqual(['product from the repository', 'version from the repository']);
    const { origin } = readFrontMatter(await read('clock/v2.1/docs/a.md'), '').metadata;
    expect(origin).toBe('https://github.com/acme/clock/blob/v2.1/docs/a.md');
    await expect(readFile(join(dir, 'pwned'))).rejects.toThrow();
  });

  it('have addresses without secrets', () => {
    expect(webAddress('git@github.com:acme/clock.git')).toBe('https://github.com/acme/clock');
    expect(webAddress('https://user:token@git.example.com/a/b.git')).toBe('https://git.example.com/a/b');
    expect(webAddress('ssh://git@example.com/a/b')).toBe('https://example.com/a/b');
    expect(webAddress('/srv/git/clock.git')).toBeUndefined();
  });
});

describe('folders', () => {
  it('are not left through links, neither for pages nor for included files', async () => {
    await put('secret.txt', 'secret');
    await put('in/a.md', '# A\n\n--8<-- "link.txt"\n--8<-- "../secret.txt"\n');
    await symlink(join(dir, 'secret.txt'), join(dir, 'in/link.txt'));
    const report = await importSource(join(dir, 'in'), options());
    expect(await read('clock/v1/help/a.md')).not.toContain('secret');
    expect(report.problems[0]?.message).toContain('link.txt, ../secret.txt');
  });
});
