/** What the quality report says of one file, found in its Markdown and in what the conversion saw. */
import { parseBlocks } from '../../library/markdown/syntax.ts';
import type { Doubt, FileQuality } from '../../workspace/quality-reports.ts';
import { pagesOfMarkdown, wordsOf } from '../benchmark/fidelity.ts';
import type { DoubtfulFont } from '../pdf/doubtful-fonts.ts';
import { garbledText } from './garbled.ts';
import type { PageFacts } from './page-facts.ts';

const MOST_DOUBTS = 100;
/** Of a page's words, that many may differ: broken words, letters of symbols. */
const LOST_FROM = 0.1;
const LEAST_LOST = 10;
const BLANK_NOTICE = /^\W*(?:this )?page (?:was |is )?(?:intentionally )?(?:left )?blank\W*$/i;

export interface Measured {
  /** Below content/. */
  readonly source: string;
  /** Path in what was imported. */
  readonly from: string;
  readonly kind: string;
  /** Without front matter. */
  readonly markdown: string;
  /** Physical pages, for paged documents. */
  readonly pages?: number;
  readonly facts?: readonly PageFacts[];
  readonly doubtfulFonts?: readonly DoubtfulFont[];
  /** Pages whose text was read in their pictures, in order, and how sure that was, 0 to 100. */
  readonly recognised?: { readonly pages: readonly number[]; readonly confidence: number };
  readonly outline?: { readonly total: number; readonly found: number };
  /** Share of the words of the source's text, where the conversion measured it. */
  readonly coverage?: number;
  readonly brokenLinks?: readonly { readonly href: string; readonly line: number }[];
}

export function measureQuality(measured: Measured): FileQuality {
  const {
    source,
    from,
    kind,
    markdown,
    pages,
    facts,
    outline,
    brokenLinks = [],
    doubtfulFonts = [],
  } = measured;
  const tokens = parseBlocks(markdown);
  const count = (type: string) => tokens.filter((token) => token.type === type).length;
  const doubts = [
    ...doubtfulFonts.map(doubtOfFont),
    ...(measured.recognised ? [doubtOfRecognition(measured.recognised)] : []),
    ...(pages === undefined ? doubtsOfText(markdown) : doubtsOfPages(markdown, facts ?? [])),
    ...brokenLinks.map(
      ({ href, line }): Doubt => ({
        kind: 'broken-link',
        line,
        message: `The link to ${href.slice(0, 300)} leads to nothing that was imported.`,
      }),
    ),
  ];
  const coverage = measured.coverage ?? coverageOf(facts);
  return {
    source,
    from,
    kind,
    ...(pages === undefined ? {} : { pages }),
    words: wordsOf(markdown).length,
    ...(coverage === undefined ? {} : { coverage: Math.round(coverage * 10_000) / 10_000 }),
    headings: count('heading_open'),
    ...(outline && outline.total > 0 ? { outline: { entries: outline.total, found: outline.found } } : {}),
    tables: count('table_open'),
    codeBlocks: count('fence') + count('code_block'),
    links: markdown.match(/\]\((?!#page-)[^)\s]+\)/g)?.length ?? 0,
    doubts: doubts.slice(0, MOST_DOUBTS),
    doubtCount: doubts.length,
  };
}

function coverageOf(facts: readonly PageFacts[] | undefined): number | undefined {
  if (facts === undefined) return undefined;
  const words = facts.reduce((sum, page) => sum + page.words, 0);
  return words === 0 ? undefined : 1 - facts.reduce((sum, page) => sum + page.lost, 0) / words;
}

function doubtOfFont({ name, doubt, pages, firstPage }: DoubtfulFont): Doubt {
  const where = `"${name || 'without a name'}" on ${pages} page${pages === 1 ? '' : 's'}, first here`;
  return {
    kind: 'font',
    page: firstPage,
    message:
      doubt === 'untold'
        ? `Font ${where}: the file does not tell its letters; they are guessed.`
        : `Type 3 font ${where}: its letters are drawings; the file names them.`,
  };
}

function doubtOfRecognition({ pages, confidence }: NonNullable<Measured['recognised']>): Doubt {
  return {
    kind: 'ocr',
    ...(pages[0] === undefined ? {} : { page: pages[0] }),
    message: `The text of ${pages.length} page${pages.length === 1 ? '' : 's'} (${rangesOf(pages)}) was read in pictures by OCR, with a confidence of ${Math.round(confidence)} %.`,
  };
}

/** "3-7, 9", cut where it gets long. */
function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 === number) last[1] = number;
    else ranges.push([number, number]);
  }
  const shown = ranges.slice(0, 50).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  return shown.join(', ') + (ranges.length > shown.length ? ', …' : '');
}

function doubtsOfText(markdown: string): Doubt[] {
  const text = withoutCode(markdown);
  if (!/[\p{L}\p{N}]/u.test(markdown)) return [{ kind: 'empty', message: 'The document holds no text.' }];
  const garbled = garbledText(text);
  return garbled === undefined ? [] : [{ kind: 'garbled', message: garbled }];
}

function doubtsOfPages(markdown: string, facts: readonly PageFacts[]): Doubt[] {
  const byPage = new Map(facts.map((page) => [page.page, page]));
  return [...pagesOfMarkdown(markdown)].flatMap(([page, text]): Doubt[] => {
    if (!/[\p{L}\p{N}]/u.test(text))
      return [{ kind: 'empty', page, message: 'The page holds no text: it is blank, or a picture.' }];
    if (BLANK_NOTICE.test(text.trim())) return [];
    const found: Doubt[] = [];
    const garbled = garbledText(withoutCode(text));
    if (garbled !== undefined) found.push({ kind: 'garbled', page, message: garbled });
    const { words = 0, lost = 0, mixed = false } = byPage.get(page) ?? {};
    if (mixed)
      found.push({ kind: 'columns', page, message: 'Lines of two columns may have been read as one.' });
    if (lost >= LEAST_LOST && lost > LOST_FROM * words)
      found.push({
        kind: 'lost-text',
        page,
        message: `${lost} of its ${words} words are not in the Markdown.`,
      });
    return found;
  });
}

/** Code, addresses and markup have letters of their own. */
function withoutCode(markdown: string): string {
  return markdown
    .replace(/^[ >]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ >]*\1/gm, ' ')
    .replace(/`[^`\n]*`/g, ' ')
    .replace(/\]\([^)\s]*\)|<[^<>\n]{1,300}>|https?:\/\/\S+|\{#[^}\n]*\}/g, ' ');
}
