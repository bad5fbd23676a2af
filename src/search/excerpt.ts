import { spansOf, type TokenSpan } from './tokenizer.ts';
import type { Excerpt } from './types.ts';

const EXCERPT_LENGTH = 300;
/** Work is bounded: text past this is not looked at (a chunk is a page or a section, rarely longer). */
const MAX_SCANNED = 24_000;

/**
 * The stretch of `text` that holds the most weight of distinct query terms, about 300 characters, cut at words.
 * @param weights term → how much one occurrence in the excerpt is worth (its inverse document frequency).
 */
export function makeExcerpt(text: string, weights: ReadonlyMap<string, number>): Excerpt {
  const scanned = text.slice(0, MAX_SCANNED);
  const matches = spansOf(weights, scanned);
  const [from, to] = windowAround(scanned, bestWindow(matches, weights));
  const marks: (readonly [number, number])[] = [];
  const prefix = from > 0 ? '… ' : '';
  for (const match of matches) {
    if (match.start < from || match.end > to) continue;
    const start = match.start - from + prefix.length;
    const end = match.end - from + prefix.length;
    const last = marks.at(-1);
    if (last && start < last[1]) marks[marks.length - 1] = [last[0], Math.max(last[1], end)];
    else marks.push([start, end]);
  }
  // Same length as the source, so that the offsets of the marks stay true.
  const body = scanned.slice(from, to).replace(/[^\S ]/g, ' ');
  return { text: `${prefix}${body}${to < text.length ? ' …' : ''}`, marks };
}

/** @returns where the best window starts; 0 when nothing matches. */
function bestWindow(matches: readonly TokenSpan[], weights: ReadonlyMap<string, number>): number {
  let best = 0;
  let bestWeight = -1;
  const counts = new Map<string, number>();
  let weight = 0;
  let first = 0;
  for (const match of matches) {
    const seen = counts.get(match.term) ?? 0;
    counts.set(match.term, seen + 1);
    // A repeated term says little more than its first occurrence.
    weight += (weights.get(match.term) ?? 0) * (seen === 0 ? 1 : 0.1);
    while (match.end - matches[first]!.start > EXCERPT_LENGTH && matches[first] !== match) {
      const left = matches[first++]!;
      const remaining = counts.get(left.term)! - 1;
      counts.set(left.term, remaining);
      weight -= (weights.get(left.term) ?? 0) * (remaining === 0 ? 1 : 0.1);
    }
    if (weight > bestWeight + 1e-9) {
      bestWeight = weight;
      best = Math.max(0, Math.floor((matches[first]!.start + match.end - EXCERPT_LENGTH) / 2));
    }
  }
  return best;
}

/** Moves both ends to word boundaries, preferring to begin at a sentence. */
function windowAround(text: string, wanted: number): [from: number, to: number] {
  let from = Math.min(wanted, Math.max(0, text.length - EXCERPT_LENGTH));
  if (from > 0) {
    const sentence = text.slice(Math.max(0, from - 60), from + 20).search(/[.!?:]\s+(?=[\p{Lu}\p{N}`])/u);
    if (sentence >= 0) {
      from = Math.max(0, from - 60) + sentence + 1;
    } else {
      const blank = text.slice(from, from + 40).search(/\s/);
      if (blank >= 0) from += blank;
    }
    while (from < text.length && /\s/.test(text[from]!)) from++;
  }
  let to = Math.min(text.length, from + EXCERPT_LENGTH);
  if (to < text.length) {
    const blank = text.slice(from, to).search(/\s\S*$/);
    if (blank > EXCERPT_LENGTH / 2) to = from + blank;
  }
  while (to > from && /\s/.test(text[to - 1]!)) to--;
  // Never half of a surrogate pair.
  if (/[\uDC00-\uDFFF]/.test(text[from] ?? '')) from++;
  return [from, to];
}
