import { describe, expect, it } from 'vitest';
import { CachingReader, readAll } from '../../src/search/store.ts';
import { WeightedCache } from '../../src/search/weighted-cache.ts';

/** Files of a hundred bytes each; `broken` fails once. */
function countingReader() {
  const reads: string[] = [];
  let broken = true;
  return {
    reads,
    reader: {
      read: async (name: string) => {
        reads.push(name);
        if (name === 'broken' && broken) {
          broken = false;
          throw new Error('the disk stumbled');
        }
        return new Uint8Array(100).fill(name.charCodeAt(0));
      },
    },
  };
}

describe('files that are kept in memory', () => {
  it('are read once, also by those who ask at the same time', async () => {
    const { reads, reader } = countingReader();
    const files = new CachingReader(reader, 10_000);
    const [first, second] = await Promise.all([files.read('a'), files.read('a')]);
    expect(first).toBe(second);
    expect(await files.read('a')).toBe(first);
    expect(files.kept('a')).toBe(first);
    expect(reads).toEqual(['a']);
  });

  it('are given up when they exceed the budget, and none is when it is used again and again', async () => {
    const { reads, reader } = countingReader();
    const files = new CachingReader(reader, 2500);
    for (let i = 0; i < 40; i++) {
      await files.read('a');
      await files.read(`file ${i}`);
    }
    expect(reads.filter((name) => name === 'a')).toHaveLength(1);
    expect(files.kept('file 0')).toBeUndefined();
    expect(files.kept('file 39')).toBeDefined();
  });

  it('are asked for again after a failure', async () => {
    const files = new CachingReader(countingReader().reader, 10_000);
    await expect(files.read('broken')).rejects.toThrow('stumbled');
    expect(await files.read('broken')).toHaveLength(100);
  });

  it('come in the order of their names, whether they were in memory or not', async () => {
    const { reads, reader } = countingReader();
    const files = new CachingReader(reader, 10_000);
    await files.read('b');
    const contents = await readAll(files, ['a', 'b', 'c', 'b']);
    expect(contents.map((bytes) => String.fromCharCode(bytes[0]!))).toEqual(['a', 'b', 'c', 'b']);
    expect(reads).toEqual(['b', 'a', 'c']);
    // A reader that keeps nothing is read each time.
    expect(await readAll(reader, ['a'])).toHaveLength(1);
  });
});

describe('a cache whose entries are all in use', () => {
  it('keeps the newest entry and stays within its capacity', () => {
    const cache = new WeightedCache<number>(3);
    for (let i = 0; i < 10; i++) {
      cache.set(String(i), i, 1);
      for (let used = 0; used <= i; used++) cache.get(String(used));
      expect(cache.get(String(i))).toBe(i);
      expect(cache.weight).toBeLessThanOrEqual(3);
    }
  });
});
