import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildIndex } from '../../src/indexing/build-index.ts';
import { openIndexFiles } from '../../src/search/files-of-filter.ts';
import { openEngine } from '../../src/search/open.ts';
import type { IndexReader, QueryEncoder, SearchFilters } from '../../src/search/types.ts';
import { toyEmbedder, toyPassages, toyVector } from '../semantic/fixtures.ts';
import { sampleLibrary } from '../site/sample-library.ts';

/** The toy embedder's own vectors: what the transformer is to a real index. */
const encoder: QueryEncoder = { tier: 'full', encode: async (query) => toyVector(query) };
const QUESTIONS = [
  'restart the router',
  'database password',
  'encrypt the backup volume',
  'mail queue timeout',
  'frewall polcy port',
  '"printer license"',
  'monitor',
];
const FILTERS: SearchFilters[] = [
  { product: ['press'], version: ['2'] },
  { product: ['lathe'] },
  { doc: ['press/1/guide'] },
];

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mcdewey-files-'));
  const texts = toyPassages(360).map(({ text }) => text);
  const manual = (from: number): string => {
    const pages = texts
      .slice(from, from + 120)
      .map((text, index) => `<!-- page ${index + 1} -->\n\n${text}\n`);
    return `---\ntitle: Guide\n---\n${pages.join('\n')}`;
  };
  // Half of each version's pages stand in the other one too.
  const { library } = sampleLibrary({
    'press/1/guide/guide.md': manual(0),
    'press/2/guide/guide.md': manual(60),
    'lathe/1/guide/guide.md': manual(240),
  });
  await buildIndex(library, dir, { embedder: toyEmbedder });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function recordingReader(): { reader: IndexReader; read: Set<string> } {
  const read = new Set<string>();
  const reader: IndexReader = {
    read: async (name) => {
      read.add(name);
      return new Uint8Array(await readFile(join(dir, name)));
    },
  };
  return { reader, read };
}

describe('the files of a filter', () => {
  it.each(FILTERS)('are all that a search with it reads of single units: %o', async (filters) => {
    const files = await openIndexFiles(recordingReader().reader);
    const [ofFilter, ofAll] = [await files.unitFiles(filters), await files.unitFiles({})];
    const { reader, read } = recordingReader();
    const engine = await openEngine(reader, { encoders: [encoder] });
    for (const query of QUESTIONS) {
      for (const tier of ['full', 'fast'] as const) await engine.search({ query, filters, tier, limit: 20 });
    }
    const unitFiles = [...read].filter((name) => ofAll.has(name));
    expect(unitFiles.length).toBeGreaterThan(0);
    expect(unitFiles.filter((name) => !ofFilter.has(name))).toEqual([]);
  });

  it('are fewer than those of the whole library, and all of them together', async () => {
    const files = await openIndexFiles(recordingReader().reader);
    const ofAll = await files.unitFiles({});
    const lathe = await files.unitFiles({ product: ['lathe'] });
    const press = await files.unitFiles({ product: ['press'] });
    expect(lathe.size).toBeLessThan(ofAll.size);
    expect([...new Set([...lathe, ...press])].sort()).toEqual([...ofAll].sort());
  });

  it('exist', async () => {
    const names = await readdir(join(dir, '_index'), { recursive: true });
    const there = new Set(names.map((name) => `_index/${name}`));
    const files = await (await openIndexFiles(recordingReader().reader)).unitFiles({});
    expect([...files].filter((name) => !there.has(name))).toEqual([]);
  });
});
