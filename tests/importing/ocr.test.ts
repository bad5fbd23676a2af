import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importSource } from '../../src/importing/import-source.ts';
import { readHocr } from '../../src/importing/ocr/hocr.ts';
import { readQualityReport } from '../../src/workspace/quality-reports.ts';
import { FULL_LINE, prose } from './pdf-pages.ts';
import { scannedPdf, type TinyPicture, type TinyText, tinyPdf } from './tiny-pdf.ts';

const isThere = (program: string, argument: string): boolean => {
  try {
    execFileSync(program, [argument], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const canRecognise = isThere('tesseract', '--version') && isThere('pdftoppm', '-v');
if (!canRecognise)
  console.warn('tesseract and pdftoppm are not both here: OCR is tested with stand-ins only.');

const blank: TinyPicture = { width: 4, height: 4, pixels: new Uint8Array(16).fill(255) };
const path = process.env.PATH;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mcdewey-ocr-'));
});
afterEach(async () => {
  process.env.PATH = path;
  await rm(dir, { recursive: true, force: true });
});

/** A line of hOCR: words of 100 pixels on a page of 2550 x 3300. */
function hocrLine(text: string, y: number, confidence = 95): string {
  const words = text
    .split(' ')
    .map(
      (word, i) =>
        `<span class='ocrx_word' title='bbox ${300 + 110 * i} ${y - 40} ${400 + 110 * i} ${y}; x_wconf ${confidence}'>${word}</span>`,
    );
  return `<span class='ocr_line' title="bbox 300 ${y - 40} 2300 ${y}; baseline 0 -10; x_size 42; x_descenders 10">${words.join(' ')}</span>`;
}

const hocrPage = (...lines: readonly string[]) =>
  `<html><body><div class='ocr_page' title='image "stdin"; bbox 0 0 2550 3300; ppageno 0'>${lines.join('\n')}</div></body></html>`;

describe('hOCR', () => {
  it('tells words with their place, type size and confidence', () => {
    const page = readHocr(
      hocrPage(
        `<span class='ocr_header' title="bbox 300 160 900 210; baseline 0.1 -10; x_size 42">
          <span class='ocrx_word' title='bbox 300 168 400 210; x_wconf 57'>R&amp;D</span>
          <span class='ocrx_word' title='bbox 500 160 600 210; x_wconf 96'><strong>Clocks</strong></span></span>`,
      ),
    );
    expect(page).toEqual({
      width: 2550,
      height: 3300,
      words: [
        { text: 'R&D', x: 300, y: 200, width: 100, size: 42, confidence: 57 },
        { text: 'Clocks', x: 500, y: 220, width: 100, size: 42, confidence: 96 },
      ],
    });
  });

  it('without a page, or with damaged places, breaks nothing', () => {
    expect(readHocr('tesseract: nothing')).toBeUndefined();
    expect(readHocr(hocrPage("<span class='ocrx_word' title='bbox x'>lost</span> <b>b</b>"))?.words).toEqual(
      [],
    );
  });
});

describe.skipIf(process.platform === 'win32')('pages that are pictures', () => {
  /** Programs that answer as the real ones do: the page's number goes in as the picture, its text comes out. */
  async function standIns(pages: Readonly<Record<number, string>>): Promise<void> {
    const put = async (name: string, script: string) => {
      await writeFile(join(dir, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(dir, name), 0o755);
    };
    for (const [page, hocr] of Object.entries(pages)) await writeFile(join(dir, `page-${page}.hocr`), hocr);
    await put(
      'pdftoppm',
      '[ "$1" = -v ] && exit 0\ncat > /dev/null\nwhile [ "$1" != -f ]; do shift; done\necho "$2"',
    );
    await put(
      'tesseract',
      `[ "$1" = --version ] && exit 0\n[ "$1" = --list-langs ] && { echo "List:"; echo eng; exit 0; }\nread page\n[ -f "${dir}/page-$page.hocr" ] || { echo "no such picture" >&2; exit 1; }\ncat "${dir}/page-$page.hocr"`,
    );
    process.env.PATH = `${dir}${delimiter}${path}`;
  }

  const importScan = async (pdf: Uint8Array, ocr: string | undefined) => {
    await writeFile(join(dir, 'scan.pdf'), pdf);
    const report = await importSource(join(dir, 'scan.pdf'), {
      contentDir: join(dir, 'library'),
      product: 'clock',
      version: '1',
      ...(ocr === undefined ? {} : { ocr }),
    });
    const markdown = await readFile(join(dir, 'library/clock/1/scan/scan.md'), 'utf8').catch(() => '');
    const quality = await readQualityReport(join(dir, 'library'), 'clock/1/scan');
    return { report, markdown, doubts: quality === 'damaged' ? [] : (quality[0]?.doubts ?? []) };
  };

  it('are read where they are wanted, and the report says which', async () => {
    const text = (word: string) =>
      hocrPage(
        hocrLine(`Wind the ${word} clock every day and never turn its key`, 400),
        hocrLine('further than twelve times.', 450),
        hocrLine('|', 500),
      );
    await standIns({ 1: text('first'), 2: hocrPage(hocrLine('~ .: x,', 300, 20)), 3: text('third') });
    const scan = scannedPdf([blank, blank, blank]);
    const { markdown, doubts, report } = await importScan(scan, 'eng');
    expect(markdown).toContain(
      '<!-- page 1 -->\n\nWind the first clock every day and never turn its key further than twelve times.\n\n<!-- page 2 -->\n\n<!-- page 3 -->\n\nWind the third',
    );
    expect(report.problems).toEqual([]);
    expect(doubts).toEqual([
      {
        kind: 'ocr',
        page: 1,
        message: 'The text of 2 pages (1, 3) was read in pictures by OCR, with a confidence of 95 %.',
      },
      { kind: 'empty', page: 2, message: expect.any(String) },
    ]);
  });

  it('are reported with what to do where they are not wanted', async () => {
    const { markdown, report } = await importScan(scannedPdf([blank]), undefined);
    expect(markdown).toContain('<!-- page 1 -->');
    expect(report.problems).toMatchObject([
      { message: expect.stringContaining('they are images'), fix: expect.stringContaining('--ocr') },
    ]);
  });

  it('that a program cannot read cost themselves only', async () => {
    await standIns({ 1: hocrPage(hocrLine('Wind the clock every day.', 400)) });
    const { markdown, report } = await importScan(scannedPdf([blank, blank]), 'eng');
    expect(markdown).toContain('Wind the clock every day.');
    expect(report.problems[0]).toMatchObject({
      severity: 'warning',
      message: 'The text in pictures of its pages could not be read: tesseract says: no such picture.',
    });
  });

  it('need programs and languages, which are looked for before anything is done', async () => {
    await standIns({});
    await expect(importScan(scannedPdf([blank]), 'deu+eng')).rejects.toMatchObject({
      name: 'UserError',
      message: 'Tesseract has no data for deu here.',
    });
    await expect(importScan(scannedPdf([blank]), '--help')).rejects.toThrow('names no languages');
    await rm(join(dir, 'tesseract'));
    process.env.PATH = dir;
    await expect(importScan(scannedPdf([blank]), 'eng')).rejects.toMatchObject({
      message: '--ocr needs tesseract, which does not run here: it is not installed.',
      fix: expect.stringContaining('apt install tesseract-ocr poppler-utils'),
    });
  });

  it.skipIf(!canRecognise)('are read by the real programs', async () => {
    const page = (heading: string): TinyText[] => [
      { x: 72, y: 100, text: heading, size: 20, font: 'Helvetica-Bold' },
      ...prose([`${FULL_LINE},`, 'and it does not stop at night.'], 140),
    ];
    await writeFile(join(dir, 'text.pdf'), tinyPdf({ pages: [page('Clocks'), page('Springs')] }));
    const pictures = [1, 2].map((number): TinyPicture => {
      const args = ['-gray', '-r', '150', '-f', `${number}`, '-l', `${number}`, join(dir, 'text.pdf')];
      const pgm = execFileSync('pdftoppm', args, { maxBuffer: 2 ** 26 });
      const [head, width, height] = /^P5\s(\d+)\s(\d+)\s255\s/.exec(pgm.subarray(0, 40).toString('latin1'))!;
      return { width: Number(width), height: Number(height), pixels: pgm.subarray(head.length) };
    });
    const { markdown } = await importScan(scannedPdf(pictures), 'eng');
    expect(markdown).toMatch(/<!-- page 1 -->\n\n#+ Clocks\n\n/);
    expect(markdown).toContain(`${FULL_LINE}, and it does not stop at night.\n\n<!-- page 2 -->`);
  });
});
