import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importAll, importSource } from '../../src/importing/import-source.ts';
import { parseLibraryConfig } from '../../src/library/config.ts';
import { readFrontMatter } from '../../src/library/front-matter.ts';
import { tinyPdf } from './tiny-pdf.ts';

let dir: string;
let content: string;
let cacheBefore: string | undefined;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mcdewey-import-'));
  content = join(dir, 'library');
  cacheBefore = process.env.MCDEWEY_CACHE;
  process.env.MCDEWEY_CACHE = join(dir, 'cache');
});

afterEach(async () => {
  if (cacheBefore === undefined) delete process.env.MCDEWEY_CACHE;
  else process.env.MCDEWEY_CACHE = cacheBefore;
  await rm(dir, { recursive: true, force: true });
});

async function put(path: string, bytes: string | Uint8Array): Promise<string> {
  const file = join(dir, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}

const read = (source: string) => readFile(join(content, source), 'utf8');
const clockPdf = (text = 'Wind the clock daily.') =>
  tinyPdf({ pages: [[{ x: 72, y: 100, text }]], title: 'Clock Administration Guide 2.1' });

describe('where imported files go', () => {
  it('takes vendor, product and version from the folders, and enters them into library.yaml', async () => {
    await put('in/Acme/Clock/2.1/guide.pdf', clockPdf());
    await put('library/library.yaml', '# our shelf\ntitle: Ours\n');
    const report = await importSource(join(dir, 'in'), { contentDir: content });
    expect(report.problems).toEqual([]);
    expect(report.files).toMatchObject([
      {
        source: 'Clock/2.1/guide/guide.md',
        vendor: 'Acme',
        pages: 1,
        status: 'added',
        title: 'Clock Administration Guide 2.1',
      },
    ]);
    const yaml = await read('library.yaml');
    expect(yaml).toContain('# our shelf');
    const { config, problems } = parseLibraryConfig(yaml);
    expect(problems).toEqual([]);
    expect(config.products.Clock?.vendor).toBe('acme');
    expect(config.vendors.acme?.title).toBe('Acme');
  });

  it('leaves products alone that library.yaml has', async () => {
    const yaml = 'products:\n  Clock: { vendor: other }\n';
    await put('in/Acme/Clock/2.1/guide.pdf', clockPdf());
    await put('library/library.yaml', yaml);
    await importSource(join(dir, 'in'), { contentDir: content });
    expect(await read('library.yaml')).toBe(yaml);
  });

  it('guesses product and version of a lone PDF from its title and says so', async () => {
    const path = await put('downloads/ag.pdf', clockPdf());
    const report = await importSource(path, { contentDir: content, dryRun: true });
    expect(report.files[0]).toMatchObject({ source: 'clock/2.1/ag/ag.md', status: 'planned' });
    expect(report.files[0]?.guesses).toEqual(['product from the title', 'version from the title']);
    await expect(stat(content)).rejects.toThrow();
  });

  it('keeps the folders of a tree of Markdown, and its links', async () => {
    await put('in/index.md', '# Start\n\n[set up](install/aws/1.txt)\n');
    await put('in/install/aws/1.txt', '# Set up\n\n[back](../../index.md#start)\n');
    await put('in/LICENCE.txt', 'Do what you like with it.');
    const report = await importSource(join(dir, 'in'), {
      contentDir: content,
      product: 'clock',
      version: 'v1',
    });
    expect(report.files.map((file) => file.source)).toEqual([
      'clock/v1/docs/index.md',
      'clock/v1/install/aws/page-1.md',
    ]);
    expect(report.skipped).toEqual(['LICENCE.txt']);
    expect(await read('clock/v1/docs/index.md')).toContain('[set up](../install/aws/page-1.md)');
    expect(await read('clock/v1/install/aws/page-1.md')).toContain('[back](../../docs/index.md#start)');
  });

  it('never lets two files share a place', async () => {
    await put('in/a b.md', '# One\n');
    await put('in/a-b.md', '# Two\n');
    const report = await importSource(join(dir, 'in'), {
      contentDir: content,
      product: 'clock',
      version: 'v1',
    });
    expect(new Set(report.files.map((file) => file.source)).size).toBe(2);
  });
});

describe('importing again', () => {
  it('writes nothing when nothing changed, and the changed file when one did', async () => {
    await put('in/a.md', '# A\n');
    await put('in/b.md', '# B\n');
    const options = { contentDir: content, product: 'clock', version: 'v1', licence: 'MIT' };
    await importSource(join(dir, 'in'), options);
    const before = await read('clock/v1/docs/a.md');
    expect(readFrontMatter(before, 'a').metadata).toMatchObject({
      title: 'A',
      licence: 'MIT',
      sourceHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      imported: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
    const written = (await stat(join(content, 'clock/v1/docs/a.md'))).mtimeMs;
    await put('in/b.md', '# B, revised\n');
    const report = await importSource(join(dir, 'in'), options);
    expect(report.files.map(({ from, status }) => [from, status])).toEqual([
      ['a.md', 'unchanged'],
      ['b.md', 'changed'],
    ]);
    expect((await stat(join(content, 'clock/v1/docs/a.md'))).mtimeMs).toBe(written);
    expect(await read('clock/v1/docs/b.md')).toContain('revised');
  });
});

describe('files that cannot be imported', () => {
  it('cost themselves only', async () => {
    await put('in/broken.pdf', 'not a PDF');
    await put(
      'in/locked.pdf',
      tinyPdf({
        pages: [[{ x: 72, y: 100, text: 'secret' }]],
        encryption: { cipher: 'AES-256', user: 'sesame', owner: 'keeper' },
      }),
    );
    await put('in/binary.md', new Uint8Array([0, 1, 2, 3]));
    await put('in/good.md', '# Good\n');
    const report = await importSource(join(dir, 'in'), {
      contentDir: content,
      product: 'clock',
      version: 'v1',
    });
    expect(report.files.map((file) => file.from)).toEqual(['good.md']);
    expect(report.problems.map(({ file, severity }) => [file, severity])).toEqual([
      ['binary.md', 'error'],
      ['broken.pdf', 'error'],
      ['locked.pdf', 'error'],
    ]);
    expect(report.problems[2]).toMatchObject({
      message: expect.stringContaining('password'),
      fix: expect.stringContaining('--password'),
    });
  });

  it('open with --password, and those beside them that open for everyone do too', async () => {
    const page = [{ x: 72, y: 100, text: 'The relay opens' }];
    const locked = (user: string) =>
      tinyPdf({ pages: [page], encryption: { cipher: 'AES-256', user, owner: 'keeper' } });
    await put('in/locked.pdf', locked('sesame'));
    await put('in/other.pdf', locked('another'));
    await put('in/only-owner.pdf', locked(''));
    await put('in/plain.pdf', tinyPdf({ pages: [page] }));
    const report = await importSource(join(dir, 'in'), {
      contentDir: content,
      product: 'clock',
      version: 'v1',
      password: 'sesame',
    });
    expect(report.files.map((file) => file.from)).toEqual(['locked.pdf', 'only-owner.pdf', 'plain.pdf']);
    expect(report.problems).toMatchObject([
      { file: 'other.pdf', message: expect.stringContaining('password given does not open it') },
    ]);
    expect(await read('clock/v1/locked/locked.md')).toContain('The relay opens');
  });

  it('are a user error when the source itself is not there', async () => {
    await expect(importSource(join(dir, 'nothing'), { contentDir: content })).rejects.toMatchObject({
      name: 'UserError',
    });
    await expect(importSource('npm:clock', { contentDir: content })).rejects.toThrow('with its version');
  });
});

describe('npm packages', () => {
  /** Puts a package where a fetched one is kept, so that the test needs no registry. */
  async function cachePackage(version: string, files: Record<string, string>): Promise<void> {
    const manifest = { name: 'tick-clock', version, license: 'MIT', scripts: { postinstall: 'exit 1' } };
    await put(`pack-${version}/package/package.json`, JSON.stringify(manifest));
    for (const [path, text] of Object.entries(files)) await put(`pack-${version}/package/${path}`, text);
    await mkdir(join(dir, 'cache', 'npm'), { recursive: true });
    await create(
      {
        gzip: true,
        cwd: join(dir, `pack-${version}`),
        file: join(dir, 'cache', 'npm', `tick-clock-${version}.tgz`),
      },
      ['package'],
    );
  }

  it('give their docs folder with origin and licence, without README, changelog and code', async () => {
    await cachePackage('1.2.3', {
      'README.md': '# Readme',
      'CHANGELOG.md': '# Changes',
      'lib/clock.js': 'tick()',
      'docs/index.md': '# Start\n\n[api](api/tick.md)',
      'docs/api/tick.md': '# Tick',
    });
    const report = await importSource('npm:tick-clock@1.2.3', { contentDir: content, version: 'v1' });
    expect(report.files.map((file) => file.source)).toEqual([
      'tick-clock/v1/api/tick.md',
      'tick-clock/v1/docs/index.md',
    ]);
    expect(readFrontMatter(await read('tick-clock/v1/api/tick.md'), '').metadata).toMatchObject({
      origin: 'npm:tick-clock@1.2.3',
      licence: 'MIT',
    });
  });

  it('give what --include names', async () => {
    await cachePackage('1.0.0', { 'README.md': '# Readme', 'docs/a.md': '# A', 'wiki/b.md': '# B' });
    const report = await importSource('npm:tick-clock@1.0.0', {
      contentDir: content,
      include: ['wiki/*.md', 'README.md'],
    });
    expect(report.files.map((file) => file.from)).toEqual(['README.md', 'wiki/b.md']);
  });

  it('of library.yaml are imported once, and replaced with their stale pages removed', async () => {
    await cachePackage('1.0.0', { 'docs/a.md': '# A', 'docs/gone.md': '# Gone' });
    await cachePackage('1.1.0', { 'docs/a.md': '# A' });
    const wanted = (version: string) => [
      { from: `npm:tick-clock@${version}`, product: 'clock', version: 'v1' },
    ];
    const [first] = await importAll(wanted('1.0.0'), content);
    expect(first?.files).toHaveLength(2);
    const [second] = await importAll(wanted('1.0.0'), content);
    expect(second?.files).toHaveLength(0);
    await importAll(wanted('1.1.0'), content);
    expect(await read('clock/v1/docs/a.md')).toContain('npm:tick-clock@1.1.0');
    await expect(read('clock/v1/docs/gone.md')).rejects.toThrow();
    await rm(join(content, 'clock/v1/docs/a.md'));
    const [restored] = await importAll(wanted('1.1.0'), content);
    expect(restored?.files).toHaveLength(1);
  });
});
