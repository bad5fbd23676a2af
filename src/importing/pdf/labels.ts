import type { Row } from './types.ts';

/** What a printed page number looks like: 380, xii, A-2, 32 / 244. */
const ARABIC = /^\d{1,5}$/;
const ROMAN = /^[ivxlc]{1,8}$/;
const COMPOUND = /^[A-Z]{1,2}-\d{1,4}$|^\d{1,2}-\d{1,4}$/;

/**
 * The page numbers that readers see printed, by page. The file's own labels where they say more than the
 * position; else read from running headers and footers: an offset that most pages agree on is a page number.
 *
 * @param removed the running headers and footers of each page. @returns undefined entries: nothing known.
 */
export function printedLabels(
  told: readonly string[] | undefined,
  removed: readonly (readonly Row[])[],
): (string | undefined)[] {
  if (told?.some((label, i) => label.trim() !== '' && label !== String(i + 1))) {
    return removed.map((_, i) => cleanLabel(told[i]));
  }
  const tokens = removed.map((rows) => edgeTokens(rows));
  const labels: (string | undefined)[] = removed.map(() => undefined);
  fillArabic(tokens, labels);
  fillRoman(tokens, labels);
  fillCompound(tokens, labels);
  return labels;
}

function cleanLabel(label: string | undefined): string | undefined {
  const text = label?.replace(/[\s"<>]+/g, ' ').trim();
  return text === undefined || text === '' || text.length > 20 || text.includes('--') ? undefined : text;
}

/** First and last words of each header and footer: where page numbers stand. */
function edgeTokens(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    const words = row.text.split(/[\s|·•–—:]+/).filter((word) => word !== '');
    const total = words.lastIndexOf('/') > 0 ? [words[words.lastIndexOf('/') - 1]!] : [];
    const ofTotal = words.lastIndexOf('of') > 0 ? [words[words.lastIndexOf('of') - 1]!] : [];
    return [...total, ...ofTotal, words[0], words.at(-1)].flatMap((word) =>
      word === undefined ? [] : [word],
    );
  });
}

function fillArabic(tokens: readonly string[][], labels: (string | undefined)[]): void {
  const votes = new Map<number, number>();
  for (const [i, words] of tokens.entries()) {
    for (const offset of new Set(
      words.filter((word) => ARABIC.test(word)).map((word) => Number(word) - (i + 1)),
    )) {
      votes.set(offset, (votes.get(offset) ?? 0) + 1);
    }
  }
  const [offset, count] = [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), [0, 0]);
  if (count < Math.max(3, 0.4 * tokens.length) || offset > 0) return;
  const first = tokens.findIndex((words, i) => words.includes(String(i + 1 + offset)));
  for (let i = 0; i < labels.length; i++) {
    const number = i + 1 + offset;
    // Chapters often open without a printed number: between numbered pages it is known all the same.
    const known = i >= first || (number >= 1 && first - i <= 1);
    if (known && number >= 1) labels[i] = String(number);
  }
}

function fillRoman(tokens: readonly string[][], labels: (string | undefined)[]): void {
  const votes = new Map<number, number>();
  for (const [i, words] of tokens.entries()) {
    if (labels[i] !== undefined) break;
    for (const word of words) {
      if (ROMAN.test(word))
        votes.set(fromRoman(word) - (i + 1), (votes.get(fromRoman(word) - (i + 1)) ?? 0) + 1);
    }
  }
  const [offset, count] = [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), [0, 0]);
  if (count < 3) return;
  const isRead = (words: readonly string[], i: number) =>
    words.some((word) => ROMAN.test(word) && fromRoman(word) === i + 1 + offset);
  const last = tokens.findLastIndex(isRead);
  for (let i = tokens.findIndex(isRead); i <= last + 1 && i < labels.length && labels[i] === undefined; i++) {
    if (i + 1 + offset >= 1) labels[i] = toRoman(i + 1 + offset);
  }
}

/** Numbers that begin again in each chapter (A-2, 3-14) are taken as they are read. */
function fillCompound(tokens: readonly string[][], labels: (string | undefined)[]): void {
  const read = tokens.map((words) => words.find((word) => COMPOUND.test(word)));
  const isUsual = read.filter((word) => word !== undefined).length >= Math.max(3, 0.5 * tokens.length);
  for (const [i, word] of read.entries()) {
    if (word === undefined) continue;
    // Only an appendix may be numbered so: then the page has no other number, and its neighbour the next.
    const isAppendix =
      !tokens[i]!.includes(labels[i] ?? '') && [read[i - 1], read[i + 1]].some((near) => follow(near, word));
    if (isUsual || isAppendix) labels[i] = word;
  }
}

/** "A-2" and "A-3", in either order. */
function follow(one: string | undefined, other: string): boolean {
  const [first, second] = [one ?? '', other].map((label) => label.split('-'));
  return first![0] === second![0] && Math.abs(Number(first![1]) - Number(second![1])) === 1;
}

const ROMAN_DIGITS: readonly (readonly [string, number])[] = [
  ['c', 100],
  ['xc', 90],
  ['l', 50],
  ['xl', 40],
  ['x', 10],
  ['ix', 9],
  ['v', 5],
  ['iv', 4],
  ['i', 1],
];

function toRoman(number: number): string {
  let rest = number;
  let text = '';
  for (const [digit, value] of ROMAN_DIGITS) {
    while (rest >= value) {
      text += digit;
      rest -= value;
    }
  }
  return text;
}

function fromRoman(text: string): number {
  const values: Record<string, number> = { i: 1, v: 5, x: 10, l: 50, c: 100 };
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const value = values[text[i]!]!;
    sum += value < (values[text[i + 1] ?? ''] ?? 0) ? -value : value;
  }
  return sum;
}
