/**
 * Which lines of a PDF's pages are running headers and footers, judged by another program's text alone: the
 * import's own judgement is measured against it.
 */
import { plainText } from '../../library/markdown/plain-text.ts';
import { wordsOf } from './fidelity.ts';

/** Lines from the top and from the bottom among which headers and footers are looked for. */
const EDGE = 4;
const LEAST_PAGES = 3;

export interface RunningLines {
  /** Headers and footers of a page, 0-based. */
  of(page: number): readonly string[];
}

/**
 * @param pages text of each page, in lines, by another program.
 * @param labels printed number of each page.
 * @param titles of sections: a header may name one that has a single page.
 */
export function findRunningLines(
  pages: readonly string[],
  labels: readonly string[],
  titles: readonly string[],
): RunningLines {
  const edges = pages.map(edgeLines);
  const pagesWith = new Map<string, Set<number>>();
  for (const [page, lines] of edges.entries()) {
    for (const line of lines) {
      const key = general(line);
      pagesWith.set(key, (pagesWith.get(key) ?? new Set()).add(page));
    }
  }
  const sections = new Set(titles.map((title) => wordsOf(title).join(' ')));
  const isRunning = (line: string, page: number): boolean => {
    if ((pagesWith.get(general(line))?.size ?? 0) >= LEAST_PAGES) return true;
    const words = wordsOf(line);
    const label = labels[page]!.toLowerCase();
    const hasLabel = words[0] === label || words.at(-1) === label;
    const rest = words.filter((word) => word !== label).join(' ');
    return hasLabel ? rest === '' || sections.has(rest) : false;
  };
  const found = edges.map((lines, page) => lines.filter((line) => isRunning(line, page)));
  return { of: (page) => found[page] ?? [] };
}

/** Headers and footers that still stand in a page's Markdown as lines of their own, headings apart. */
export function leftInText(markdown: string, running: readonly string[]): string[] {
  const own = new Set(
    plainText(markdown.replace(/^#{1,6} .*$/gm, ''))
      .split('\n')
      .map((line) => wordsOf(line).join(' ')),
  );
  return running.filter((line) => {
    const words = wordsOf(line).join(' ');
    return words.length > 2 && own.has(words);
  });
}

function edgeLines(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length <= 2 * EDGE ? lines : [...lines.slice(0, EDGE), ...lines.slice(-EDGE)];
}

function general(line: string): string {
  return line
    .trim()
    .replace(/\d+/g, '#')
    .replace(/(?<![\p{L}\p{N}])[ivxlc]+(?![\p{L}\p{N}])/gu, '#')
    .replace(/\s+/g, ' ');
}
