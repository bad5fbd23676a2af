import { fork } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../src/cli/commands/import.ts';
import { importList, importSource } from '../../src/importing/import-source.ts';
import { readManifest } from '../../src/importing/manifest.ts';
import { removeFromLibrary } from '../../src/importing/remove.ts';
import { projectRoot } from '../../src/workspace/paths.ts';
import { readQualityReports } from '../../src/workspace/quality-reports.ts';

let dir: string;
let content: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mcdewey-lists-'));
  content = join(dir, 'library');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<string> {
  const file = join(dir, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}
const read = (source: string) => readFile(join(content, source), 'utf8');
const place = { product: 'clock', version: 'v1', doc: 'docs' };

describe('a list of imports', () => {
  const imports = [
    { from: 'a', product: 'clock', version: '1.10', include: ['*.md', '!draft*'] },
    { from: 'b.md', product: 'bell', version: '2', title: 'The "Bell", all of it' },
  ];

  it('is the same in YAML, JSON and CSV, and as a bare list', async () => {
    const yaml = await put(
      'list.yaml',
      'imports:\n  - { from: a, product: clock, version: 1.10, include: ["*.md", "!draft*"] }\n' +
        '  - from: b.md\n    product: bell\n    version: 2\n    title: \'The "Bell", all of it\'\n',
    );
    const bare = await put(
      'bare.yml',
      '- from: a\n  product: clock\n  version: 1.10\n  include: ["*.md", "!draft*"]\n- { from: b.md, product: bell, version: 2, title: "The \\"Bell\\", all of it" }\n',
    );
    const json = await put('list.json', JSON.stringify(imports, null, 2));
    const csv = await put(
      'list.csv',
      'from,product,version,include,title\r\na,clock,1.10,*.md;!draft*,\r\nb.md,bell,2,,"The ""Bell"", all of it"\r\n',
    );
    for (const path of [yaml, bare, json, csv]) {
      const manifest = await readManifest(path);
      expect(manifest.problems).toEqual([]);
      expect(manifest.imports).toEqual(imports);
      expect(manifest.base).toBe(dir);
    }
  });

  it('names entries that it cannot use', async () => {
    const path = await put('list.csv', 'from,produkt\na.md,clock\n,clock\n');
    const { imports: good, problems } = await readManifest(path);
    expect(good).toEqual([{ from: 'a.md' }]);
    expect(problems.map(({ file }) => file)).toContain('list.csv');
    await expect(readManifest(join(dir, 'none.csv'))).rejects.toMatchObject({ name: 'UserError' });
  });

  it('is imported with one summary, beside entries that cannot be had', async () => {
    await put('src/a.md', '# A\n');
    await put('src/b.md', '# B\n');
    const path = await put(
      'src/list.csv',
      'from,product,version\na.md,clock,1\ngone.md,clock,1\nb.md,bell,2\n',
    );
    expect(await command.run(['--manifest', path, '--content', content])).toBe(1);
    expect(await read('clock/1/a/a.md')).toContain('# A');
    expect(await read('bell/2/b/b.md')).toContain('# B');
    await expect(command.run(['--manifest', path, 'x.md', '--content', content])).rejects.toThrow(
      'nothing else',
    );
  });

  it('goes on where it was killed, and clears what was half written', async () => {
    for (let i = 0; i < 40; i++) await put(`src/${i}.md`, `# Page ${i}\n\n${'Wind it. '.repeat(50)}\n`);
    const child = fork(
      join(projectRoot, 'scripts/mcdewey.mjs'),
      ['import', join(dir, 'src'), '--product', 'clock', '--version', 'v1', '--content', content],
      { stdio: 'ignore' },
    );
    const folder = join(content, 'clock/v1/docs');
    const written = async () =>
      (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.md')).length;
    while ((await written()) < 5 && child.exitCode === null) await new Promise((wait) => setTimeout(wait, 5));
    const ended = new Promise((done) => child.on('exit', done));
    child.kill('SIGKILL');
    await ended;
    const before = await written();
    await writeFile(join(folder, '.7.md.0123456789ab.tmp'), 'half');
    const report = await importSource(join(dir, 'src'), {
      product: 'clock',
      version: 'v1',
      contentDir: content,
    });
    const count = (status: string) => report.files.filter((file) => file.status === status).length;
    expect(before).toBeGreaterThanOrEqual(5);
    expect(count('unchanged')).toBe(before);
    expect(count('added')).toBe(40 - before);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const { manuals } = await readQualityReports(content);
    expect(manuals[0]?.files).toHaveLength(40);
  });
});

describe('importing a changed source', () => {
  it('says which pages and sections changed, and removes what is gone unless it was edited', async () => {
    await put('in/a.md', '# A\n\nOne.\n\n## B\n\nTwo.\n');
    await put('in/gone.md', '# Gone\n');
    await put('in/edited.md', '# Edited\n');
    const options = { ...place, contentDir: content };
    await importSource(join(dir, 'in'), options);
    await writeFile(
      join(content, 'clock/v1/docs/edited.md'),
      `${await read('clock/v1/docs/edited.md')}\nMine.\n`,
    );
    await put('in/a.md', '# A\n\nOne.\n\n## B\n\nTwo, revised.\n\n## C\n\nThree.\n');
    await rm(join(dir, 'in/gone.md'));
    await rm(join(dir, 'in/edited.md'));
    const report = await importSource(join(dir, 'in'), options);
    expect(report.files[0]).toMatchObject({
      status: 'changed',
      changes: { changed: ['B'], added: ['C'], removed: [] },
    });
    expect(report.removed).toEqual(['clock/v1/docs/gone.md']);
    expect(report.problems).toMatchObject([{ severity: 'warning', file: 'clock/v1/docs/edited.md' }]);
    expect(await read('clock/v1/docs/edited.md')).toContain('Mine.');
    const { manuals } = await readQualityReports(content);
    expect(manuals[0]?.files.map(({ source }) => source)).not.toContain('clock/v1/docs/gone.md');
  });

  it('keeps what an earlier import made of a file that fails now', async () => {
    await put('in/a.md', '# A\n');
    await put('in/b.md', '# B\n');
    await importSource(join(dir, 'in'), { ...place, contentDir: content });
    await put('in/b.md', '\0\0\0');
    const report = await importSource(join(dir, 'in'), { ...place, contentDir: content });
    expect(report.removed).toEqual([]);
    expect(await read('clock/v1/docs/b.md')).toContain('# B');
  });

  it('shows in a dry run what would go, and touches nothing', async () => {
    await put('in/a.md', '# A\n');
    await put('in/b.md', '# B\n');
    await importSource(join(dir, 'in'), { ...place, contentDir: content });
    await rm(join(dir, 'in/b.md'));
    const report = await importSource(join(dir, 'in'), { ...place, contentDir: content, dryRun: true });
    expect(report.removed).toEqual(['clock/v1/docs/b.md']);
    expect(await read('clock/v1/docs/b.md')).toContain('# B');
  });
});

describe('removing', () => {
  beforeEach(async () => {
    await put('in/a.md', '# A\n');
    await put('in/sub/b.md', '# B\n');
    await put(
      'library/library.yaml',
      'products:\n  clock: { title: Clock }\nimports:\n  - { from: ../in, product: clock, version: v1, doc: docs }\n',
    );
    await importSource(join(dir, 'in'), { ...place, contentDir: content });
  });

  it('takes a manual with its report, its receipt and its empty folders', async () => {
    const report = await removeFromLibrary(content, 'clock/v1/docs');
    expect(report.removed).toEqual(['clock/v1/docs/a.md', 'clock/v1/docs/sub/b.md']);
    expect(report.listed).toHaveLength(1);
    await expect(stat(join(content, 'clock'))).rejects.toThrow();
    await expect(stat(join(content, '.imports.json'))).rejects.toThrow();
    expect((await readQualityReports(content)).manuals).toEqual([]);
    const { reports } = await importList([{ from: join(dir, 'in'), ...place }], content);
    expect(reports[0]?.files.map(({ status }) => status)).toEqual(['added', 'added']);
  });

  it('keeps what was written by hand, and nothing of a dry run', async () => {
    await writeFile(join(content, 'clock/v1/docs/mine.md'), '# Mine\n');
    expect((await removeFromLibrary(content, 'clock', { dryRun: true })).removed).toHaveLength(2);
    expect(await read('clock/v1/docs/a.md')).toContain('# A');
    const report = await removeFromLibrary(content, 'clock');
    expect(report.kept).toEqual(['clock/v1/docs/mine.md']);
    expect(await readdir(join(content, 'clock/v1/docs'))).toEqual(['mine.md']);
    expect((await removeFromLibrary(content, 'clock', { force: true })).removed).toEqual([
      'clock/v1/docs/mine.md',
    ]);
  });

  it('touches nothing outside the library', async () => {
    for (const target of ['../in', 'clock/../../in', '/', '', '.', 'bell'])
      await expect(removeFromLibrary(content, target)).rejects.toMatchObject({ name: 'UserError' });
  });
});
