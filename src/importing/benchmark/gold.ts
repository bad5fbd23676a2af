/** What people read off printed pages, and how much of it a conversion has. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pagesOfMarkdown } from './fidelity.ts';
import { headingsOf } from './outline-match.ts';
import { type Check, checkPage, type SeenManual } from './structure.ts';

/** Printed page numbers: from page `from` to `to` they count on from `first` ("iii", "1", "A-1"). */
interface LabelledManual {
  readonly file: string;
  readonly pages: number;
  readonly ranges: readonly { readonly from: number; readonly to: number; readonly first: string }[];
}

/** Numbered headings of a manual without an outline: number, page, level. */
interface HeadedManual {
  readonly file: string;
  readonly headings: readonly (readonly [string, number, number])[];
}

export interface Gold {
  /** Pages by which the import was improved. */
  readonly structure: readonly SeenManual[];
  /** Pages drawn by lot, described before anyone saw what the import made of them. */
  readonly heldOut: readonly SeenManual[];
  readonly labels: readonly LabelledManual[];
  readonly headings: readonly HeadedManual[];
}

export interface StructureFigures {
  readonly pages: number;
  readonly checks: readonly Check[];
}

/** Of one manual; undefined where nobody looked at it. */
export interface GoldFigures {
  readonly structure?: StructureFigures;
  readonly heldOut?: StructureFigures;
  readonly labels?: { readonly pages: number; readonly wrong: readonly number[] };
  readonly headings?: { readonly total: number; readonly placed: number; readonly levelled: number };
}

export function readGold(folder: string): Gold {
  const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
  const all = <T>(part: string) => globSync(`${part}/*.json`, { cwd: folder }).map((path) => read(path) as T);
  return {
    structure: all<SeenManual>('structure'),
    heldOut: all<SeenManual>('held-out'),
    labels: read('labels.json') as LabelledManual[],
    headings: all<HeadedManual>('headings'),
  };
}

/** @param file below the folder of manuals. */
export function compareWithGold(gold: Gold, file: string, markdown: string): GoldFigures {
  const isSame = (other: { readonly file: string }) => file.endsWith(other.file);
  const structure = gold.structure.find(isSame);
  const heldOut = gold.heldOut.find(isSame);
  const labels = gold.labels.find(isSame);
  const headings = gold.headings.find(isSame);
  const pages = pagesOfMarkdown(markdown);
  return {
    ...(structure && { structure: compareStructure(structure, pages) }),
    ...(heldOut && { heldOut: compareStructure(heldOut, pages) }),
    ...(labels && { labels: compareLabels(labels, labelsOf(markdown)) }),
    ...(headings && { headings: compareHeadings(headings, markdown) }),
  };
}

function compareStructure(manual: SeenManual, pages: ReadonlyMap<number, string>): StructureFigures {
  return {
    pages: manual.pages.length,
    checks: manual.pages.flatMap((seen) => checkPage(seen, pages.get(seen.page) ?? '')),
  };
}

/** Printed number of each page; where the import wrote none it is the physical one. */
export function labelsOf(markdown: string): Map<number, string> {
  const labels = new Map<number, string>();
  for (const [, page, label] of markdown.matchAll(/^<!-- page (\d+)(?: label="([^"]*)")? -->$/gm))
    labels.set(Number(page), label ?? page!);
  return labels;
}

function compareLabels(manual: LabelledManual, written: ReadonlyMap<number, string>) {
  const wrong: number[] = [];
  let pages = 0;
  for (const { from, to, first } of manual.ranges) {
    for (let page = from; page <= to; page++, pages++) {
      if (written.get(page) !== countOn(first, page - from)) wrong.push(page);
    }
  }
  return { pages, wrong };
}

function countOn(first: string, steps: number): string {
  const [, prefix, number] = /^(.*?)(\d+)$/.exec(first) ?? [];
  return number === undefined ? roman(ROMANS.indexOf(first) + steps) : `${prefix}${Number(number) + steps}`;
}

const TENS = ['', 'x', 'xx', 'xxx', 'xl', 'l'];
const ONES = ['', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix'];
const roman = (number: number): string => `${TENS[Math.floor(number / 10)] ?? ''}${ONES[number % 10]}`;
const ROMANS = Array.from({ length: 60 }, (_, number) => roman(number));

function compareHeadings(manual: HeadedManual, markdown: string) {
  const written = headingsOf(markdown);
  const found = manual.headings.map(([number, page]) => {
    const start = new RegExp(`^(?:(?:Chapter|Appendix) )?${number.replaceAll('.', '\\.')}[.:]?\\s`, 'i');
    return written.find((heading) => heading.page === page && start.test(heading.text));
  });
  return {
    total: found.length,
    placed: found.filter((heading) => heading !== undefined).length,
    levelled: found.filter((heading, i) => heading?.level === manual.headings[i]![2]).length,
  };
}
