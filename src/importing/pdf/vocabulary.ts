import type { Row } from './types.ts';

const WORD = /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu;
/** First parts of compounds that keep their hyphen when the document has the word nowhere else. */
const COMPOUND_STARTS = new Set([
  'all',
  'cross',
  'ex',
  'half',
  'high',
  'little',
  'low',
  'big',
  'multi',
  'non',
  'off',
  'on',
  'one',
  'per',
  'read',
  'real',
  'right',
  'left',
  'self',
  'single',
  'two',
  'three',
  'well',
  'write',
]);

/** The words of one document, to tell a word broken over two lines from a compound. */
export class Vocabulary {
  readonly #counts = new Map<string, number>();

  /** @param rows in reading order. Words broken at a row's end are not counted. */
  add(rows: readonly Row[]): void {
    for (const row of rows) {
      const text = row.text.toLowerCase().replace(/\S+[-\u00ad\u2010]$/, '');
      for (const [word] of text.matchAll(WORD)) this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
    }
  }

  /** Whether "head-" at a row's end and "tail" at the next one's beginning are "head-tail", not "headtail". */
  keepsHyphen(head: string, tail: string, hyphen: string): boolean {
    if (hyphen === '\u00ad') return false;
    if (!/^\p{Ll}/u.test(tail) || /\p{N}$/u.test(head)) return true;
    const joined = this.#count(head + tail);
    const compound = this.#count(`${head}-${tail}`);
    if (joined !== compound) return compound > joined;
    if (/^\p{Lu}{2,}$/u.test(head)) return true;
    return COMPOUND_STARTS.has(head.toLowerCase());
  }

  #count(word: string): number {
    return this.#counts.get(word.toLowerCase()) ?? 0;
  }
}
