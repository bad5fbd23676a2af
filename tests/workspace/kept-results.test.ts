import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KeptResults, keptResultsOf } from '../../src/workspace/kept-results.ts';
import { inRuns, type Work } from '../../src/workspace/runs.ts';

let root: string;
let dir: string;
let folders = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-kept-'));
});
beforeEach(() => {
  dir = join(root, String(folders++));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const result = Buffer.from('what took long to compute');

describe('a kept result', () => {
  it('is there in the next build, under its own key and kind only', () => {
    new KeptResults(dir).write('words', 'a', result);
    const kept = new KeptResults(dir);
    expect(kept.read('words', 'a')).toEqual(result);
    expect(kept.read('words', 'b')).toBeUndefined();
    expect(kept.read('texts', 'a')).toBeUndefined();
  });

  it('of another program is not found', () => {
    new KeptResults(dir, { program: 'before' }).write('words', 'a', result);
    expect(new KeptResults(dir, { program: 'after' }).read('words', 'a')).toBeUndefined();
    expect(new KeptResults(dir).read('words', 'a')).toBeUndefined();
  });

  it('that is cut short or damaged counts as absent, and can be kept again', async () => {
    const kept = new KeptResults(dir);
    kept.write('words', 'a', result);
    const [name] = await readdir(join(dir, 'words'));
    const file = join(dir, 'words', name!);
    const bytes = await readFile(file);
    for (let length = 0; length < bytes.length; length++) {
      await writeFile(file, bytes.subarray(0, length));
      expect(kept.read('words', 'a')).toBeUndefined();
    }
    for (let at = 0; at < bytes.length; at++) {
      await writeFile(
        file,
        bytes.map((byte, place) => (place === at ? byte ^ 1 : byte)),
      );
      expect(kept.read('words', 'a')).toBeUndefined();
    }
    kept.write('words', 'a', result);
    expect(kept.read('words', 'a')).toEqual(result);
  });

  it('that a build did not use goes at its end, and so does what a killed build left half-written', async () => {
    const first = new KeptResults(dir);
    first.write('words', 'old', result);
    first.write('words', 'still', result);
    first.write('texts', 'other', result);
    await writeFile(join(dir, 'words', 'half.bin.0123456789ab.tmp'), 'half');
    const second = new KeptResults(dir);
    second.read('words', 'still');
    second.write('words', 'new', result);
    second.read('texts', 'other');
    second.forgetUnused();
    const third = new KeptResults(dir);
    expect(['old', 'still', 'new'].map((key) => third.read('words', key))).toEqual([
      undefined,
      result,
      result,
    ]);
    expect(third.read('texts', 'other')).toEqual(result);
    expect(await readdir(join(dir, 'words'))).toHaveLength(2);
  });

  it('costs nothing but time where it cannot be written', async () => {
    await writeFile(dir, 'a file where the folder should be');
    const kept = new KeptResults(dir);
    kept.write('words', 'a', result);
    expect(kept.read('words', 'a')).toBeUndefined();
    kept.forgetUnused();
  });
});

describe('the cache of all libraries', () => {
  it('forgets libraries that are gone, and those that were built longest ago', async () => {
    const before = process.env.MCDEWEY_CACHE;
    process.env.MCDEWEY_CACHE = join(dir, 'cache');
    try {
      const content = Array.from({ length: 20 }, (_, number) => join(dir, `content-${number}`));
      for (const path of content) {
        await mkdir(path, { recursive: true });
        keptResultsOf(path).write('words', 'a', result);
      }
      expect((await readdir(join(dir, 'cache', 'results'))).length).toBeLessThanOrEqual(16);
      expect(keptResultsOf(content[19]!).read('words', 'a')).toEqual(result);
      for (const path of content.slice(10)) await rm(path, { recursive: true });
      expect(keptResultsOf(content[9]!).read('words', 'a')).toEqual(result);
      expect((await readdir(join(dir, 'cache', 'results'))).length).toBeLessThanOrEqual(10);
      expect(keptResultsOf(content[19]!).read('words', 'a')).toBeUndefined();
    } finally {
      if (before === undefined) delete process.env.MCDEWEY_CACHE;
      else process.env.MCDEWEY_CACHE = before;
    }
  });
});

describe('work in runs', () => {
  const texts = Array.from(
    { length: 2000 },
    (_, number) => `section ${number} ${'word '.repeat(number % 40)}`,
  );
  let computed: string[];
  const work: Work<string> = {
    kind: 'shouts',
    identityOf: (text) => text,
    weightOf: (text) => text.length,
    compute(run) {
      computed.push(...run);
      return Buffer.from(run.map((text) => `${text.toUpperCase()}\n`).join(''));
    },
  };
  const shout = (items: readonly string[], kept?: KeptResults) => {
    computed = [];
    const runs = [...inRuns(items, work, kept)];
    expect(runs.flatMap((run) => run.items)).toEqual(items);
    return runs.map((run) => run.result.toString()).join('');
  };
  const open = () => new KeptResults(dir, { runWeight: 4000 });

  it('gives what is computed from nothing, whatever was kept before', () => {
    const changes = [
      texts,
      texts,
      texts.with(700, 'changed'),
      texts.toSpliced(700, 0, 'added', 'added too'),
      texts.toSpliced(700, 3),
      texts.slice(1),
      [...texts, 'added'],
      [],
      texts.toReversed(),
    ];
    for (const items of changes) expect(shout(items, open())).toBe(shout(items));
  });

  it('is done again for the neighbours of a change only', () => {
    shout(texts, open());
    expect(computed).toEqual(texts);
    for (const items of [
      texts,
      texts.with(700, 'changed'),
      texts.toSpliced(700, 0, 'added'),
      texts.toSpliced(700, 1),
    ]) {
      shout(items, open());
      expect(computed.length).toBeLessThan(400);
    }
  });

  it('holds an item in a run of its own where it is large', () => {
    const large = texts.slice(0, 5).map((text) => text + 'x'.repeat(5000));
    expect([...inRuns(large, work, open())].map((run) => run.items.length)).toEqual([1, 1, 1, 1, 1]);
  });
});
