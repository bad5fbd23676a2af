import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/indexing/semantic/random.ts';
import { CorruptIndexError } from '../../src/search/bytes.ts';
import { withinKept } from '../../src/site/client/offline/kept-engine.ts';
import { contentTypeOf } from '../../src/site/offline/content-type.ts';
import { compareNames, type PackedFile, PackReader } from '../../src/site/offline/pack.ts';
import { type Pack, readShelfList } from '../../src/site/offline/shelf-list.ts';
import { writePack } from '../../src/site/publish/pack-writer.ts';
import { KeptResults } from '../../src/workspace/kept-results.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mcdewey-packs-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function inOrder(files: readonly PackedFile[]): PackedFile[] {
  return [...files].sort((a, b) => compareNames(a.name, b.name));
}

const readPart = async (file: string) => new Blob([await readFile(join(dir, file))]);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a pack', () => {
  it('gives back every file by its name, and nothing for another', async () => {
    const name = fc.stringMatching(/^[a-z0-9_./~-]{0,24}$/);
    const file = fc.record({ name, bytes: fc.uint8Array({ maxLength: 400 }) });
    const files = fc.uniqueArray(file, { selector: (entry) => entry.name, minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(files, name, async (given, other) => {
        const { parts } = writePack(dir, inOrder(given));
        const reader = new PackReader(readPart);
        for (const entry of given) {
          expect(await reader.find(parts, entry.name)).toEqual(entry.bytes);
        }
        if (!given.some((entry) => entry.name === other)) {
          expect(await reader.find(parts, other)).toBeUndefined();
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is cut into parts that carry their size and first name, the same in every build', async () => {
    // Bytes that do not compress, so that the pack is long enough to be cut.
    const random = seededRandom(7);
    const noise = () => Uint8Array.from({ length: 40_000 }, () => random() * 256);
    const files = Array.from({ length: 60 }, (_, index) => ({ name: `guide/${index}/`, bytes: noise() }));
    const pack = writePack(dir, inOrder(files));
    expect(pack.parts.length).toBeGreaterThan(1);
    expect(pack.bytes).toBe(pack.parts.reduce((sum, part) => sum + part.bytes, 0));
    for (const part of pack.parts) {
      expect((await readFile(join(dir, part.file))).length).toBe(part.bytes);
      expect(part.bytes).toBeLessThan(1_300_000);
    }
    expect(writePack(dir, inOrder(files))).toEqual(pack);
    const reader = new PackReader(readPart);
    for (const { name, bytes } of files) expect(await reader.find(pack.parts, name)).toEqual(bytes);
  });

  it('costs little for pages that repeat their frame', async () => {
    const frame = Array.from(
      { length: 300 },
      (_, index) => `<li class="row-${index * 7919}">entry</li>`,
    ).join('');
    const pages = Array.from({ length: 50 }, (_, index) => ({
      name: `guide/${index}/`,
      bytes: bytesOf(`${frame}<p>Page ${index}</p>`),
    }));
    const { bytes } = writePack(dir, inOrder(pages));
    expect(bytes).toBeLessThan(frame.length * 2);
  });

  it('of a site that changed a little has most of the parts that it had, made of what was kept of them', async () => {
    const random = seededRandom(8);
    const file = (number: number): PackedFile => ({
      name: `_index/details/${String(number).padStart(4, '0')}.bin`,
      bytes: Uint8Array.from({ length: 20_000 }, () => random() * 256),
    });
    const before = Array.from({ length: 360 }, (_, number) => file(10 * number));
    const kept = () => new KeptResults(join(dir, 'kept'));
    const first = writePack(dir, inOrder(before), kept());
    expect(first).toEqual(writePack(dir, inOrder(before)));
    const names = new Set(first.parts.map((part) => part.file));
    const after = [before.with(100, file(1000)), [...before, file(1005)], before.slice(1)];
    for (const files of after) {
      const second = writePack(dir, inOrder(files), kept());
      const fresh = second.parts.filter((part) => !names.has(part.file));
      expect(fresh.length).toBeGreaterThan(0);
      expect(fresh.length).toBeLessThan(first.parts.length / 3);
      const reader = new PackReader(readPart);
      for (const { name, bytes } of files.slice(80, 120))
        expect(await reader.find(second.parts, name)).toEqual(bytes);
    }
    expect(writePack(dir, inOrder(after[2]!))).toEqual(writePack(dir, inOrder(after[2]!), kept()));
  });

  it('that is damaged is refused, whatever the damage', async () => {
    const files = ['a/', 'a/1/', 'a/2/'].map((name) => ({ name, bytes: bytesOf(`page ${name}`.repeat(20)) }));
    const { parts } = writePack(dir, inOrder(files));
    const whole = new Uint8Array(await readFile(join(dir, parts[0]!.file)));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Uint8Array.from(whole);
        damaged[at]! ^= change;
        const reader = new PackReader(async () => new Blob([damaged]));
        for (const { name, bytes } of files) {
          const found = await reader.find(parts, name).catch((error: unknown) => error);
          if (found instanceof Error) expect(found).toBeInstanceOf(CorruptIndexError);
          else if (found !== undefined)
            expect((found as Uint8Array).length).toBeLessThanOrEqual(bytes.length * 256);
        }
      }),
      { numRuns: 200 },
    );
    const cut = new PackReader(async () => new Blob([whole.subarray(0, whole.length - 5)]));
    await expect(cut.find(parts, 'a/')).rejects.toBeInstanceOf(CorruptIndexError);
  });

  it('whose parts are gone has nothing', async () => {
    const { parts } = writePack(dir, inOrder([{ name: 'a/', bytes: bytesOf('page') }]));
    expect(await new PackReader(async () => undefined).find(parts, 'a/')).toBeUndefined();
  });
});

describe('the list of a shelf', () => {
  const pack: Pack = {
    bytes: 5,
    parts: [{ file: '_index/shelves/0123456789abcdef.bin', bytes: 5, first: '' }],
  };
  const list = {
    format: 1,
    product: 'press',
    version: '4',
    title: 'Press 4',
    manuals: ['press/4/guide'],
    pages: 12,
    generation: 'abc',
    shelf: pack,
    library: pack,
  };

  it('is read as it was written', async () => {
    await writeFile(join(dir, 'offline.json'), JSON.stringify(list));
    expect(readShelfList(JSON.parse(await readFile(join(dir, 'offline.json'), 'utf8')))).toEqual(list);
  });

  it('is refused when it is of a later format, of another shape, or names files elsewhere', () => {
    const elsewhere = { ...pack, parts: [{ ...pack.parts[0], file: 'https://example.com/a.bin' }] };
    const wrong = [
      undefined,
      null,
      [],
      '<!doctype html>',
      { ...list, format: 2 },
      { ...list, shelf: undefined },
      { ...list, pages: '12' },
      { ...list, manuals: [1] },
      { ...list, library: elsewhere },
      { ...list, shelf: { ...pack, parts: [{ ...pack.parts[0], file: '../../etc/passwd' }] } },
    ];
    for (const json of wrong) expect(readShelfList(json), JSON.stringify(json)).toBeUndefined();
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(readShelfList(json)).toBeUndefined();
      }),
    );
  });
});

describe('a search of kept shelves', () => {
  const kept = ['press/4/guide', 'press/4/messages'];

  it('looks at their manuals only', () => {
    expect(withinKept(undefined, kept)).toEqual({ doc: kept });
    expect(withinKept({ product: ['press'] }, kept)).toEqual({ product: ['press'], doc: kept });
  });

  it('keeps to the manuals that were asked for', () => {
    expect(withinKept({ doc: ['press/4/guide'] }, kept).doc).toEqual(['press/4/guide']);
    expect(withinKept({ doc: ['Guide'] }, kept).doc).toEqual(['press/4/guide']);
  });

  it('finds nothing in a manual that is not kept', () => {
    expect(withinKept({ doc: ['lathe/2/guide'] }, kept).doc).toEqual(['']);
  });
});

it('files are served under the types that browsers insist on', () => {
  expect(contentTypeOf('')).toContain('text/html');
  expect(contentTypeOf('press/4/guide/oil/3/')).toContain('text/html');
  expect(contentTypeOf('_astro/page.abc.js')).toContain('text/javascript');
  expect(contentTypeOf('_astro/page.abc.css')).toContain('text/css');
  expect(contentTypeOf('_index/text/0123.bin')).toBe('application/octet-stream');
});
