import { afterAll, describe, expect, it } from 'vitest';
import { convertPdf } from '../../src/importing/pdf/convert-pdf.ts';
import { closeIdleWorkers, convertPdfSafely, PdfFailure } from '../../src/importing/pdf/run-worker.ts';
import { calloutKind } from '../../src/library/markdown/callouts.ts';
import { FULL_LINE, pagesOf, prose } from './pdf-pages.ts';
import { type TinyPdf, type TinyText, tinyPdf } from './tiny-pdf.ts';

/** Where FULL_LINE ends, and how wide "procedure" and "Turns are at most 2" are, in Helvetica at 10 points from x = 72. */
const RIGHT_MARGIN = 474.4;
const PROCEDURE_WIDTH = 45;
const POWER_WIDTH = 86.7;

/** The bullet's code in WinAnsiEncoding. */
const BULLET = '\u0095';

/** A page of body text that sets what a full line and the usual size are. */
const BODY_PAGE = prose(Array.from({ length: 12 }, (_, i) => `${FULL_LINE} ${'abcdefghijkl'[i]}`));

describe('reading a PDF', () => {
  it('joins the lines of a paragraph and keeps paragraphs apart', async () => {
    const [page] = await pagesOf({
      pages: [
        [
          ...prose([FULL_LINE, `${FULL_LINE},`, 'as shown here.']),
          ...prose(['A second paragraph stands apart.'], 170),
        ],
      ],
    });
    expect(page).toContain(`running ${FULL_LINE}, as shown here.\n\nA second paragraph stands apart.`);
  });

  it('puts words broken at the end of a line together, but leaves compounds their hyphen', async () => {
    const [page] = await pagesOf({
      pages: [
        prose([
          'A little-endian host stores the least significant byte of every number at the lowest add-',
          'ress of all, and so the order of bytes in a file that was written there is that of a little-',
          'endian host, whatever the address of the number may be that one looks at in the end, here.',
        ]),
      ],
    });
    expect(page).toContain('lowest address of all');
    expect(page).toContain('that of a little-endian host');
  });

  it('takes running headers and footers off every page and keeps each text on its page', async () => {
    const pages = Array.from({ length: 6 }, (_, i) => [
      { x: 72, y: 40, text: 'Relay Handbook, Chapter on Clocks' },
      ...BODY_PAGE.map((line) => ({ ...line, text: `${line.text} ${i}` })),
      { x: 300, y: 760, text: `Page ${i + 1} of 6` },
    ]);
    const { markdown } = await convertPdf(tinyPdf({ pages }));
    expect(markdown).not.toContain('Relay Handbook');
    expect(markdown).not.toContain('of 6');
    for (let i = 0; i < 6; i++) {
      const page = markdown.split(/^(?=<!-- page \d)/m)[i];
      expect(page).toContain(`running a ${i}`);
      expect(page).not.toContain(`running a ${i + 1}`);
    }
  });

  it('reads the numbers of an appendix that is numbered on its own', async () => {
    const numbers = ['1', '2', '3', '4', '5', '6', 'A-1', 'A-2', 'A-3'];
    const pages = await pagesOf({
      pages: numbers.map((number) => [...BODY_PAGE, { x: 300, y: 760, text: `Relay Handbook ${number}` }]),
    });
    expect(pages.map((page) => page.split('\n', 1)[0])).toEqual([
      ...[1, 2, 3, 4, 5, 6].map((page) => `<!-- page ${page} -->`),
      ...['A-1', 'A-2', 'A-3'].map((label, i) => `<!-- page ${i + 7} label="${label}" -->`),
    ]);
  });

  it('reads printed page numbers from the footer when the file tells none', async () => {
    const pages = Array.from({ length: 10 }, (_, i) => [
      ...BODY_PAGE,
      ...(i < 3 ? [] : [{ x: 300, y: 760, text: String(i - 2) }]),
    ]);
    const { markdown } = await convertPdf(tinyPdf({ pages }));
    expect(markdown).toContain('<!-- page 4 label="1" -->');
    expect(markdown).toContain('<!-- page 10 label="7" -->');
    expect(markdown).toContain('<!-- page 1 -->');
  });

  it('uses the page labels of the file', async () => {
    const { markdown } = await convertPdf(
      tinyPdf({
        pages: [BODY_PAGE, BODY_PAGE, BODY_PAGE],
        labels: [
          { from: 0, style: 'r' },
          { from: 2, style: 'D' },
        ],
      }),
    );
    expect(markdown.match(/<!-- page .*-->/g)).toEqual([
      '<!-- page 1 label="i" -->',
      '<!-- page 2 label="ii" -->',
      '<!-- page 3 label="1" -->',
    ]);
  });

  it('makes headings of the texts that bookmarks name, on their page only', async () => {
    const { markdown, bookmarks } = await convertPdf(
      tinyPdf({
        pages: [
          [{ x: 72, y: 80, text: '1 Clocks' }, ...BODY_PAGE],
          [{ x: 72, y: 80, text: 'Clocks' }, ...BODY_PAGE],
        ],
        outline: [{ title: 'Clocks', page: 1 }],
      }),
    );
    expect(bookmarks).toEqual({ total: 1, found: 1 });
    expect(markdown.match(/^#.*$/gm)).toEqual(['# 1 Clocks']);
  });

  it('finds headings by their type size when there are no bookmarks', async () => {
    const chapter = (title: string, section: string): TinyText[] => [
      { x: 72, y: 60, text: title, size: 20, font: 'Helvetica-Bold' },
      ...BODY_PAGE.slice(0, 5),
      { x: 72, y: 190, text: section, size: 14, font: 'Helvetica-Bold' },
      ...prose([FULL_LINE, FULL_LINE], 210),
    ];
    const { markdown } = await convertPdf(
      tinyPdf({ pages: [chapter('Clocks', 'Drift'), chapter('Relays', 'Coils')] }),
    );
    expect(markdown.match(/^#.*$/gm)).toEqual(['# Clocks', '## Drift', '# Relays', '## Coils']);
  });

  it('keeps code as code, with its indentation and blank lines', async () => {
    const code = (text: string, y: number, indent = 0): TinyText => ({
      x: 72 + indent * 6,
      y,
      text,
      font: 'Courier',
    });
    const [page] = await pagesOf({
      pages: [
        [
          ...BODY_PAGE,
          code('while (armed) {', 270),
          code('wait(10);', 282, 4),
          code('poll();', 306, 4),
          code('}', 318),
        ],
      ],
    });
    expect(page).toContain('```\nwhile (armed) {\n    wait(10);\n\n    poll();\n}\n```');
  });

  it('marks monospaced words in a sentence as code', async () => {
    const [page] = await pagesOf({
      pages: [
        [
          ...BODY_PAGE,
          { x: 72, y: 280, text: 'Set ' },
          { x: 91, y: 280, text: 'clock_source', font: 'Courier' },
          { x: 166, y: 280, text: 'first.' },
        ],
      ],
    });
    expect(page).toContain('Set `clock_source` first.');
  });

  it('recognises bulleted and numbered lists with nesting', async () => {
    const [page] = await pagesOf({
      pages: [
        [
          ...BODY_PAGE,
          { x: 72, y: 270, text: BULLET },
          { x: 84, y: 270, text: 'first point' },
          { x: 90, y: 284, text: BULLET },
          { x: 102, y: 284, text: 'below it' },
          { x: 72, y: 298, text: BULLET },
          { x: 84, y: 298, text: 'second point' },
          { x: 72, y: 340, text: '1. open the lid' },
          { x: 72, y: 352, text: '2. press the key' },
        ],
      ],
    });
    expect(page).toMatch(/- first point\n {2}- below it\n- second point/);
    expect(page).toContain('1. open the lid\n2. press the key');
  });

  it('makes a table of text that stands in columns', async () => {
    const row = (y: number, name: string, meaning: string, font?: 'Helvetica-Bold'): TinyText[] => [
      { x: 72, y, text: name, ...(font ? { font } : {}) },
      { x: 220, y, text: meaning, ...(font ? { font } : {}) },
    ];
    const [page] = await pagesOf({
      pages: [
        [
          ...BODY_PAGE,
          ...row(270, 'Key', 'Meaning', 'Helvetica-Bold'),
          ...row(284, 'drift', 'seconds a day'),
          ...row(298, 'source', 'radio or | net'),
        ],
      ],
    });
    expect(page).toContain(
      '| Key | Meaning |\n| --- | --- |\n| drift | seconds a day |\n| source | radio or \\| net |',
    );
  });

  it('reads cells by the lines drawn around them, with text centred in its cell and lines that are not full', async () => {
    const cell = (x: number, y: number, text: string, font?: 'Helvetica-Bold'): TinyText => ({
      x,
      y,
      text,
      ...(font ? { font } : {}),
    });
    const across = [260, 280, 330, 350].map((y) => ({ from: [70, y], to: [400, y] }) as const);
    const down = [70, 170, 400].map((x) => ({ from: [x, 260], to: [x, 350] }) as const);
    const [page] = await pagesOf({
      lines: [...across, ...down],
      pages: [
        [
          ...BODY_PAGE,
          cell(74, 273, 'Key', 'Helvetica-Bold'),
          cell(174, 273, 'Meaning', 'Helvetica-Bold'),
          cell(74, 308, 'drift'),
          cell(174, 292, 'How far the clock goes wrong in a whole day of'),
          cell(174, 304, 'running:'),
          cell(174, 316, 'in seconds'),
          cell(74, 343, 'source'),
          cell(174, 343, 'radio'),
        ],
      ],
    });
    expect(page).toContain(
      '| Key | Meaning |\n| --- | --- |\n| drift | How far the clock goes wrong in a whole day of running:<br>in seconds |\n| source | radio |',
    );
  });

  it('makes callouts of notes and warnings, and leaves what follows outside', async () => {
    const [page] = await pagesOf({
      pages: [
        [
          ...BODY_PAGE,
          { x: 100, y: 270, text: 'Warning', font: 'Helvetica-Bold' },
          { x: 100, y: 284, text: 'The coil is hot.' },
          { x: 72, y: 320, text: 'Note: it cools within minutes.' },
          { x: 72, y: 350, text: 'Note that this is a sentence.' },
        ],
      ],
    });
    expect(page).toContain(
      '> [!WARNING]\n> The coil is hot.\n\n> [!NOTE]\n> it cools within minutes.\n\nNote that',
    );
  });

  it('makes callouts of labels in German and Japanese too', async () => {
    const [page] = await pagesOf({
      pages: [[...BODY_PAGE, { x: 72, y: 290, text: 'Achtung: die Spule ist hei\xdf.' }]],
    });
    expect(page).toContain('> [!WARNING]\n> die Spule ist heiß.');
    expect(calloutKind('注意')).toBe('caution');
    expect(calloutKind('ヒント：')).toBe('tip');
  });

  it('makes list items of bullets before code', async () => {
    const item = (y: number, code: string, meaning: string): TinyText[] => [
      { x: 72, y, text: BULLET },
      { x: 84, y, text: code, font: 'Courier' },
      { x: 84, y: y + 18, text: meaning },
    ];
    const [page] = await pagesOf({
      pages: [
        [
          ...BODY_PAGE,
          ...item(290, 'int drift;', 'How far it goes wrong.'),
          ...item(330, 'int coil;', 'Which coil.'),
        ],
      ],
    });
    expect(page).toContain('- `int drift;`\n\n  How far it goes wrong.\n\n- `int coil;`\n\n  Which coil.');
  });

  it('keeps listings apart that stand in boxes of their own, and blank lines inside one', async () => {
    const code = (y: number, text: string): TinyText => ({ x: 72, y, text, font: 'Courier' });
    const [page] = await pagesOf({
      pages: [
        [
          ...BODY_PAGE,
          ...[290, 302, 314, 338].map((y) => code(y, `set clock ${y}`)),
          code(370, 'stop clock'),
          code(400, 'start clock'),
        ],
      ],
    });
    expect(page).toContain(
      '```\nset clock 290\nset clock 302\nset clock 314\n\nset clock 338\n```\n\n```\nstop clock\n```',
    );
  });

  it('names the language of a listing where its text tells it', async () => {
    const code = (y: number, text: string): TinyText => ({ x: 72, y, text, font: 'Courier' });
    const [page] = await pagesOf({
      pages: [[...BODY_PAGE, code(290, '#include <clock.h>'), code(302, 'int wind(int turns);')]],
    });
    expect(page).toContain('```c\n#include <clock.h>\nint wind(int turns);\n```');
  });

  it('sets small raised and lowered digits as such', async () => {
    const [page] = await pagesOf({
      pages: [
        [
          ...BODY_PAGE,
          { x: 72, y: 290, text: 'Turns are at most 2' },
          { x: 72 + POWER_WIDTH, y: 286, text: '16', size: 6 },
          { x: 72 + POWER_WIDTH + 10, y: 290, text: 'a day.' },
        ],
      ],
    });
    expect(page).toContain('Turns are at most 2¹⁶');
  });

  it('gives a table that runs over pages its header on each of them', async () => {
    const row = (y: number, name: string, meaning: string, font?: 'Helvetica-Bold'): TinyText[] => [
      { x: 72, y, text: name, ...(font ? { font } : {}) },
      { x: 220, y, text: meaning, ...(font ? { font } : {}) },
    ];
    const pages = await pagesOf({
      pages: [
        [
          ...BODY_PAGE,
          ...row(600, 'Key', 'Meaning', 'Helvetica-Bold'),
          ...row(614, 'drift', 'seconds'),
          ...row(628, 'coil', 'its number'),
        ],
        [
          ...row(100, 'source', 'radio or net'),
          ...row(114, 'zone', 'hours'),
          ...row(128, 'lamp', 'on or off'),
        ],
      ],
    });
    expect(pages[1]).toContain('| Key | Meaning |\n| --- | --- |\n| source | radio or net |');
  });

  it('keeps the label of a chapter that stands where other pages have their header', async () => {
    const header = (text: string): TinyText => ({ x: 72, y: 40, text, font: 'Helvetica-Bold' });
    const pages = await pagesOf({
      pages: [
        ...[1, 2, 3].map((number) => [
          header(`Chapter ${number}.`),
          { x: 72, y: 70, text: 'Coils', size: 20 },
          ...BODY_PAGE,
        ]),
        ...[1, 2, 3].map(() => [header('Relay Handbook'), ...BODY_PAGE]),
      ],
    });
    expect(pages[1]).toContain('Chapter 2.');
    expect(pages[4]).not.toContain('Relay Handbook');
  });

  it('finds numbered titles in bold whatever signs they begin with', async () => {
    const title = (y: number, text: string): TinyText => ({ x: 72, y, text, font: 'Helvetica-Bold' });
    const [page] = await pagesOf({
      pages: [[...BODY_PAGE, title(290, '1.1 @wind(turns)'), title(330, '1.2 [turns]')]],
    });
    expect(page).toContain('## 1.1 @wind(turns)');
    expect(page).toContain('## 1.2 [turns]');
  });

  it('takes off remarks that a listing goes on, at whatever height they stand', async () => {
    const remark = (y: number): TinyText => ({ x: 300, y, text: '(goes on overleaf)', size: 8 });
    const pages = await pagesOf({
      pages: [
        [...BODY_PAGE, remark(400)],
        [...BODY_PAGE, remark(330)],
        [...BODY_PAGE, { x: 72, y: 400, text: '(or so they say)' }],
      ],
    });
    expect(pages.join('')).not.toContain('overleaf');
    expect(pages[2]).toContain('(or so they say)');
  });

  it('keeps links to the web and to pages, and no others', async () => {
    const { markdown } = await convertPdf(
      tinyPdf({
        pages: [
          [
            ...BODY_PAGE,
            { x: 72, y: 290, text: 'the coils' },
            { x: 72, y: 320, text: 'the clocks' },
            { x: 72, y: 350, text: 'the script' },
          ],
          BODY_PAGE,
        ],
        links: [
          { area: [70, 280, 140, 294], to: 2 },
          { area: [70, 310, 140, 324], to: 'https://clocks.example/a(b)' },
          { area: [70, 340, 140, 354], to: 'javascript:alert(1)' },
        ],
      }),
    );
    expect(markdown).toContain('[the coils](#page-2)');
    expect(markdown).toContain('[the clocks](https://clocks.example/a%28b%29)');
    expect(markdown).toContain('\nthe script\n');
  });

  it('has the links of every page on it, however many pages there are, and none that are not shown', async () => {
    const area = [70, 280, 140, 294] as const;
    const pages = Array.from({ length: 130 }, () => [...BODY_PAGE, { x: 72, y: 290, text: 'the coils' }]);
    const marked = await pagesOf({
      pages,
      links: [
        { area, to: 2, page: 64 },
        { area, to: 3, page: 65 },
        { area, to: 'https://clocks.example/', page: 130 },
        { area, to: 'https://hidden.example/', page: 70, hidden: true },
      ],
    });
    const linked = marked.flatMap((page, i) => (page.includes('[the coils](') ? [i + 1] : []));
    expect(linked).toEqual([64, 65, 130]);
    expect(marked[64]).toContain('[the coils](#page-3)');
  });

  it('keeps the signatures of a reference whole, each on its line with what it is', async () => {
    const full = BODY_PAGE.map((line) => ({ ...line, text: FULL_LINE }));
    const [page] = await pagesOf({
      pages: [
        [
          ...full,
          { x: 72, y: 290, text: '(set-clock!', font: 'Courier' },
          { x: 144, y: 290, text: 'time )' },
          { x: RIGHT_MARGIN - PROCEDURE_WIDTH, y: 290, text: 'procedure' },
        ],
      ],
    });
    expect(page).toContain('`(set-clock! time)` procedure');
  });

  it('finds a heading whose bookmark leads to the end of the page before', async () => {
    const { markdown, bookmarks } = await convertPdf(
      tinyPdf({
        pages: [BODY_PAGE, [{ x: 72, y: 80, text: 'Coils' }, ...BODY_PAGE]],
        outline: [{ title: 'Coils', page: 1 }],
      }),
    );
    expect(bookmarks).toEqual({ total: 1, found: 1 });
    expect(markdown).toMatch(/<!-- page 2 -->\n\n# Coils/);
  });

  it('reads the left column of a two-column page before the right one', async () => {
    const column = (x: number, word: string) =>
      Array.from({ length: 10 }, (_, i) => ({
        x,
        y: 100 + i * 12,
        text: `${word} ${'abcdefghij'[i]} of the column that is here`,
      }));
    const [page] = await pagesOf({ pages: [[...column(72, 'left'), ...column(330, 'right')]] });
    expect(page!.indexOf('left j')).toBeGreaterThan(0);
    expect(page!.indexOf('left j')).toBeLessThan(page!.indexOf('right a'));
  });

  it('shows characters that Markdown would read as markup', async () => {
    const [page] = await pagesOf({
      pages: [[...BODY_PAGE, { x: 72, y: 290, text: '# not a heading, *not* emphasis, <b>not</b> HTML' }]],
    });
    expect(page).toContain('\\# not a heading, \\*not\\* emphasis, \\<b>not\\</b> HTML');
  });

  it('reads a page whose text is printed sideways as if it were turned', async () => {
    const row = (line: number, name: string, meaning: string, font?: 'Helvetica-Bold'): TinyText[] =>
      [name, meaning].map((text, i) => ({
        x: 100 + line * 14,
        y: 700 - i * 160,
        text,
        upwards: true,
        ...(font ? { font } : {}),
      }));
    const pages = await pagesOf({
      pages: [
        BODY_PAGE,
        [
          ...row(0, 'Key', 'Meaning', 'Helvetica-Bold'),
          ...row(1, 'drift', 'seconds a day'),
          ...row(2, 'source', 'radio or net'),
        ],
      ],
    });
    expect(pages[1]).toContain(
      '| Key | Meaning |\n| --- | --- |\n| drift | seconds a day |\n| source | radio or net |',
    );
  });

  it('leaves a page without text empty and says which one it is', async () => {
    const { markdown, emptyPages } = await convertPdf(tinyPdf({ pages: [BODY_PAGE, [], BODY_PAGE] }));
    expect(emptyPages).toEqual([2]);
    expect(markdown).toMatch(/<!-- page 2 -->\n\n<!-- page 3 -->/);
  });
});

describe('reading PDFs in a process of their own', () => {
  afterAll(closeIdleWorkers);

  it('gives the same as reading it here', async () => {
    const pdf: TinyPdf = { pages: [BODY_PAGE], title: 'Clocks' };
    const here = await convertPdf(tinyPdf(pdf), { withFacts: true });
    expect(await convertPdfSafely({ bytes: tinyPdf(pdf) })).toEqual(here);
  });

  describe.each(['RC4', 'AES-256'] as const)('encrypted with %s', (cipher) => {
    const locked = (user: string) =>
      tinyPdf({
        pages: [[{ x: 72, y: 100, text: 'Not for everyone' }]],
        encryption: { cipher, user, owner: 'keeper' },
      });

    it('asks for the password that opens a file, and takes either of the two', async () => {
      await expect(convertPdfSafely({ bytes: locked('sesame') })).rejects.toMatchObject({
        message: expect.stringContaining('needs a password'),
        fix: expect.stringContaining('--password'),
      });
      await expect(convertPdfSafely({ bytes: locked('sesame'), password: 'wrong' })).rejects.toThrow(
        'password given does not open it',
      );
      for (const password of ['sesame', 'keeper']) {
        const { markdown } = await convertPdfSafely({ bytes: locked('sesame'), password });
        expect(markdown).toContain('Not for everyone');
      }
    });

    it('opens a file that only forbids printing, whatever password is given', async () => {
      for (const password of [undefined, 'for another file']) {
        const { markdown } = await convertPdfSafely({
          bytes: locked(''),
          ...(password === undefined ? {} : { password }),
        });
        expect(markdown).toContain('Not for everyone');
      }
    });
  });

  it('fails clearly on a file that is no PDF', async () => {
    await expect(convertPdfSafely({ bytes: new TextEncoder().encode('hello') })).rejects.toThrow(PdfFailure);
  });

  it('is stopped at its time limit, and the next file is read all the same', async () => {
    const limits = { stallMs: 1, pageMs: 0, memoryMb: 512 };
    await expect(convertPdfSafely({ bytes: tinyPdf({ pages: [BODY_PAGE] }) }, { limits })).rejects.toThrow(
      'stopped after',
    );
    await expect(convertPdfSafely({ bytes: tinyPdf({ pages: [BODY_PAGE] }) })).resolves.toMatchObject({
      pageCount: 1,
    });
  });
});
