/** A text-only index of a small library, written to disk and searched through the engine as any reader would. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildIndex, type IndexReport } from '../../src/indexing/build-index.ts';
import { CorruptIndexError } from '../../src/search/bytes.ts';
import { openEngine } from '../../src/search/open.ts';
import type { IndexReader, SearchEngine } from '../../src/search/types.ts';
import { loadLibrary } from '../../src/workspace/load-library.ts';
import { toyEmbedder, toyPassages, toyVector } from '../semantic/fixtures.ts';

const shared = (version: string): Record<string, string> => ({
  [`kerb/${version}/admin/admin.md`]: `# Administrator guide

## Realm configuration

The realm of a site is written in upper case by custom. Every host finds it in the file krb5.conf under the key
default_realm. Without that key a client cannot tell which key distribution centre to ask, and reports that no
realm is configured. Changing it later means issuing new principals for everybody who has a ticket now.

## Clock skew

Tickets carry time stamps. When the clocks of client and server differ by more than five minutes the server refuses
the ticket with the error KRB5KRB_AP_ERR_SKEW. Run a time service on every machine, and raise the clockskew setting
only while you look for the reason. A larger window makes it easier to replay a captured ticket.
`,
});

const files: Record<string, string> = {
  'library.yaml': `
vendors: { mit: { title: MIT }, acme: { title: Acme } }
products:
  kerb: { title: Kerb, vendor: mit, aliases: [krb], versions: [v2, v1] }
  pump: { title: Pump Controller, vendor: acme }
`,
  ...shared('v1'),
  ...shared('v2'),
  'kerb/v2/admin/changes.md': `# What changed

## Password quality

Version two checks new passwords against a dictionary. The file is named by the option --dict-file, and a password
that stands in it is turned down with a sentence that says why. Old passwords go on working until they expire, so
nobody is locked out on the day of the upgrade. An administrator can switch the check off for one principal.
`,
  'pump/1.0/manual/manual.md': `---
title: Pump manual
---
<!-- page 9 label="1" -->

# Starting the pump

Open the valve before the motor is switched on. A pump that runs dry wears out its seals within minutes, and the
controller then stops it with the code E-417. Fill the housing with water, close the drain and start again. Listen
for the bearings during the first hour and write down the pressure that the gauge shows when the water is cold.

<!-- page 10 label="2" -->

# Error codes

The code E-417 says that no water reached the housing. The code E-418 says that the motor draws too much current,
usually since something blocks the wheel. Switch the controller off, wait until the wheel stands still and remove
what blocks it. The realm of the operator ends here: leave the high voltage side to an electrician.
`,
};

let root: string;
let report: IndexReport;
let engine: SearchEngine;
let reads: string[];

const readerOf = (dir: string, log: string[] = []): IndexReader => ({
  async read(name) {
    log.push(name);
    return new Uint8Array(await readFile(join(dir, name)));
  },
});

async function build(out: string): Promise<IndexReport> {
  const { library } = await loadLibrary(join(root, 'content'));
  return await buildIndex(library, join(root, out));
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-index-'));
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, 'content', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  report = await build('site');
  reads = [];
  engine = await openEngine(readerOf(join(root, 'site'), reads));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

const idsOf = async (query: string, filters = {}): Promise<string[]> =>
  (await engine.search({ query, filters })).hits.map((hit) => hit.chunkId);

describe('searching a built index', () => {
  it('answers a question in plain words with the page that explains it', async () => {
    const { hits } = await engine.search({ query: 'what happens when the pump has no water' });
    expect(hits[0]).toMatchObject({
      product: 'pump',
      vendorTitle: 'Acme',
      productTitle: 'Pump Controller',
      source: 'pump/1.0/manual/manual.md',
      title: hits[0]!.page === 9 ? 'Page 9' : 'Page 10',
    });
    expect(hits[0]!.label).toBe(hits[0]!.page === 9 ? '1' : '2');
    expect(hits[0]!.readerUrl).toBe(`pump/1.0/manual/manual/#page-${hits[0]!.page}`);
    expect(hits[0]!.excerpt.marks.length).toBeGreaterThan(0);
  });

  it('finds an error code by its exact form', async () => {
    const { hits } = await engine.search({ query: 'E-418' });
    expect(hits[0]).toMatchObject({ page: 10 });
    expect(hits[0]!.why.text?.terms).toContain('e-418');
    const skew = await engine.search({ query: 'krb5krb_ap_err_skew' });
    expect(skew.hits[0]!.title).toBe('Clock skew');
  });

  it('shows a page that two versions share once, in the newest, with a chip for the other', async () => {
    const { hits } = await engine.search({ query: 'clock skew tickets time stamps' });
    const skew = hits.filter((hit) => hit.title === 'Clock skew');
    expect(skew).toHaveLength(1);
    expect(skew[0]).toMatchObject({ version: 'v2' });
    expect(skew[0]!.variants).toMatchObject([{ version: 'v1', exact: true }]);
  });

  it('shows the version that the filter or the question names', async () => {
    const filtered = await engine.search({ query: 'clock skew', filters: { version: ['v1'] } });
    expect(filtered.hits[0]).toMatchObject({ title: 'Clock skew', version: 'v1' });
    const named = await engine.search({ query: 'kerb v1 clock skew' });
    expect(named.hits[0]).toMatchObject({ title: 'Clock skew', version: 'v1' });
  });

  it('keeps every hit inside the filters', async () => {
    expect((await idsOf('realm', { product: ['pump'] })).every((id) => id.startsWith('pump::'))).toBe(true);
    expect((await idsOf('realm', { vendor: ['mit'] })).every((id) => id.startsWith('kerb::'))).toBe(true);
    expect(await idsOf('password dictionary', { version: ['v1'] })).not.toContain(
      'kerb::v2::admin::changes::1',
    );
  });

  it('says so when no manual passes the filters', async () => {
    const response = await engine.search({ query: 'realm', filters: { product: ['nothing'] } });
    expect(response.hits).toEqual([]);
    expect(response.notices).toEqual([{ kind: 'no-manual-passes' }]);
  });

  it('reads a mistyped word as the nearest one the library holds, and says so', async () => {
    const response = await engine.search({ query: 'contrller motor current' });
    expect(response.corrections).toEqual([{ from: 'contrller', to: 'controller' }]);
    expect(response.hits[0]!.page).toBe(10);
  });

  it('keeps to quoted phrases when a page holds them, and offers the nearest when none does', async () => {
    const found = await engine.search({ query: '"upper case by custom" realm' });
    expect(found.hits.map((hit) => hit.title)).toEqual(['Realm configuration']);
    expect(found.hits[0]!.why.phrase).toBeDefined();
    const missing = await engine.search({ query: '"realm by custom upper"' });
    expect(missing.hits.length).toBeGreaterThan(0);
    expect(missing.notices).toEqual([{ kind: 'no-page-holds', phrases: ['realm by custom upper'] }]);
  });

  it('leans towards a product that the question names', async () => {
    const { hits } = await engine.search({ query: 'krb realm' });
    expect(hits[0]!.product).toBe('kerb');
    expect(hits[0]!.why.catalogue?.names).toContain('krb');
  });

  it('pages through the same ranking', async () => {
    const all = await engine.search({ query: 'realm pump ticket water password', limit: 4 });
    const second = await engine.search({ query: 'realm pump ticket water password', limit: 2, offset: 2 });
    expect(second.hits.map((hit) => hit.chunkId)).toEqual(all.hits.slice(2).map((hit) => hit.chunkId));
  });

  it('counts candidates by facet', async () => {
    const { facets } = await engine.search({ query: 'realm' });
    expect(facets.product.map(({ value }) => value).sort()).toEqual(['kerb', 'pump']);
    expect(facets.version.find(({ value }) => value === 'v1')!.count).toBe(1);
  });

  it('reads each index file once', async () => {
    await engine.search({ query: 'realm' });
    await engine.search({ query: 'realm' });
    expect(new Set(reads).size).toBe(reads.length);
  });

  it('refuses what no search can mean', async () => {
    await expect(engine.search({ query: 'x'.repeat(1001) })).rejects.toThrow(RangeError);
    await expect(engine.search({ query: 'x', limit: 0 })).rejects.toThrow(RangeError);
    await expect(engine.search({ query: 'x', limit: 101 })).rejects.toThrow(RangeError);
    expect((await engine.search({ query: '???' })).hits).toEqual([]);
  });
});

describe('suggestions', () => {
  it('complete products, aliases and headings, with a typing mistake', async () => {
    expect((await engine.suggest('pum'))[0]).toMatchObject({ kind: 'product', url: 'pump/' });
    expect((await engine.suggest('krb'))[0]).toMatchObject({ kind: 'product', title: 'Kerb' });
    expect((await engine.suggest('clock sk')).map(({ title }) => title)).toContain('Clock skew');
    expect((await engine.suggest('passwrod')).map(({ title }) => title)).toContain('Password quality');
  });
});

describe('building', () => {
  it('counts chunks that versions repeat', () => {
    expect(report.repeatedChunks).toBe(2);
    expect(report.counts.units).toBe(report.counts.chunks - 2);
  });

  it('gives the same files for the same library', async () => {
    const again = await build('again');
    expect(again.generation).toBe(report.generation);
    const manifests = await Promise.all(
      ['site', 'again'].map((out) => readFile(join(root, out, '_index/manifest.json'), 'utf8')),
    );
    expect(manifests[0]).toBe(manifests[1]);
  });
});

describe('a damaged index', () => {
  it('names the file that is cut short', async () => {
    const reader = readerOf(join(root, 'site'));
    let cut = '';
    const damaged = await openEngine({
      async read(name) {
        const bytes = await reader.read(name);
        if (!name.startsWith('_index/text/') || bytes.length % 8 === 0) return bytes;
        cut = name;
        return bytes.subarray(0, bytes.length >> 1);
      },
    });
    const failed = damaged.search({ query: 'realm pump ticket water password valve motor zebra' });
    await expect(failed).rejects.toThrow(CorruptIndexError);
    await expect(failed).rejects.toThrow(cut);
  });

  it('of another format is refused', async () => {
    const odd: IndexReader = { read: async () => new TextEncoder().encode('{"format": 99}') };
    await expect(openEngine(odd)).rejects.toThrow('format is 99');
    const broken: IndexReader = { read: async () => new TextEncoder().encode('{"format"') };
    await expect(openEngine(broken)).rejects.toThrow('_index/manifest.json');
  });
});

it('scores the best hits by words by meaning too, wherever their passages lie', async () => {
  const texts = toyPassages(900).map(({ text }) => text);
  for (let part = 0; part < 30; part++) {
    const sections = texts.slice(30 * part, 30 * part + 30).map((text, n) => `## Task ${n}\n\n${text}\n`);
    const path = join(root, 'large', 'press', '1', 'guide', `part-${part}.md`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `# Part ${part}\n\n${sections.join('\n')}`);
  }
  const { library } = await loadLibrary(join(root, 'large'));
  await buildIndex(library, join(root, 'large-site'), { embedder: toyEmbedder });
  const encode = async (query: string) => toyVector(query);
  const large = await openEngine(readerOf(join(root, 'large-site')), {
    encoders: [{ tier: 'full', encode }],
  });
  for (const query of ['item33 certificate', 'item71 backup', 'encrypt item5', 'item90 queue interface']) {
    const { hits } = await large.search({ query, limit: 100 });
    const byWords = hits.filter(({ why }) => why.text && why.text.rank <= 10);
    expect(byWords.length).toBeGreaterThan(5);
    for (const { why } of byWords) expect(why.semantic).toBeDefined();
  }
});
