import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  recoverDirectory,
  removeTemporaryFiles,
  swapDirectory,
  writeFileAtomic,
} from '../../src/workspace/atomic-output.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcdewey-output-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function site(name: string, text: string): Promise<string> {
  const dir = join(folder, name);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'index.html'), text);
  return dir;
}
const served = (dir: string) => readFile(join(dir, 'index.html'), 'utf8');

describe('writing a file', () => {
  it('makes its folders, replaces the old bytes and leaves nothing else behind', async () => {
    const path = join(folder, 'a', 'b', 'c.json');
    await writeFileAtomic(path, 'one');
    await writeFileAtomic(path, new Uint8Array([0x74, 0x77, 0x6f]));
    expect(await readFile(path, 'utf8')).toBe('two');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['c.json']);
  });

  it('is whole when many write at once', async () => {
    const path = join(folder, 'c.json');
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['c.json']);
  });

  it('that fails leaves no temporary file', async () => {
    await mkdir(join(folder, 'taken'));
    await expect(writeFileAtomic(join(folder, 'taken'), 'x')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('that was killed leaves a file that can be told and removed', async () => {
    await writeFile(join(folder, '.c.json.0123456789ab.tmp'), 'half');
    await writeFile(join(folder, '.keep.tmp'), 'mine');
    await removeTemporaryFiles(folder);
    expect(await readdir(folder)).toEqual(['.keep.tmp']);
  });
});

describe('swapping a directory', () => {
  it('puts the new one in the place of the old one', async () => {
    const dir = await site('dist', 'old');
    await swapDirectory(await site('staged', 'new'), dir);
    expect(await served(dir)).toBe('new');
    expect(await readdir(folder)).toEqual(['dist']);
  });

  it('works where there was none', async () => {
    const dir = join(folder, 'out', 'dist');
    await swapDirectory(await site('staged', 'new'), dir);
    expect(await served(dir)).toBe('new');
  });

  it('needs a directory to swap in, else keeps the old one', async () => {
    const dir = await site('dist', 'old');
    await expect(swapDirectory(join(folder, 'missing'), dir)).rejects.toThrow();
    expect(await served(dir)).toBe('old');
  });

  it('leads to the old or the new one after being killed at any step', async () => {
    // The states that the sequence of renames passes through.
    const dir = await site('dist', 'old');
    await site('staged', 'new');
    await recoverDirectory(dir);
    expect(await served(dir)).toBe('old');

    await rename(dir, join(folder, '.dist.old'));
    await recoverDirectory(dir);
    expect(await served(dir)).toBe('old');

    await rename(dir, join(folder, '.dist.old'));
    await rename(join(folder, 'staged'), dir);
    await recoverDirectory(dir);
    expect(await served(dir)).toBe('new');
    expect(await readdir(folder)).toEqual(['dist']);
  });

  it('repairs a killed swap before the next one', async () => {
    const dir = await site('dist', 'old');
    await rename(dir, join(folder, '.dist.old'));
    await swapDirectory(await site('staged', 'new'), dir);
    expect(await served(dir)).toBe('new');
    expect(await readdir(folder)).toEqual(['dist']);
  });
});
