import { formatPageMarker } from '../../library/page-marker.ts';
import type { RecognisedPage } from '../ocr/hocr.ts';
import { factsOfPage, type PageFacts } from '../quality/page-facts.ts';
import { blocksOf, type PageStyle } from './blocks.ts';
import { isCalloutIcon, withCalloutLabels } from './callout-icons.ts';
import { readingOrder } from './columns.ts';
import { continueTables } from './continued-tables.ts';
import { type Cover, readCover } from './cover.ts';
import { type DoubtfulFont, doubtfulFonts } from './doubtful-fonts.ts';
import { removeFurniture } from './furniture.ts';
import { gridsOf } from './grids.ts';
import { bodyStyle, markHeadings, type PageFlow } from './headings.ts';
import { printedLabels } from './labels.ts';
import { withoutLineNumbers } from './line-numbers.ts';
import { openPdf } from './read-pdf.ts';
import { withRecognisedText } from './recognised-text.ts';
import { isCjk, rowsOf } from './rows.ts';
import type { PdfInfo, PdfPage, Row } from './types.ts';
import { Vocabulary } from './vocabulary.ts';
import { writeBlocks } from './write-blocks.ts';

export interface ConvertedPdf {
  /** Page markers and text, without front matter. */
  readonly markdown: string;
  readonly pageCount: number;
  readonly info: PdfInfo;
  /** For guessing title, version, vendor and date. */
  readonly cover: Cover;
  /** Running headers and footers taken off, by page. */
  readonly furniture: readonly (readonly string[])[];
  /** Physical pages without any text (images, blanks). */
  readonly emptyPages: readonly number[];
  /** Bookmarks of the file, and how many of them were found as headings. */
  readonly bookmarks: { readonly total: number; readonly found: number };
  /** Share of characters that no Unicode table of the file explains, 0 to 1. */
  readonly unreadable: number;
  /** Fonts that do not tell their letters, or tell them in a way that often goes wrong. */
  readonly doubtfulFonts: readonly DoubtfulFont[];
  /** For the quality report; empty unless asked for. */
  readonly facts: readonly PageFacts[];
}

export interface ConvertOptions {
  readonly password?: string;
  /** What was read in the pictures of pages, by physical page; taken where a page has no text of its own. */
  readonly recognised?: ReadonlyMap<number, RecognisedPage>;
  /** Compares each page with what was written of it. */
  readonly withFacts?: boolean;
  /** Called once when the file is open and then after every page. */
  readonly onPage?: (done: number, total: number) => void;
}

/** More pages than any manual has; a file that claims more is refused. */
const MOST_PAGES = 50_000;
/** A page with more pieces of text than this is a drawing; the rest of it is left out. */
const MOST_RUNS = 20_000;

/**
 * Turns a PDF into Markdown, each page's text under its own marker.
 * @throws PdfPasswordError; otherwise whatever pdf.js says of a file that it cannot read.
 */
export async function convertPdf(bytes: Uint8Array, options: ConvertOptions = {}): Promise<ConvertedPdf> {
  const pdf = await openPdf(bytes, options.password);
  try {
    if (pdf.pageCount > MOST_PAGES) throw new Error(`it claims to have ${pdf.pageCount} pages`);
    options.onPage?.(0, pdf.pageCount);
    const pages: PdfPage[] = [];
    for (let number = 1; number <= pdf.pageCount; number++) {
      const page = await readPageOrBlank(pdf.readPage, number);
      const recognised = page.runs.length === 0 ? options.recognised?.get(number) : undefined;
      pages.push(recognised ? withRecognisedText(page, recognised) : page);
      options.onPage?.(number, pdf.pageCount);
    }
    if (pages.every((page) => page.height === 0)) throw new Error('none of its pages can be read');
    learnMonospace(pages);
    return { ...assemble(pages, pdf.bookmarks, pdf.labels, options.withFacts ?? false), info: pdf.info };
  } finally {
    await pdf.close();
  }
}

/** A damaged page is an empty page; the others are still worth having. */
async function readPageOrBlank(read: (page: number) => Promise<PdfPage>, number: number): Promise<PdfPage> {
  try {
    const page = await read(number);
    return page.runs.length > MOST_RUNS ? { ...page, runs: page.runs.slice(0, MOST_RUNS) } : page;
  } catch {
    return { number, width: 0, height: 0, runs: [], turned: [], rulings: [] };
  }
}

function assemble(
  pages: readonly PdfPage[],
  bookmarks: Parameters<typeof markHeadings>[1],
  told: readonly string[] | undefined,
  withFacts: boolean,
): Omit<ConvertedPdf, 'info'> {
  const iconRuns = pages.map((page) => page.runs.filter(isCalloutIcon));
  const stripped = removeFurniture(
    pages.map(({ number, height, runs }, i) => ({
      number,
      height,
      rows: rowsOf(iconRuns[i]!.length === 0 ? runs : runs.filter((run) => !isCalloutIcon(run))),
    })),
  );
  const labels = printedLabels(
    told,
    stripped.map((page) => page.removed),
  );
  const grids = pages.map((page) => gridsOf(page.rulings));
  const flows = stripped.map((page, i) =>
    readingOrder(withCalloutLabels(withoutLineNumbers(page.body), iconRuns[i]!), grids[i]!),
  );
  const inOrder: PageFlow[] = flows.map((flow, i) => ({
    number: pages[i]!.number,
    rows: flow.flat(),
    grids: grids[i]!,
  }));
  const vocabulary = new Vocabulary();
  for (const page of inOrder) vocabulary.add(page.rows);
  const text = bodyStyle(inOrder);
  const found = markHeadings(inOrder, bookmarks, text);
  const leading = usualLeading(inOrder, (row) => !row.mono && Math.abs(row.size - text.bodySize) <= 0.6);
  const codeLeading = usualLeading(inOrder, (row) => row.mono);
  const right = usualRight(inOrder);
  const pageBlocks = pages.map((page, i) => {
    const several = flows[i]!.length > 1;
    return flows[i]!.flatMap((rows) => {
      const style: PageStyle = {
        leading,
        codeLeading,
        bodySize: text.bodySize,
        left: usualLeft(rows),
        vocabulary,
        grids: grids[i]!,
        rulings: page.rulings,
        before: inOrder[i - 1]?.rows ?? [],
        after: inOrder[i + 1]?.rows ?? [],
        right: several ? Math.max(...rows.map((row) => row.x1)) : right,
      };
      return blocksOf(rows, style);
    });
  });
  const parts: string[] = [];
  const emptyPages: number[] = [];
  const facts: PageFacts[] = [];
  for (const [i, blocks] of continueTables(pageBlocks).entries()) {
    const page = pages[i]!;
    const turned = turnedText(page);
    const markdown = [writeBlocks(blocks), turned].filter((part) => part !== '').join('\n\n');
    if (markdown === '') emptyPages.push(page.number);
    if (withFacts) facts.push(factsOfPage(page, markdown, stripped[i]!.removed));
    const label = labels[i] === String(page.number) ? undefined : labels[i];
    parts.push(`${formatPageMarker(page.number, label)}\n`, markdown === '' ? '' : `${markdown}\n`);
  }
  return {
    markdown: parts.filter((part) => part !== '').join('\n'),
    pageCount: pages.length,
    cover: readCover(pages),
    furniture: stripped.map(({ removed }) => removed.map((row) => row.text)),
    emptyPages,
    bookmarks: { total: bookmarks.length, found },
    unreadable: unreadableShare(pages),
    doubtfulFonts: doubtfulFonts(pages),
    facts,
  };
}

/** Fonts without a telling name: monospaced when every character advances alike. */
function learnMonospace(pages: readonly PdfPage[]): void {
  const samples = new Map<
    PdfPage['runs'][number]['font'],
    { count: number; min: number; max: number; letters: Set<string> }
  >();
  for (const run of pages.flatMap((page) => page.runs)) {
    if (run.text.length < 3 || /\s/.test(run.text) || isCjk(run.text[0])) continue;
    const advance = run.width / run.text.length / run.size;
    const sample = samples.get(run.font) ?? {
      count: 0,
      min: advance,
      max: advance,
      letters: new Set<string>(),
    };
    sample.count++;
    sample.min = Math.min(sample.min, advance);
    sample.max = Math.max(sample.max, advance);
    if (sample.letters.size < 40) for (const letter of run.text) sample.letters.add(letter);
    samples.set(run.font, sample);
  }
  for (const [font, { count, min, max, letters }] of samples) {
    if (count >= 6 && letters.size >= 12 && max - min < 0.012 && min > 0.3) font.mono = true;
  }
}

/** The commonest distance of lines of ordinary text, or of code, in units of the type size. */
function usualLeading(pages: readonly PageFlow[], counts: (row: Row) => boolean): number {
  const weights = new Map<number, number>();
  for (const { rows } of pages) {
    for (let i = 1; i < rows.length; i++) {
      const row = rows[i]!;
      const before = rows[i - 1]!;
      if (!counts(row) || !counts(before)) continue;
      const leading = Math.round(((row.y - before.y) / row.size) * 20) / 20;
      if (leading > 0.9 && leading < 2.5)
        weights.set(leading, (weights.get(leading) ?? 0) + Math.min(row.text.length, 40));
    }
  }
  return [...weights].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [1.2, 0])[0];
}

/** Where most of the text of a column begins; facing pages have different margins. */
function usualLeft(rows: readonly Row[]): number {
  const weights = new Map<number, number>();
  for (const row of rows) {
    const x = Math.round(row.x0);
    if (!row.mono) weights.set(x, (weights.get(x) ?? 0) + Math.min(row.text.length, 80));
  }
  return [...weights].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [rows[0]?.x0 ?? 0, 0])[0];
}

/** Where nearly all full lines end: the 95th percentile of line ends. */
function usualRight(pages: readonly PageFlow[]): number {
  const ends = pages.flatMap(({ rows }) =>
    rows.filter((row) => !row.mono && row.text.length > 30).map((row) => row.x1),
  );
  ends.sort((a, b) => a - b);
  return ends[Math.floor(ends.length * 0.95)] ?? 500;
}

/** Text that runs up the page, once each piece: after the page's own text. */
function turnedText(page: PdfPage): string {
  const text = page.turned
    .map((run) => run.text)
    .join(' ')
    .trim();
  return text.length < 3 ? '' : text.replace(/[\\`*_<[\]#|]/g, '\\$&');
}

function unreadableShare(pages: readonly PdfPage[]): number {
  let all = 0;
  let bad = 0;
  for (const run of pages.flatMap((page) => page.runs)) {
    all += run.text.length;
    bad += (run.text.match(/[\ufffd\ue000-\uf8ff]/g) ?? []).length;
  }
  return all === 0 ? 0 : bad / all;
}
