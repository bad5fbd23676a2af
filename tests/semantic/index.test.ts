import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFastEncoder } from '../../src/search/encoders/fast.ts';
import { SemanticRetriever } from '../../src/search/semantic/retriever.ts';
import type { BuiltIndex } from './fixtures.ts';
import { buildToyIndex, exactSearch, toyPassage, toyPassages, toyVector } from './fixtures.ts';

const QUERIES = [
  'restart the router',
  'database password',
  'cluster certificate upgrade',
  'encrypt backup volume',
  'mail queue timeout',
  'firewall policy port',
  'printer license',
  'replicate database schedule',
  'monitor switch interface',
  'restore ticket',
];

/** Share of the exact ten best units that the index finds among its ten best, over all queries. */
async function recall(
  { section, reader }: BuiltIndex,
  passages: ReturnType<typeof toyPassages>,
  options: { effort?: 'default' | 'refined'; sets?: Set<number> } = {},
): Promise<number> {
  const { sets } = options;
  const accept = sets && ((unit: number) => sets.has(passages[unit]!.set));
  const retriever = await SemanticRetriever.open(section, reader);
  let found = 0;
  for (const query of QUERIES) {
    const vector = toyVector(query);
    const hits = await retriever.search(vector, { limit: 10, ...options, ...(accept ? { accept } : {}) });
    const exact = exactSearch(vector, passages, 10, accept);
    // Equal scores are common among made-up passages: what counts is to score as well as the tenth best.
    const bar = exact.at(-1)!.score - 0.01;
    found += hits.filter((hit) => exactSearch(vector, [passages[hit.unit]!], 1)[0]!.score >= bar).length / 10;
  }
  return found / QUERIES.length;
}

describe('an index of 3,000 passages', () => {
  it('finds what exact search finds, and more of it with more effort', async () => {
    const passages = toyPassages(3000);
    const built = await buildToyIndex(passages);
    expect(await recall(built, passages)).toBeGreaterThanOrEqual(0.9);
    expect(await recall(built, passages, { effort: 'refined' })).toBeGreaterThanOrEqual(0.95);
  });

  it('stays exact under a filter, and reads only cells with matches', async () => {
    const passages = toyPassages(3000);
    const built = await buildToyIndex(passages);
    const sets = new Set([3]);
    expect(await recall(built, passages, { sets })).toBeGreaterThanOrEqual(0.9);
    const retriever = await SemanticRetriever.open(built.section, built.reader);
    const hits = await retriever.search(toyVector('router timeout'), {
      limit: 50,
      sets,
      accept: (unit) => passages[unit]!.set === 3,
    });
    expect(hits.length).toBeGreaterThan(10);
    expect(hits.every((hit) => passages[hit.unit]!.set === 3)).toBe(true);
  });

  it('reads a small part of itself for a query', async () => {
    const passages = toyPassages(3000);
    const { section, reader, dir } = await buildToyIndex(passages);
    const retriever = await SemanticRetriever.open(section, reader);
    reader.bytes = 0;
    await retriever.search(toyVector('restart the router'), { limit: 10 });
    const cells = join(dir, '_index', 'semantic-cells');
    let all = 0;
    for (const name of await readdir(cells)) all += (await readFile(join(cells, name))).length;
    const read = reader.names.filter((name) => name.includes('semantic-cells')).length;
    expect(read).toBeLessThanOrEqual(72);
    expect(reader.bytes).toBeLessThan(100_000);
    expect(all).toBeGreaterThan(0);
  });

  it('is made of the same bytes every time', async () => {
    const passages = toyPassages(800);
    const [first, second] = [await buildToyIndex(passages), await buildToyIndex(passages)];
    expect(second.section).toEqual(first.section);
    const files = await readdir(join(first.dir, '_index'), { recursive: true });
    expect((await readdir(join(second.dir, '_index'), { recursive: true })).sort()).toEqual(files.sort());
  });
});

describe('results', () => {
  it('score a unit by its best passage and hold it once', async () => {
    const passages = [
      ...toyPassages(200),
      toyPassage(200, 9, 'Handbook › zebra\nzebra stripes zebra'),
      toyPassage(200, 9, 'Handbook › zebra\nsomething else altogether about mail'),
    ];
    const { section, reader } = await buildToyIndex(passages);
    const retriever = await SemanticRetriever.open(section, reader);
    const hits = await retriever.search(toyVector('zebra stripes'), { limit: 201 });
    expect(hits[0]!.unit).toBe(200);
    expect(hits[0]!.score).toBeCloseTo(exactSearch(toyVector('zebra stripes'), passages, 1)[0]!.score, 1);
    expect(new Set(hits.map((hit) => hit.unit)).size).toBe(hits.length);
  });

  it('come in the same order every time, the lower unit first among equals', async () => {
    const twins = Array.from({ length: 60 }, (_, unit) => toyPassage(unit, 0, 'Handbook › mail\nmail queue'));
    const { section, reader } = await buildToyIndex(twins);
    const retriever = await SemanticRetriever.open(section, reader);
    const hits = await retriever.search(toyVector('mail queue'), { limit: 60 });
    expect(hits.map((hit) => hit.unit)).toEqual(twins.map(({ unit }) => unit));
  });

  it.each([1, 2, 7, 60])('are complete in a library of %i passages', async (count) => {
    const passages = toyPassages(count);
    const { section, reader } = await buildToyIndex(passages);
    const retriever = await SemanticRetriever.open(section, reader);
    const hits = await retriever.search(toyVector('restart the router'), { limit: 10 });
    expect(hits).toHaveLength(Math.min(10, count));
    expect(hits[0]!.score).toBeCloseTo(
      exactSearch(toyVector('restart the router'), passages, 1)[0]!.score,
      1,
    );
  });

  it('are empty when the filter accepts nothing', async () => {
    const { section, reader } = await buildToyIndex(toyPassages(300));
    const retriever = await SemanticRetriever.open(section, reader);
    expect(await retriever.search(toyVector('mail'), { limit: 10, accept: () => false })).toEqual([]);
    expect(await retriever.search(toyVector('mail'), { limit: 10, sets: new Set([99]) })).toEqual([]);
  });
});

describe('candidates that were found by other means', () => {
  const query = toyVector('restart the router');
  const printer = 1900;
  const file = '_index/details/0123456789abcdef.bin';

  async function opened(count: number) {
    const passages = toyPassages(count);
    const { section, codesOf, reader } = await buildToyIndex(passages);
    const retriever = await SemanticRetriever.open(section, reader);
    const alone = await retriever.search(query, { limit: count });
    const searchWith = (candidate: number, codes = codesOf(candidate), feedback?: () => Promise<number[]>) =>
      retriever.search(query, {
        limit: count,
        candidates: { units: async () => [candidate], codesOf: async () => ({ file, codes }) },
        ...(feedback ? { feedback } : {}),
      });
    return { passages, alone, codesOf, searchWith };
  }

  it('are scored although their cells were not read, once and in their place', async () => {
    const { passages, alone, searchWith } = await opened(3000);
    expect(alone.map(({ unit }) => unit)).not.toContain(printer);
    const hits = await searchWith(printer);
    expect(hits).toHaveLength(alone.length + 1);
    const found = hits.find(({ unit }) => unit === printer)!;
    expect(found.score).toBeCloseTo(exactSearch(query, [passages[printer]!], 1)[0]!.score, 1);
    expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a));
    // One whose cell was read counts as it did.
    expect(await searchWith(alone[3]!.unit)).toEqual(alone);
    // The query can move towards one.
    const moved = await searchWith(printer, undefined, async () => [printer]);
    expect(moved.find(({ unit }) => unit === printer)!.score).toBeGreaterThan(found.score + 0.1);
  });

  it('have errors that name the file where their codes are damaged', async () => {
    const { alone, codesOf, searchWith } = await opened(600);
    const { unit } = alone.at(-1)!;
    const unread = [...Array(600).keys()].find((other) => alone.every((hit) => hit.unit !== other))!;
    await expect(searchWith(unread, codesOf(unit).slice(0, -3))).rejects.toThrow(
      `index file ${file} is damaged`,
    );
    await expect(searchWith(unread, Uint8Array.of(99, ...codesOf(unit).slice(1)))).rejects.toThrow(
      'it names group 99',
    );
    expect(await searchWith(unread, new Uint8Array())).toEqual(alone);
  });
});

describe('a damaged index', () => {
  it.each(['semantic-cells', 'semantic-fine', 'semantic-routing', 'semantic', 'query-table'])(
    'names the file when one of %s is cut short',
    async (kind) => {
      const passages = toyPassages(300);
      const { section, reader, dir } = await buildToyIndex(passages);
      const folder = join(dir, '_index', kind);
      for (const name of await readdir(folder)) {
        const { length } = await readFile(join(folder, name));
        await truncate(join(folder, name), Math.max(0, length - 5));
      }
      const search = async () => {
        const encoder = await openFastEncoder(section, reader);
        const vector = await encoder?.encode('restart the router');
        const retriever = await SemanticRetriever.open(section, reader);
        await retriever.search(vector ?? toyVector('mail'), { limit: 10 });
      };
      await expect(search()).rejects.toThrow(
        new RegExp(`index file _index/${kind}/[0-9a-f]{16}\\.bin is damaged`),
      );
    },
  );

  it('is refused when it is not of this format', async () => {
    const { section, reader, dir } = await buildToyIndex(toyPassages(50));
    await expect(SemanticRetriever.open({ ...section, version: 99 }, reader)).rejects.toThrow('format is 99');
    await writeFile(join(dir, section.codec), 'not a codec');
    await expect(SemanticRetriever.open(section, reader)).rejects.toThrow(section.codec);
  });

  it('refuses a query of another model', async () => {
    const { section, reader } = await buildToyIndex(toyPassages(300));
    const retriever = await SemanticRetriever.open(section, reader);
    await expect(retriever.search(new Float32Array(768), { limit: 10 })).rejects.toThrow('768 dimensions');
  });
});
