import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { closeIdleWorkers, convertPdfSafely, PdfFailure } from '../../src/importing/pdf/run-worker.ts';
import { DAMAGES, damage, seeded } from './damaged-pdfs.ts';
import { tinyPdf } from './tiny-pdf.ts';

const corpora = process.env.MCDEWEY_CORPORA ?? resolve(import.meta.dirname, '../../../shared/corpora');
const manuals = [
  'pdf/MIT/Kerberos/1.21.3/user.pdf',
  'pdf/NetworkUPSTools/NUT/2.8.5/FAQ.pdf',
  'pdf/Ericsson/Erlang-OTP/25.2.3/asn1.pdf',
  'hard/a-text.pdf',
];
const present = existsSync(join(corpora, manuals[0]!));
if (!present) console.warn(`Real manuals are not at ${corpora}: only damaged test files are tried.`);

/** Each needs a process of its own once it breaks one: `MCDEWEY_DAMAGED_PDFS=200` for a full trial. */
const copies = Number(process.env.MCDEWEY_DAMAGED_PDFS ?? 28);

const limits = { stallMs: 10_000, pageMs: 300, memoryMb: 512 };

/** The longest that a file may take, milliseconds: its limit for 50 pages, and starting a process. */
const LONGEST = 10_000 + 50 * 300 + 10_000;

async function tryAll(
  files: readonly Uint8Array[],
  count: number,
): Promise<{ read: number; refused: number }> {
  const random = seeded(6);
  let read = 0;
  let refused = 0;
  for (let i = 0; i < count; i++) {
    const bytes = damage(files[i % files.length]!, DAMAGES[i % DAMAGES.length]!, random);
    const started = Date.now();
    try {
      const { markdown } = await convertPdfSafely({ bytes }, { limits });
      expect(markdown).toContain('<!-- page 1');
      read++;
    } catch (error) {
      expect(error).toBeInstanceOf(PdfFailure);
      expect((error as PdfFailure).message).toMatch(/^[A-Z].*\.$/s);
      expect((error as PdfFailure).fix).not.toBe('');
      refused++;
    }
    expect(Date.now() - started).toBeLessThan(LONGEST);
  }
  return { read, refused };
}

describe('damaged PDFs', () => {
  afterAll(closeIdleWorkers);

  it('are read as far as they go or refused with a reason, and never stop the import', async () => {
    const page = Array.from({ length: 20 }, (_, i) => ({
      x: 72,
      y: 80 + 14 * i,
      text: `line ${i} of the page`,
    }));
    const files = [tinyPdf({ pages: [page, page], outline: [{ title: 'line 0 of the page', page: 1 }] })];
    const { read, refused } = await tryAll(files, 28);
    expect(read + refused).toBe(28);
    expect(read).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  }, 300_000);

  it.skipIf(!present)(
    `of real manuals behave the same: ${copies} of them`,
    async () => {
      const files = await Promise.all(
        manuals.map(async (path) => new Uint8Array(await readFile(join(corpora, path)))),
      );
      const { read, refused } = await tryAll(files, copies);
      expect(read + refused).toBe(copies);
      expect(read).toBeGreaterThan(copies / 5);
    },
    1_200_000,
  );
});
