import { describe, expect, it } from 'vitest';
import { withCalloutLabels } from '../../src/importing/pdf/callout-icons.ts';
import { codeLines } from '../../src/importing/pdf/code.ts';
import { rowsOf } from '../../src/importing/pdf/rows.ts';
import type { TextRun } from '../../src/importing/pdf/types.ts';
import { FULL_LINE, pagesOf, prose } from './pdf-pages.ts';
import type { TinyLine } from './tiny-pdf.ts';

/** The bullet's code in WinAnsiEncoding. */
const BULLET = '\u0095';
/** Where FULL_LINE ends in Helvetica at 10 points from x = 72. */
const RIGHT_MARGIN = 474.4;

const code = (text: string, x: number, y: number) => ({ x, y, text, font: 'Courier' as const });

describe('the structure of a PDF page', () => {
  it('takes off both lines of a running header that is too long for one', async () => {
    const page = (i: number) => [
      { x: 300, y: 44, text: i < 2 ? 'Winding and unwinding of' : `Relays ${i}` },
      ...(i < 2 ? [{ x: 300, y: 56, text: 'coils by hand' }] : []),
      ...prose([FULL_LINE, `${FULL_LINE} ${'abcdefgh'[i]}`], 84),
      { x: 300, y: 750, text: String(i + 1) },
    ];
    const pages = await pagesOf({ pages: Array.from({ length: 8 }, (_, i) => page(i)) });
    expect(pages.join('\n')).not.toMatch(/Winding|coils/);
    expect(pages[0]).toContain(FULL_LINE);
  });

  it('keeps the header of a table on the page where no row of it follows', async () => {
    const head = [
      { x: 72, y: 82, text: 'Status', font: 'Helvetica-Bold' as const },
      { x: 300, y: 82, text: 'Meaning', font: 'Helvetica-Bold' as const },
    ];
    const rows = Array.from({ length: 8 }, (_, n) => [
      { x: 72, y: 96 + n * 14, text: `state ${'abcdefgh'[n]}` },
      { x: 300, y: 96 + n * 14, text: `wound ${'abcdefgh'[n]} times` },
    ]).flat();
    const header = { x: 72, y: 44, text: 'Relay Handbook' };
    const pages = await pagesOf({
      pages: [
        ...Array.from({ length: 6 }, () => [header, ...head, ...rows]),
        [header, ...head, ...prose([FULL_LINE, FULL_LINE], 110)],
      ],
    });
    expect(pages[6]).toContain('Status Meaning');
    expect(pages.join('\n')).not.toContain('Relay Handbook');
  });

  it('takes a title of a table for no heading, however large it is set', async () => {
    const [page] = await pagesOf({
      pages: [
        [
          ...prose([FULL_LINE, FULL_LINE, FULL_LINE]),
          { x: 72, y: 160, text: 'Table 4.2. Turns of a coil', size: 14, font: 'Helvetica-Bold' },
          { x: 72, y: 190, text: 'Choosing a coil', size: 14, font: 'Helvetica-Bold' },
          ...prose([FULL_LINE], 220),
        ],
      ],
    });
    expect(page).toContain('**Table 4.2. Turns of a coil**');
    expect(page).toMatch(/^# Choosing a coil$/m);
  });

  it('goes on with a numbered list whose last item stands alone on the next page', async () => {
    const [first, second] = await pagesOf({
      pages: [
        [...prose([FULL_LINE]), ...prose(['1. Open the lid.', '2. Wind the coil.'], 690, 80)],
        [
          { x: 80, y: 90, text: '3. Close the lid with ' },
          code('shut', 175, 90),
          ...prose([FULL_LINE, FULL_LINE], 130),
        ],
      ],
    });
    expect(first).toContain('1. Open the lid.\n2. Wind the coil.');
    expect(second).toContain('\n3. Close the lid with `shut`');
  });

  it('takes a monospaced term above its indented description for no listing', async () => {
    const [page] = await pagesOf({
      pages: [
        [
          ...prose([FULL_LINE, FULL_LINE]),
          code('{turns, number()}', 72, 150),
          ...prose([FULL_LINE], 168, 96),
          code('relay %{id} {', 72, 210),
          ...prose([FULL_LINE], 228, 96),
        ],
      ],
    });
    expect(page).toContain('\n\n`{turns, number()}`\n\n');
    expect(page).toContain('```\nrelay %{id} {\n```');
  });

  it("leaves the numbers of a listing's lines out, but not numbers that the listing has", async () => {
    const line = (n: number, y: number, text: string, x = 90) => [
      { x: 70, y, text: String(n), size: 6 },
      ...(text === '' ? [] : [code(text, x, y)]),
    ];
    const [page] = await pagesOf({
      pages: [
        [
          ...prose([FULL_LINE, FULL_LINE]),
          ...line(7, 150, 'while (armed) {'),
          ...line(8, 162, 'wait(10);', 114),
          ...line(9, 174, ''),
          ...line(10, 186, '}').map((text, i) => (i === 0 ? { ...text, x: 66.7 } : text)),
          ...prose([FULL_LINE], 220),
          ...[1, 2, 3].map((n) => code(`${n} turn`, 72, 240 + n * 12)),
        ],
      ],
    });
    expect(page).toContain('```\nwhile (armed) {\n    wait(10);\n\n}\n```');
    expect(page).toContain('```\n1 turn\n2 turn\n3 turn\n```');
  });

  it('sees no blanks between the spaced letters of a listing', () => {
    // Letters 6 points wide, each 7.2 points from the next; a blank is as wide as a letter.
    const font = { name: 'Mono', bold: false, mono: true };
    const run = (text: string, column: number, y: number, letters = text.length): TextRun => {
      const width = letters * 7.2 - 1.2;
      return { text, x: 72 + column * 7.2, y, width, size: 10, font, order: column, spaceBefore: column > 0 };
    };
    const line = (text: string, y: number) => {
      const words = [...text.matchAll(/\S+/g)];
      return words.map(({ 0: word, index }) => run(word, index, y));
    };
    const rows = rowsOf([
      ...line('wind the coil until it is full', 100),
      ...line('    then close afterwards', 112),
      run('the - lid', 26, 112, 7),
    ]);
    expect(codeLines(rows)).toEqual(['wind the coil until it is full', '    then close afterwards the-lid']);
  });

  it('makes items of bullets that stand alone above their text', async () => {
    const [page] = await pagesOf({
      pages: [
        [
          ...prose([FULL_LINE, FULL_LINE]),
          { x: 80, y: 140, text: BULLET },
          { x: 92, y: 154, text: 'Wind the coil.' },
          { x: 80, y: 174, text: BULLET },
          { x: 92, y: 188, text: 'Close the lid.' },
        ],
      ],
    });
    expect(page).toContain('- Wind the coil.\n- Close the lid.');
  });

  it('reads a table below the text of an item as a table, named by the plain words above its code', async () => {
    const row = (cells: readonly string[], y: number, font: 'Courier' | 'Helvetica') =>
      cells.map((text, i) => ({ x: 92 + i * 110, y, text, font }));
    const [page] = await pagesOf({
      pages: [
        [
          ...prose([FULL_LINE, FULL_LINE]),
          { x: 80, y: 140, text: `${BULLET} Turns that a relay takes:` },
          ...row(['Coil', 'Turns', 'Meaning'], 153, 'Helvetica'),
          ...row(['left', 'few', 'weak'], 166, 'Courier'),
          ...row(['right', 'many', 'strong'], 179, 'Courier'),
        ],
      ],
    });
    expect(page).toContain(
      '- Turns that a relay takes:\n\n| Coil | Turns | Meaning |\n| --- | --- | --- |\n| `left` | `few` | `weak` |',
    );
  });

  it('keeps words together that are spread to fill the last cell of a row', async () => {
    // Gaps of 30 points between words that are 15, 27.8 and 21.7 points wide, up to the right margin.
    const spread = (y: number) => [
      { x: RIGHT_MARGIN - 124.5, y, text: 'coil' },
      { x: RIGHT_MARGIN - 79.5, y, text: 'switch' },
      { x: RIGHT_MARGIN - 21.7, y, text: 'relay' },
    ];
    const [page] = await pagesOf({
      pages: [
        [
          ...prose([FULL_LINE, FULL_LINE]),
          ...[0, 1, 2].flatMap((i) => [
            { x: 72, y: 150 + i * 26, text: `part ${'abc'[i]}` },
            { x: 200, y: 150 + i * 26, text: 'wound' },
            ...spread(150 + i * 26),
            { x: RIGHT_MARGIN - 124.5, y: 162 + i * 26, text: 'lid' },
          ]),
        ],
      ],
    });
    expect(page).toContain('| part a | wound | coil switch relay lid |');
  });

  it('takes no paragraph in larger type for headings', async () => {
    const large = [
      'The relay is ready',
      'Wind the coil by hand',
      'until it is full, then',
      'close the lid and turn',
      'the current on again.',
    ];
    const [page] = await pagesOf({
      pages: [
        [
          ...prose([FULL_LINE, FULL_LINE, FULL_LINE]),
          ...large.map((text, i) => ({ x: 72, y: 150 + i * 14, text, size: 12 })),
          ...prose([FULL_LINE], 230),
        ],
      ],
    });
    expect(page).not.toMatch(/^#/m);
    expect(page).toContain('The relay is ready');
  });

  it('makes no table of boxes that an arrow joins', async () => {
    const box = (x: number): TinyLine[] => [
      { from: [x, 200], to: [x + 150, 200] },
      { from: [x, 300], to: [x + 150, 300] },
      { from: [x, 200], to: [x, 300] },
      { from: [x + 150, 200], to: [x + 150, 300] },
    ];
    const label = (text: string, x: number, y: number) => ({ x, y, text });
    const [page] = await pagesOf({
      pages: [
        [
          ...prose([FULL_LINE, FULL_LINE]),
          ...[80, 300].flatMap((x) =>
            ['Relay', 'Coil', 'Switch', 'Lid'].map((text, i) => label(text, x, 220 + i * 18)),
          ),
          ...prose([FULL_LINE], 340),
        ],
      ],
      lines: [...box(72), ...box(290), { from: [222, 250], to: [290, 250] }],
    });
    expect(page).not.toContain('|');
    expect(page).toContain('Relay');
  });

  it('says what an icon beside a box means', () => {
    const run = (text: string, x: number, y: number, size = 10): TextRun => ({
      text,
      x,
      y,
      width: text.length * 5,
      size,
      font: { name: size > 20 ? 'ABCDEF+FontAwesome5Free-Solid' : 'Serif', bold: false, mono: false },
      order: y,
      spaceBefore: false,
    });
    const rows = rowsOf([
      run('Before the box', 48, 100),
      run('Turn off the current', 120, 130),
      run('before you wind', 120, 145),
      run('the coil.', 120, 160),
      run('After the box', 48, 190),
    ]);
    const labelled = withCalloutLabels(rows, [run('\uf071', 66, 150, 24)]);
    expect(labelled.map((row) => row.text)).toEqual([
      'Before the box',
      'WARNING',
      'Turn off the current',
      'before you wind',
      'the coil.',
      'After the box',
    ]);
  });
});
