/** A library that is built again after small changes, with what earlier builds computed and from nothing. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildIndex } from '../../src/indexing/build-index.ts';
import { KeptResults } from '../../src/workspace/kept-results.ts';
import { loadLibrary } from '../../src/workspace/load-library.ts';
import { toyEmbedder, toyPassages } from '../semantic/fixtures.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-rebuild-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const texts = toyPassages(240).map(({ text }) => text);

/** Three sections, the second of which says more than the first. */
function page(number: number, note = 'Nothing to add'): string {
  const [first, second, third] = texts.slice(3 * number);
  return `---\ntitle: Task ${number}\n---\n# Task ${number}\n\n${first}\n\n## Steps\n\n${second}\n\n- ${note}: größer.\n\n## \`task-${number}.conf\`\n\n${third}\n`;
}

async function write(source: string, text: string): Promise<void> {
  const path = join(root, 'content', source);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const sourceOf = (version: string, number: number) => `press/${version}/guide/task-${number}.md`;

/** All files of the index, and what is wrong with the library. */
async function build(kept?: KeptResults): Promise<Map<string, string>> {
  const out = join(root, 'site');
  await rm(out, { recursive: true, force: true });
  const { library } = await loadLibrary(join(root, 'content'), kept ? { kept } : {});
  await buildIndex(library, out, { embedder: toyEmbedder, ...(kept ? { kept } : {}) });
  kept?.forgetUnused();
  const files = new Map([['problems', JSON.stringify(library.problems)]]);
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(out.length), await readFile(path, 'base64'));
  }
  return files;
}

const keep = (runWeight: number) => new KeptResults(join(root, 'kept'), { runWeight });

it('is the same to the byte, whatever was changed, added, removed, moved or renamed', async () => {
  for (let number = 0; number < 40; number++) {
    await write(sourceOf('1', number), page(number));
    await write(sourceOf('2', number), page(number, number % 3 === 0 ? 'Checked again' : undefined));
  }
  const changes: (() => Promise<void>)[] = [
    async () => {},
    async () => {},
    () => write(sourceOf('2', 17), page(17, 'A zephyr was seen')),
    () =>
      write(sourceOf('2', 5), `${page(5)}\n## One more section\n\nWhat was forgotten about the printer.\n`),
    () => write(sourceOf('1', 40), page(40)),
    () => rm(join(root, 'content', sourceOf('2', 30))),
    () => write('lathe/3/manual/a.md', '<!-- page 7 label="v" -->\n\n# Before the lathe\n\nOil the bed.\n'),
    () => write('press/2/guide/empty.md', '---\ntitle: Nothing\n---\n'),
    () =>
      write('library.yaml', 'products: { press: { title: Printing press, manuals: { guide: Tasks } } }\n'),
  ];
  for (const [round, change] of changes.entries()) {
    await change();
    const again = await build(keep(1500));
    expect(again.size).toBeGreaterThan(20);
    expect(again, `round ${round}`).toEqual(await build());
  }
});

it('computes what changed and keeps the rest', async () => {
  for (let number = 0; number < 60; number++) await write(sourceOf('1', number), page(number));
  const names = async () =>
    new Set((await readdir(join(root, 'kept'), { recursive: true })).filter((name) => name.endsWith('.bin')));
  await build(keep(1500));
  const before = await names();
  await build(keep(1500));
  expect(await names()).toEqual(before);
  await write(sourceOf('1', 20), page(20, 'A zephyr was seen'));
  await build(keep(1500));
  const after = await names();
  const kinds = new Set([...before].map((name) => dirname(name)));
  for (const kind of kinds) {
    const fresh = [...after].filter((name) => dirname(name) === kind && !before.has(name));
    expect(fresh.length, kind).toBeGreaterThan(0);
    expect(fresh.length, kind).toBeLessThanOrEqual(3);
  }
  expect(kinds.size).toBe(5);
  expect(after.size).toBeGreaterThan(50);
});
