/** Fidelity and speed of the PDF import on a folder of manuals, beside other programs on the same pages. */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extractText, getDocumentProxy } from 'unpdf';
import { type ConvertedPdf, convertPdf } from '../pdf/convert-pdf.ts';
import { openPdf } from '../pdf/read-pdf.ts';
import type { Bookmark } from '../pdf/types.ts';
import { comparePage, pagesOfMarkdown } from './fidelity.ts';
import { headingsOf, matchOutline } from './outline-match.ts';

export interface ManualFigures {
  /** Below the folder. */
  readonly file: string;
  readonly pages: number;
  /** Share of the words that poppler reads, running headers and footers taken off, and back. */
  readonly recall: number;
  readonly precision: number;
  readonly outline: number;
  /** Entries of the outline that are headings on their page, and those that have its level too. */
  readonly placed: number;
  readonly levelled: number;
  readonly headings: number;
  /** Printed labels that the import wrote; those of the file that it wrote differently. */
  readonly labels: number;
  readonly labelsWrong: number;
  /** Processor seconds of one core. */
  readonly seconds: number;
  readonly popplerSeconds: number;
  /** Of unpdf's extractText: plain text without any structure. */
  readonly plainSeconds: number;
}

const run = promisify(execFile);

/** pdftotext is not installed. */
export class NoPoppler extends Error {
  override name = 'NoPoppler';
}

/** The shell tells the processor time of its children; waiting time would count what else the machine does. */
const TIMED_POPPLER =
  'command -v pdftotext >/dev/null || exit 127; pdftotext -raw -enc UTF-8 "$0" - || exit 1; times >&2';

async function readWithPoppler(path: string): Promise<{ text: string; seconds: number }> {
  try {
    const { stdout, stderr } = await run('sh', ['-c', TIMED_POPPLER, path], { maxBuffer: 2 ** 28 });
    const children = stderr.trim().split('\n').at(-1) ?? '';
    const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => 60 * Number(m) + Number(s));
    return { text: stdout, seconds: seconds.reduce((sum, one) => sum + one, 0) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 127)
      throw new NoPoppler('pdftotext is not installed', { cause: error });
    throw error;
  }
}

/** @throws NoPoppler */
export async function measureManual(folder: string, file: string): Promise<ManualFigures> {
  const path = join(folder, file);
  const bytes = await readFile(path);
  const [converted, seconds] = await timed(() => convertPdf(new Uint8Array(bytes)));
  const [, plainSeconds] = await timed(async () => {
    const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    await extractText(pdf);
    await pdf.loadingTask.destroy();
  });
  const { text, seconds: popplerSeconds } = await readWithPoppler(path);
  const { bookmarks, labels } = await told(new Uint8Array(bytes));
  const match = matchOutline(bookmarks, headingsOf(converted.markdown));
  const words = compare(converted, text.split('\f'));
  return {
    file,
    pages: converted.pageCount,
    ...words,
    outline: match.total,
    placed: match.placed,
    levelled: match.levelled,
    headings: match.headings,
    ...compareLabels(converted.markdown, labels),
    seconds,
    popplerSeconds,
    plainSeconds,
  };
}

export function manualsIn(folder: string): string[] {
  return globSync('**/*.pdf', { cwd: folder }).sort();
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
}

async function told(
  bytes: Uint8Array,
): Promise<{ bookmarks: readonly Bookmark[]; labels: readonly string[] | undefined }> {
  const pdf = await openPdf(bytes);
  const { bookmarks, labels } = pdf;
  await pdf.close();
  return { bookmarks, labels };
}

function compare(
  converted: ConvertedPdf,
  reference: readonly string[],
): { recall: number; precision: number } {
  const pages = pagesOfMarkdown(converted.markdown);
  let expected = 0;
  let written = 0;
  let common = 0;
  for (let i = 0; i < converted.pageCount; i++) {
    const page = comparePage(reference[i] ?? '', pages.get(i + 1) ?? '', converted.furniture[i] ?? []);
    expected += page.reference;
    written += page.written;
    common += page.common;
  }
  return { recall: common / Math.max(1, expected), precision: common / Math.max(1, written) };
}

/** Only labels that say more than the position count: many files number their labels from 1 without thought. */
function compareLabels(
  markdown: string,
  labels: readonly string[] | undefined,
): { labels: number; labelsWrong: number } {
  const written = new Map<number, string>();
  for (const [, page, label] of markdown.matchAll(/^<!-- page (\d+)(?: label="([^"]*)")? -->$/gm)) {
    if (label !== undefined) written.set(Number(page), label);
  }
  const meant = labels?.some((label, i) => label.trim() !== '' && label !== String(i + 1)) ? labels : [];
  const wrong = meant.filter(
    (label, i) => label.trim() !== '' && (written.get(i + 1) ?? String(i + 1)) !== label.trim(),
  );
  return { labels: written.size, labelsWrong: wrong.length };
}
