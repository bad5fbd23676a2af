/** The words that a hit's link carries to the page it opens. Pure. */
import type { Hit } from '../../search/types.ts';

const LARGEST_WORDS = 24;

/**
 * The fragment for a hit's link: the words of its excerpt and those that it was found by. It stays in the browser: a fragment is never sent to the host.
 * @returns "#hl=drain,connections", or an empty string without marked words.
 */
export function fragmentOfHit({ excerpt, why }: Pick<Hit, 'excerpt' | 'why'>): string {
  const marked = excerpt.marks.map(([start, end]) => excerpt.text.slice(start, end).toLowerCase());
  const words = new Set([...marked, ...(why.text?.terms ?? [])]);
  const list = [...words].filter((word) => word.trim() !== '').slice(0, LARGEST_WORDS);
  return list.length === 0 ? '' : `#hl=${list.map(encodeURIComponent).join(',')}`;
}

/** Inverse of `fragmentOfHit`; anything unreadable gives no words. */
export function wordsInFragment(fragment: string): string[] {
  if (!fragment.startsWith('#hl=')) return [];
  try {
    return fragment
      .slice('#hl='.length)
      .split(',')
      .map(decodeURIComponent)
      .filter((word) => word.trim() !== '')
      .slice(0, LARGEST_WORDS);
  } catch {
    return [];
  }
}

/** Half-open UTF-16 ranges of whole-word occurrences in `text`, in order; case does not matter. */
export function wordRanges(text: string, words: readonly string[]): [number, number][] {
  if (words.length === 0) return [];
  const longestFirst = [...words].sort((a, b) => b.length - a.length).map(wordPattern);
  return [...text.matchAll(new RegExp(longestFirst.join('|'), 'giu'))].map((match) => [
    match.index,
    match.index + match[0].length,
  ]);
}

/** Scripts that put no space between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

function wordPattern(word: string): string {
  const literal = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return UNSPACED.test(word) ? literal : `(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`;
}
