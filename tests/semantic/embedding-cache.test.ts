import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EmbeddingCache } from '../../src/indexing/embedding/cache.ts';
import { temporaryDirectory } from './fixtures.ts';

const DIMENSIONS = 8;
const keys = ['alpha', 'beta', 'gamma'].map((text) => EmbeddingCache.keyOf(text));

function vectorOf(seed: number): Float32Array {
  const vector = Float32Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(seed * 7 + i));
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

async function filled(): Promise<{ dir: string; file: string; stored: Float32Array[] }> {
  const dir = await temporaryDirectory();
  const cache = new EmbeddingCache(dir, DIMENSIONS);
  const stored = cache.put(keys.map((key, seed) => ({ key, vector: vectorOf(seed) })));
  cache.close();
  const [name] = await readdir(dir);
  return { dir, file: join(dir, name!), stored };
}

it('gives back in another process exactly what it gave at first', async () => {
  const { dir, stored } = await filled();
  const cache = new EmbeddingCache(dir, DIMENSIONS);
  expect(cache.size).toBe(3);
  expect(keys.map((key) => cache.get(key))).toEqual(stored);
  expect(cache.get(keys[1]!)![3]).toBeCloseTo(vectorOf(1)[3]!, 3);
  expect(cache.get(EmbeddingCache.keyOf('delta'))).toBeUndefined();
  cache.close();
});

it('keeps every whole record of a file that a killed process left unfinished', async () => {
  const { dir, file, stored } = await filled();
  const { length } = await readFile(file);
  for (const cut of [1, 10, 2 * DIMENSIONS + 10]) {
    await truncate(file, length - cut);
    const cache = new EmbeddingCache(dir, DIMENSIONS);
    expect(cache.get(keys[0]!)).toEqual(stored[0]);
    expect(cache.get(keys[1]!)).toEqual(stored[1]);
    expect(cache.get(keys[2]!)).toBeUndefined();
    cache.close();
  }
});

it('counts a damaged record as absent', async () => {
  const { dir, file, stored } = await filled();
  const bytes = await readFile(file);
  bytes[bytes.length - 3]! ^= 0x40;
  await writeFile(file, bytes);
  const cache = new EmbeddingCache(dir, DIMENSIONS);
  expect(cache.get(keys[1]!)).toEqual(stored[1]);
  expect(cache.get(keys[2]!)).toBeUndefined();
  cache.close();
});

it('lets several processes write at once', async () => {
  const dir = await temporaryDirectory();
  const [one, two] = [new EmbeddingCache(dir, DIMENSIONS), new EmbeddingCache(dir, DIMENSIONS)];
  for (let i = 0; i < 50; i++) {
    one.put([{ key: EmbeddingCache.keyOf(`one ${i}`), vector: vectorOf(i) }]);
    two.put([{ key: EmbeddingCache.keyOf(`two ${i}`), vector: vectorOf(i + 1) }]);
  }
  one.close();
  two.close();
  const both = new EmbeddingCache(dir, DIMENSIONS);
  expect(both.size).toBe(100);
  expect(both.get(EmbeddingCache.keyOf('two 49'))![0]).toBeCloseTo(vectorOf(50)[0]!, 3);
  both.close();
});

it('overlooks files that are not its own or of another size of vectors', async () => {
  const { dir } = await filled();
  await writeFile(join(dir, 'notes.txt'), 'hello');
  await writeFile(join(dir, 'zz-1-00.seg'), 'too short');
  const cache = new EmbeddingCache(dir, DIMENSIONS);
  expect(cache.size).toBe(3);
  cache.close();
  expect(new EmbeddingCache(dir, 16).size).toBe(0);
});

it('reads the same text in either Unicode form as one', () => {
  expect(EmbeddingCache.keyOf('caf\u00e9')).toBe(EmbeddingCache.keyOf('cafe\u0301'));
  expect(EmbeddingCache.keyOf('a')).not.toBe(EmbeddingCache.keyOf('A'));
});
