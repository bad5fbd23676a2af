/** Fidelity and speed of the PDF import on a folder of manuals, beside other programs on the same pages. */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ConvertedPdf, convertPdf } from '../pdf/convert-pdf.ts';
import { unpackWithoutStreams } from '../pdf/pdfjs-process.ts';
import { openPdf } from '../pdf/read-pdf.ts';
import type { Bookmark } from '../pdf/types.ts';
import { type Alternative, runTimed, timed } from './alternatives.ts';
import { edgeWords } from './edge-words.ts';
import { comparePage, pagesOfMarkdown, wordsOf } from './fidelity.ts';
import { compareWithGold, type Gold, type GoldFigures, labelsOf } from './gold.ts';
import { headingsOf, matchOutline } from './outline-match.ts';
import { findRunningLines, leftInText } from './running-lines.ts';

export interface TextFigures {
  /** Share of the words that poppler reads, running headers and footers taken off, and back. */
  readonly recall: number;
  readonly precision: number;
  /** "page 12: Relay Handbook 12": headers and footers that stand in the text. */
  readonly left: readonly string[];
  /** The same for lines that were taken off although nothing tells that they are headers or footers. */
  readonly lost: readonly string[];
}

export interface OtherFigures {
  readonly name: string;
  readonly seconds: number;
  /** Entries of the outline that are headings, on whatever page. */
  readonly headings: number;
}

export interface ManualFigures extends TextFigures {
  /** Below the folder. */
  readonly file: string;
  readonly pages: number;
  readonly outline: number;
  /** Entries of the outline that are headings on their page, and those that have its level too. */
  readonly placed: number;
  readonly levelled: number;
  readonly headings: number;
  /** Printed labels that the import wrote; those of the file that it wrote differently. */
  readonly labels: number;
  readonly labelsWrong: number;
  readonly gold: GoldFigures;
  /** Processor seconds of one core. */
  readonly seconds: number;
  readonly popplerSeconds: number;
  readonly others: readonly OtherFigures[];
}

/** pdftotext is not installed. */
export class NoPoppler extends Error {
  override name = 'NoPoppler';
}

const run = promisify(execFile);

/** @throws NoPoppler */
export async function requirePoppler(): Promise<void> {
  try {
    await run('pdftotext', ['-v']);
  } catch (error) {
    throw new NoPoppler('pdftotext is not installed', { cause: error });
  }
}

export function manualsIn(folder: string): string[] {
  return globSync('**/*.pdf', { cwd: folder }).sort();
}

/** Makes this process one like those that imports read in, and reads a file so that its start is not counted. */
export async function warmUp(path: string): Promise<void> {
  unpackWithoutStreams();
  await convertPdf(new Uint8Array(await readFile(path)));
}

export async function measureManual(
  folder: string,
  file: string,
  gold: Gold,
  alternatives: readonly Alternative[],
): Promise<ManualFigures> {
  const path = join(folder, file);
  const bytes = await readFile(path);
  const [converted, seconds] = await timed(() => convertPdf(new Uint8Array(bytes)));
  const { text, seconds: popplerSeconds } = await runTimed('pdftotext -raw -enc UTF-8 "$0" -', path);
  const { stdout: places } = await run('pdftotext', ['-bbox', '-enc', 'UTF-8', path, '-'], {
    maxBuffer: 2 ** 28,
  });
  const { bookmarks, labels } = await told(new Uint8Array(bytes));
  const headings = headingsOf(converted.markdown);
  const match = matchOutline(bookmarks, headings);
  const others: OtherFigures[] = [];
  for (const { name, read } of alternatives) {
    const other = await read(path, new Uint8Array(bytes));
    const { placed } = matchOutline(bookmarks, headingsOf(other.text), true);
    others.push({ name, seconds: other.seconds, headings: placed });
  }
  const titles = [...bookmarks.map(({ title }) => title), ...headings.map((heading) => heading.text)];
  return {
    file,
    pages: converted.pageCount,
    ...compareText(converted, text.split('\f'), titles, edgeWords(places)),
    outline: match.total,
    placed: match.placed,
    levelled: match.levelled,
    headings: match.headings,
    ...compareLabels(converted.markdown, labels),
    gold: compareWithGold(gold, file, converted.markdown),
    seconds,
    popplerSeconds,
    others,
  };
}

async function told(
  bytes: Uint8Array,
): Promise<{ bookmarks: readonly Bookmark[]; labels: readonly string[] | undefined }> {
  const pdf = await openPdf(bytes);
  const { bookmarks, labels } = pdf;
  await pdf.close();
  return { bookmarks, labels };
}

/**
 * @param reference text of each page as poppler reads it.
 * @param edges words that stand in the outer parts of each page.
 */
function compareText(
  converted: ConvertedPdf,
  reference: readonly string[],
  titles: readonly string[],
  edges: readonly ReadonlySet<string>[],
): TextFigures {
  const pages = pagesOfMarkdown(converted.markdown);
  const labels = labelsOf(converted.markdown);
  const texts = Array.from({ length: converted.pageCount }, (_, i) => reference[i] ?? '');
  const running = findRunningLines(
    texts,
    texts.map((_, i) => labels.get(i + 1) ?? String(i + 1)),
    titles,
    edges,
  );
  let expected = 0;
  let written = 0;
  let common = 0;
  const left: string[] = [];
  const lost: string[] = [];
  for (const [i, text] of texts.entries()) {
    const markdown = pages.get(i + 1) ?? '';
    const words = new Set(running.all(i).flatMap(wordsOf));
    const isFurniture = (line: string) => wordsOf(line).every((word) => words.has(word));
    const removed = converted.furniture[i] ?? [];
    lost.push(...removed.filter((line) => !isFurniture(line)).map((line) => `page ${i + 1}: ${line}`));
    left.push(...leftInText(markdown, running.repeated(i)).map((line) => `page ${i + 1}: ${line}`));
    const page = comparePage(text, markdown, removed.filter(isFurniture));
    expected += page.reference;
    written += page.written;
    common += page.common;
  }
  return { recall: common / Math.max(1, expected), precision: common / Math.max(1, written), left, lost };
}

/** Only labels that say more than the position count: many files number their labels from 1 without thought. */
function compareLabels(
  markdown: string,
  labels: readonly string[] | undefined,
): { labels: number; labelsWrong: number } {
  const written = labelsOf(markdown);
  const meant = labels?.some((label, i) => label.trim() !== '' && label !== String(i + 1)) ? labels : [];
  const wrong = meant.filter((label, i) => label.trim() !== '' && written.get(i + 1) !== label.trim());
  const own = [...written].filter(([page, label]) => label !== String(page));
  return { labels: own.length, labelsWrong: wrong.length };
}
