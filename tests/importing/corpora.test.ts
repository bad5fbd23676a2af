import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConvertedPdf } from '../../src/importing/pdf/convert-pdf.ts';
import { closeIdleWorkers, convertPdfSafely } from '../../src/importing/pdf/run-worker.ts';

const corpora = process.env.MCDEWEY_CORPORA ?? resolve(import.meta.dirname, '../../../shared/corpora');
const present = existsSync(join(corpora, 'pdf'));
if (!present) console.warn(`Real manuals are not at ${corpora}: tests on them are skipped.`);

const convert = async (path: string, password?: string): Promise<ConvertedPdf> =>
  convertPdfSafely({
    bytes: new Uint8Array(await readFile(join(corpora, path))),
    ...(password === undefined ? {} : { password }),
  });
const pageOf = ({ markdown }: ConvertedPdf, page: number) =>
  markdown.split(/^(?=<!-- page \d)/m).find((text) => text.startsWith(`<!-- page ${page} `)) ?? '';

describe.skipIf(!present)('real manuals', () => {
  afterAll(closeIdleWorkers);

  it('have printed labels, headings for their bookmarks and code with indentation', async () => {
    const manual = await convert('pdf/Oracle/BerkeleyDB/5.3.28/BerkeleyDB-Core-C-GSG.pdf');
    expect(manual.pageCount).toBe(94);
    expect(manual.bookmarks.found).toBeGreaterThanOrEqual(0.98 * manual.bookmarks.total);
    expect(pageOf(manual, 20)).toMatch(/^<!-- page 20 label="13" -->/);
    expect(manual.markdown).toMatch(/^```\n(?:.*\n)* {4}\S/m);
    expect(manual.markdown).not.toMatch(/Library Version 11\.2\.5\.3\s+Databases/);
  });

  it('read printed page numbers that the file does not tell', async () => {
    const manual = await convert('pdf/NXP/Code-Signing-Tool/3.3.1/CST_UG.pdf');
    expect(pageOf(manual, 30)).toMatch(/^<!-- page 30 label="20" -->/);
    expect(pageOf(manual, 4)).toMatch(/^<!-- page 4 label="iv" -->/);
  });

  it('in Japanese have no blanks between characters of one line and the next', async () => {
    const manual = await convert('pdf/Debian/Reference-ja/2.100/debian-reference.ja.pdf');
    const blanks = manual.markdown.match(/[\u3041-\u30ff\u4e00-\u9fff] [\u3041-\u30ff\u4e00-\u9fff]/g) ?? [];
    const letters = manual.markdown.match(/[\u3041-\u30ff\u4e00-\u9fff]/g) ?? [];
    expect(letters.length).toBeGreaterThan(50_000);
    expect(blanks.length).toBeLessThan(letters.length / 1000);
  });

  it('open with an owner password only, whatever password is given', async () => {
    for (const password of [undefined, 'for another file']) {
      const manual = await convert('hard/pdf-example-encryption.original.pdf', password);
      expect(manual.pageCount).toBe(4);
      expect(manual.markdown).toContain('Backup');
    }
  });

  it('are refused with a user password, and open with it', async () => {
    const passwords = {
      'a-text-pass-A5d.pdf': 'A5d',
      'a-text-pass-peanuts.pdf': 'peanuts',
      'pdf-example-password.original.pdf': 'test',
    };
    for (const [file, password] of Object.entries(passwords)) {
      await expect(convert(`hard/${file}`)).rejects.toThrow('needs a password');
      await expect(convert(`hard/${file}`, 'wrong')).rejects.toThrow('password given does not open it');
      expect((await convert(`hard/${file}`, password)).markdown).toMatch(/^\p{L}{4}/mu);
    }
  });
});
