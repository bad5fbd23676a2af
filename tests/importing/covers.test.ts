import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Guesses, guessFromCover } from '../../src/importing/guesses.ts';
import { COVER_PAGES, readCover } from '../../src/importing/pdf/cover.ts';
import { openPdf } from '../../src/importing/pdf/read-pdf.ts';
import { placeFile } from '../../src/importing/placement.ts';
import { type TinyText, tinyPdf } from './tiny-pdf.ts';

async function guessesOf(bytes: Uint8Array): Promise<Guesses> {
  const pdf = await openPdf(bytes);
  const pages = [];
  for (let page = 1; page <= Math.min(COVER_PAGES, pdf.pageCount); page++)
    pages.push(await pdf.readPage(page));
  await pdf.close();
  return guessFromCover(pdf.info, readCover(pages));
}

/** Lines from the top; a number before a line is its type size. */
function page(...lines: readonly string[]): TinyText[] {
  return lines.map((line, i) => {
    const [, size, text = line] = /^(\d\d) (.*)$/.exec(line) ?? [];
    return { x: 72, y: 90 + 30 * i, text, size: Number(size ?? 10) };
  });
}

describe('what a manual says of itself on its first pages', () => {
  it('is its title, version, vendor and date', async () => {
    const cover = page(
      '30 Time for everyone',
      '24 Orbit Administration Guide',
      'Release 3.2.1',
      'Revised 4 March 2024',
      'Copyright (c) 2019-2024 Northlight Systems, Inc. All rights reserved.',
      'Licensed under the Example License, Version 2.0.',
    );
    expect(await guessesOf(tinyPdf({ pages: [cover] }))).toEqual({
      title: 'Orbit Administration Guide',
      version: '3.2.1',
      vendor: 'Northlight Systems',
      published: '2024-03-04',
    });
  });

  it.each([
    [['24 Orbit Guide', 'Orbit Engine 3.2'], '3.2'],
    [['24 Orbit 3 Guide', 'This is for Orbit version 3.2.7.'], '3.2.7'],
    [['24 Orbit Guide', '2.9 2023-05-01 First edition', '3.0 2024-05-01 New clocks'], '3.0'],
    [['24 Orbit Guide', 'under the General Public License, version 2'], undefined],
    [['24 Orbit Guide', 'Contents', '1.1 Clocks', '1.2 Springs'], undefined],
  ])('%j: version %s', async (lines, version) => {
    expect((await guessesOf(tinyPdf({ pages: [page(...lines)] }))).version).toBe(version);
  });

  it.each([
    ['Publication date 2024-10-25', '2024-10-25'],
    ['Published 9/13/2013', '2013-09-13'],
    ['07/2020', '2020-07'],
    ['January 4, 2023', '2023-01-04'],
    ['Stand: 5. Mai 2023', '2023-05-05'],
    ['5. Mai 2023 wurde die Uhr zum ersten Mal aufgezogen, wie man noch immer sehen kann', undefined],
    ['The clock was built on January 4, 1923, and has been running ever since without a stop', undefined],
    ['Copyright 2024-01-02', undefined],
  ])('"%s": published %s', async (line, published) => {
    expect((await guessesOf(tinyPdf({ pages: [page('24 Orbit Guide', line)] }))).published).toBe(published);
  });

  it('gives no vendor where only people are named', async () => {
    const cover = page('24 Orbit Guide', 'Ada Clockmaker', 'Copyright 2024 Ada Clockmaker.');
    expect((await guessesOf(tinyPdf({ pages: [cover] }))).vendor).toBeUndefined();
  });

  it('counts less than the path and less than what people tell', () => {
    const source = { folders: ['Northlight', 'orbit', '4.0'], single: false };
    const hints = { title: 'Orbit Guide', version: '3.2', vendor: 'Someone' };
    const byPath = placeFile('guide.pdf', 'pdf', source, {}, hints);
    expect([byPath.vendor, byPath.key.product, byPath.key.version]).toEqual(['Northlight', 'orbit', '4.0']);
    const spelt = placeFile('guide.pdf', 'pdf', source, {}, { ...hints, vendor: 'North Light' });
    expect(spelt.vendor).toBe('North Light');
    const byCover = placeFile('guide.pdf', 'pdf', { folders: [], single: true }, { vendor: 'Told' }, hints);
    expect([byCover.vendor, byCover.key.product, byCover.key.version]).toEqual(['Told', 'orbit', '3.2']);
    expect(byCover.guesses).toEqual(['product from the title', 'version from the first pages']);
  });
});

/** What people read on the first pages: any of the values is right; null: nothing is told. */
interface SeenCover {
  readonly file: string;
  readonly title: readonly (string | null)[] | null;
  readonly product: readonly string[];
  readonly version: readonly string[] | null;
  readonly vendor: readonly (string | null)[] | null;
  readonly published: readonly string[] | null;
}

const corpora = process.env.MCDEWEY_CORPORA ?? resolve(import.meta.dirname, '../../../shared/corpora');
const present = existsSync(join(corpora, 'pdf'));
if (!present) console.warn(`Real manuals are not at ${corpora}: tests on them are skipped.`);

describe.skipIf(!present)('the first pages of real manuals', () => {
  const plain = (value: string | null | undefined) => value?.replace(/[’‘]/g, "'").toLowerCase() ?? null;

  it('tell what people read on them', async () => {
    const seen: SeenCover[] = JSON.parse(await readFile(join(import.meta.dirname, 'covers.json'), 'utf8'));
    const wrong: string[] = [];
    for (const { file, ...values } of seen) {
      const guesses = await guessesOf(new Uint8Array(await readFile(join(corpora, 'pdf', file))));
      const { key } = placeFile(file.split('/').at(-1)!, 'pdf', { folders: [], single: true }, {}, guesses);
      const got = { ...guesses, product: key.product };
      for (const [field, right] of Object.entries(values) as [keyof typeof values, SeenCover['title']][]) {
        if (!(right ?? [null]).some((value) => plain(value) === plain(got[field])))
          wrong.push(`${file}: ${field} ${got[field]}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);
});
