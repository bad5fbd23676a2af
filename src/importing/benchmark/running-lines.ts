/**
 * Which lines of a PDF's pages are running headers and footers, judged by another program's text alone: the
 * import's own judgement is measured against it.
 */
import { plainText } from '../../library/markdown/plain-text.ts';
import { wordsOf } from './fidelity.ts';

/** Lines from the top and from the bottom among which headers and footers are looked for. */
const EDGE = 4;
const LEAST_PAGES = 3;
const EDGE_SHARE = 0.7;
const MOST_WORDS = 40;

/** Headings, rows of tables, and code. */
const NO_PARAGRAPH = /^(?:#{1,6} |\|).*$|^(`{3,})[^`]*?^\1`*$/gm;
/** No header leads anywhere; references under "See also" do, and end many a page. */
const LINK = /\[(?:\\.|[^\]\\])*\]\([^)\s]*\)/g;

export interface RunningLines {
  /** Lines of a page, 0-based, that come again on the pages around. */
  repeated(page: number): readonly string[];
  /** With those that name a section, which may have a single page. */
  all(page: number): readonly string[];
}

/**
 * @param pages text of each page, in lines, by another program.
 * @param labels printed number of each page.
 * @param titles of sections, which headers name. A heading taken for a header is missed elsewhere: in the outline.
 * @param edgeWords words in the outer parts of each page: a text that ends a page's content may stand in its middle.
 */
export function findRunningLines(
  pages: readonly string[],
  labels: readonly string[],
  titles: readonly string[],
  edgeWords: readonly ReadonlySet<string>[],
): RunningLines {
  const edges = pages.map(edgeLines);
  const pagesWith = new Map<string, Set<number>>();
  const anywhere = new Map<string, number>();
  for (const [page, text] of pages.entries()) {
    for (const line of text.split('\n')) count(anywhere, general(line));
    for (const line of edges[page]!) {
      const key = general(line);
      pagesWith.set(key, (pagesWith.get(key) ?? new Set()).add(page));
    }
  }
  /** What comes within pages as well, or never on pages in a row, is text: entries of an index, "Parameters". */
  const repeats = (line: string): boolean => {
    const on = pagesWith.get(general(line)) ?? new Set();
    const inARow = [...on].filter((page) => on.has(page + 1) || on.has(page + 2)).length;
    const atEdges = on.size >= EDGE_SHARE * anywhere.get(general(line))!;
    return atEdges && inARow >= Math.max(LEAST_PAGES - 1, on.size / 2);
  };
  const sections = new Set(titles.map((title) => withoutNumber(wordsOf(title)).join(' ')));
  const namesSection = (line: string, page: number): boolean => {
    const words = wordsOf(line);
    const label = labels[page]!.toLowerCase().split('-').at(-1)!;
    const rest = words[0] === label ? words.slice(1) : words.at(-1) === label ? words.slice(0, -1) : words;
    return rest.length === 0 || isTitles(rest, sections);
  };
  /** A long title takes two lines of a header. */
  const namesSectionWithNext = (lines: readonly string[], at: number, page: number): boolean =>
    [lines.slice(at, at + 2), lines.slice(at - 1, at + 1)].some(
      (both) => both.length === 2 && namesSection(both.join(' '), page),
    );
  const isAtEdge = (line: string, page: number): boolean =>
    wordsOf(line).every((word) => edgeWords[page]?.has(word));
  const repeated = pages.map((text, page) =>
    outermost(text).filter((line) => repeats(line) && isAtEdge(line, page)),
  );
  /** "(continues on next page)" */
  const isNotice = (line: string): boolean =>
    /^\(.*\)$/.test(line.trim()) && (pagesWith.get(general(line))?.size ?? 0) >= 2;
  const all = edges.map((lines, page) =>
    lines.filter(
      (line, at) =>
        repeats(line) || isNotice(line) || namesSection(line, page) || namesSectionWithNext(lines, at, page),
    ),
  );
  return { repeated: (page) => repeated[page] ?? [], all: (page) => all[page] ?? [] };
}

/** Headers and footers that still stand in a page's Markdown as lines of their own outside headings, tables, code and links. */
export function leftInText(markdown: string, running: readonly string[]): string[] {
  const own = new Set(
    plainText(markdown.replace(NO_PARAGRAPH, '').replace(LINK, ''))
      .split('\n')
      .map((line) => wordsOf(line).join(' ')),
  );
  return running.filter((line) => {
    const words = wordsOf(line).join(' ');
    return words.length > 2 && own.has(words);
  });
}

/** One title, or those of a chapter and a section side by side. */
function isTitles(words: readonly string[], titles: ReadonlySet<string>): boolean {
  if (words.length > MOST_WORDS) return false;
  const isTitle = (some: readonly string[]) => titles.has(withoutNumber(some).join(' '));
  return words.some(
    (_, i) => isTitle(words.slice(0, i + 1)) && (i === words.length - 1 || isTitle(words.slice(i + 1))),
  );
}

/** "Chapter 3", "1.4.2" and the like at the beginning taken off. */
function withoutNumber(words: readonly string[]): readonly string[] {
  const from = /^(?:chapter|appendix|part)$/.test(words[0] ?? '') ? 1 : 0;
  const start = words.findIndex((word, i) => i >= from && !/^(?:\d+|[a-z])$/.test(word));
  return start === -1 ? words : words.slice(start);
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function edgeLines(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length <= 2 * EDGE ? lines : [...lines.slice(0, EDGE), ...lines.slice(-EDGE)];
}

/** A header has up to two parts, a footer three. */
function outermost(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length <= 5 ? lines : [...lines.slice(0, 2), ...lines.slice(-3)];
}

function general(line: string): string {
  return line
    .trim()
    .replace(/\d+/g, '#')
    .replace(/(?<![\p{L}\p{N}])[ivxlc]+(?![\p{L}\p{N}])/gu, '#')
    .replace(/\s+/g, ' ');
}
