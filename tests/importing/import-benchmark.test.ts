import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { edgeWords } from '../../src/importing/benchmark/edge-words.ts';
import { comparePage, pagesOfMarkdown } from '../../src/importing/benchmark/fidelity.ts';
import { compareWithGold, readGold } from '../../src/importing/benchmark/gold.ts';
import { findRunningLines, leftInText } from '../../src/importing/benchmark/running-lines.ts';
import { checkPage, structureOf } from '../../src/importing/benchmark/structure.ts';
import { convertPdf } from '../../src/importing/pdf/convert-pdf.ts';

const corpora = process.env.MCDEWEY_CORPORA ?? resolve(import.meta.dirname, '../../../shared/corpora');
const present = existsSync(join(corpora, 'pdf'));
if (!present) console.warn(`Real manuals are not at ${corpora}: tests on them are skipped.`);
const gold = readGold(join(import.meta.dirname, 'gold'));

const PAGE = [
  '## Winding coils',
  '',
  'Winding:',
  '',
  '- by hand',
  '  - to the left',
  '- by motor',
  '',
  '1. open the lid',
  '',
  '> [!NOTE]',
  '> Slowly.',
  '',
  '```',
  'wind {',
  '    turns 3;',
  '',
  '}',
  '```',
  '',
  '| Key | Meaning |',
  '| --- | --- |',
  '| `drift` | seconds |',
].join('\n');

describe('the import benchmark', () => {
  it('sees the lists, callouts, code and tables of a page', () => {
    expect(structureOf(PAGE)).toEqual({
      headings: ['Winding'],
      bullets: 3,
      nested: 1,
      numbers: 1,
      callouts: ['note'],
      code: [{ first: 'wind', lines: 3, blank: 1, deepest: 4 }],
      tables: [{ columns: 2, rows: 1, header: true, first: ['drift'] }],
    });
  });

  it('counts what differs from what was seen, and what should not be there', () => {
    const seen = {
      page: 1,
      bullets: 3,
      numbers: 2,
      callouts: [],
      code: [{ first: 'wind', lines: 3, deepest: 2 }],
      tables: [{ columns: 2, rows: 1, header: true, first: ['drift'] }],
      absent: ['Slowly'],
    };
    const failed = checkPage(seen, PAGE).filter(({ holds }) => !holds);
    expect(failed.map(({ what }) => what)).toEqual([
      'numbers',
      'no callouts',
      'code "wind": indentation',
      'without "Slowly"',
    ]);
  });

  it('knows running headers by what comes again on the pages around, or names a section', () => {
    const pages = Array.from({ length: 8 }, (_, i) =>
      [
        i < 7 ? 'Relay Handbook' : 'Chapter 4. Coils',
        `Text of its own ${'abcdefgh'[i]}`,
        'Parameters',
        ...Array.from({ length: 9 }, (_, n) => `line ${'abcdefgh'[i]} ${'stuvwxyzk'[n]}`),
        'Parameters',
        `${i + 1}`,
      ].join('\n'),
    );
    const labels = pages.map((_, i) => String(i + 1));
    const edges = pages.map((_, i) => new Set(['relay', 'handbook', String(i + 1)]));
    const running = findRunningLines(pages, labels, ['4 Coils'], edges);
    expect(running.repeated(2)).toEqual(['Relay Handbook', '3']);
    const inTheMiddle = findRunningLines(
      pages,
      labels,
      ['4 Coils'],
      pages.map(() => new Set(['3'])),
    );
    expect(inTheMiddle.repeated(2)).toEqual(['3']);
    expect(running.all(7)).toEqual(['Chapter 4. Coils', '8']);
    const wrapped = findRunningLines(
      [['Winding and', 'unwinding', 'Text'].join('\n')],
      ['1'],
      ['Winding and unwinding'],
      [],
    );
    expect(wrapped.all(0)).toEqual(['Winding and', 'unwinding']);
    expect(leftInText('# Relay Handbook\n\nText', running.repeated(2))).toEqual([]);
    expect(leftInText('Text\n\nRelay Handbook', running.repeated(2))).toEqual(['Relay Handbook']);
  });

  it('knows what stands at the edges of a page', () => {
    const word = (text: string, top: number) =>
      `<word xMin="1.0" yMin="${top}.5" xMax="9.0" yMax="${top + 10}.5">${text}</word>`;
    const page = (words: string) => `<page width="612.0" height="792.0">${words}</page>`;
    const places = [page(word('Relay&apos;s', 40) + word('Text', 400) + word('12', 760)), page('')].join(
      '\n',
    );
    expect(edgeWords(places)).toEqual([new Set(['relay', 's', '12']), new Set()]);
  });

  it('counts words that are missing and words that were added', () => {
    const page = comparePage('Relay Handbook\nwind the coil by hand', 'wind the *coil* twice', [
      'Relay Handbook',
    ]);
    expect(page).toMatchObject({ reference: 5, written: 4, common: 3 });
    expect(page.missing).toEqual(['by', 'hand']);
    expect(page.added).toEqual(['twice']);
  });

  it('compares printed labels page by page', () => {
    const labels = [
      {
        file: 'a.pdf',
        pages: 5,
        ranges: [
          { from: 1, to: 2, first: 'iii' },
          { from: 3, to: 5, first: 'A-1' },
        ],
      },
    ];
    const markdown = ['iii', 'iv', 'A-1', 'A-2', 'A-4'].map(
      (label, i) => `<!-- page ${i + 1} label="${label}" -->`,
    );
    const figures = compareWithGold(
      { structure: [], heldOut: [], headings: [], labels },
      'b/a.pdf',
      markdown.join('\n\n'),
    );
    expect(figures.labels).toEqual({ pages: 5, wrong: [5] });
  });
});

describe.skipIf(!present)('pages that people looked at', () => {
  const files = [
    'CZNIC/BIRD2/2.17.5/bird.pdf',
    'NXP/Code-Signing-Tool/3.4.1/CST_UG.pdf',
    'RedHat/SystemTap/5.1/langref.pdf',
    'Ericsson/Erlang-OTP/25.2.3/asn1.pdf',
    'MIT/Kerberos/1.21.3/user.pdf',
    'NetworkUPSTools/NUT/2.8.0/FAQ.pdf',
  ];
  it.each(files)('have their structure, labels and headings: %s', async (file) => {
    const { markdown } = await convertPdf(new Uint8Array(readFileSync(join(corpora, 'pdf', file))));
    expect(pagesOfMarkdown(markdown).size).toBeGreaterThan(20);
    const { structure, heldOut, labels, headings } = compareWithGold(gold, file, markdown);
    for (const { checks } of [structure, heldOut].filter((part) => part !== undefined))
      expect(checks.filter(({ holds }) => !holds).length).toBeLessThanOrEqual(0.1 * checks.length);
    expect(labels?.wrong ?? []).toEqual([]);
    if (headings) expect(headings.levelled).toBeGreaterThanOrEqual(0.9 * headings.total);
    expect(structure ?? heldOut).toBeDefined();
  });
});
