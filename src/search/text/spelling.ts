/**
 * Reads a word that the library does not hold as the likeliest word that it does. The library's words are stored
 * by first letter; only an unknown word costs a read, of the file of its first letter (and, when that has nothing
 * near, of its second, for swapped or missing first letters).
 *
 * File: DEFLATE of lines "word frequency", frequency = number of units, descending.
 */
import { type Inflate, inflateStream, inflateText } from '../bytes.ts';
import type { SpellingSection } from '../manifest.ts';
import type { IndexReader } from '../types.ts';

const WORD = /^[a-z]{4,24}$/;

export class Spelling {
  readonly #section: SpellingSection;
  readonly #reader: IndexReader;
  readonly #inflate: Inflate;
  /** By file. There are as many as letters. */
  readonly #words = new Map<string, readonly string[]>();

  constructor(section: SpellingSection, reader: IndexReader, inflate = inflateStream) {
    this.#section = section;
    this.#reader = reader;
    this.#inflate = inflate;
  }

  /** @param word lower case. @returns the nearest known word, or undefined when none is near. */
  async correct(word: string): Promise<string | undefined> {
    if (!WORD.test(word)) return undefined;
    const tolerance = word.length >= 8 ? 2 : 1;
    for (const letter of new Set([word[0]!, word[1]!])) {
      const file = this.#section.files[letter];
      if (!file) continue;
      const nearest = nearestWord(word, await this.#wordsOf(file), tolerance);
      if (nearest) return nearest;
    }
    return undefined;
  }

  /** Commonest first. */
  async #wordsOf(file: string): Promise<readonly string[]> {
    const known = this.#words.get(file);
    if (known) return known;
    const lines = await inflateText(await this.#reader.read(file), file, this.#inflate);
    const words = lines.split('\n').map((line) => line.slice(0, line.indexOf(' ')));
    this.#words.set(file, words);
    return words;
  }
}

function nearestWord(word: string, words: readonly string[], tolerance: number): string | undefined {
  let best: string | undefined;
  let bestDistance = tolerance + 1;
  // Among equally near words the first one met is the commonest.
  for (const candidate of words) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word, candidate, bestDistance - 1);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
      if (distance === 1) break;
    }
  }
  return best;
}

/**
 * Optimal string alignment distance (insertions, deletions, substitutions, neighbouring swaps).
 * @returns the distance, or `limit + 1` when it is above `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforePrevious[j - 2]! + 1);
      }
      current.push(cost);
      smallest = Math.min(smallest, cost);
    }
    if (smallest > limit) return limit + 1;
    beforePrevious = previous;
    previous = current;
  }
  return Math.min(previous[b.length]!, limit + 1);
}
