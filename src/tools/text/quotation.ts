/** Finds out whether a text really says what it is quoted as saying. */

export type QuotationMatch =
  | {
      /** `verbatim`: the same characters but for line breaks; `normalised`: but for case, quotes, dashes, hyphenation. */
      readonly kind: 'verbatim' | 'normalised';
      /** The words as they stand in the text. */
      readonly text: string;
      /** UTF-16 offsets into the text. */
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: 'different';
      /** The place that comes nearest, as it stands; empty when nothing is alike. */
      readonly text: string;
      readonly start: number;
      readonly end: number;
      /** Share of words in common, 0 to 1. */
      readonly similarity: number;
    };

/** @param text plain text. @param quoted what somebody says stands there. */
export function matchQuotation(text: string, quoted: string): QuotationMatch {
  const wanted = normalise(trimQuotation(quoted));
  const held = normalise(text);
  const at = wanted.text === '' ? -1 : held.text.indexOf(wanted.text);
  if (at < 0) return nearest(text, quoted);
  const start = held.starts[at] ?? 0;
  const end = held.ends[at + wanted.text.length - 1] ?? start;
  const found = text.slice(start, end);
  const isVerbatim = oneLine(found) === oneLine(trimQuotation(quoted));
  return { kind: isVerbatim ? 'verbatim' : 'normalised', text: found, start, end };
}

function trimQuotation(quoted: string): string {
  return quoted
    .trim()
    .replace(/^["'“”„«»‘’]+|["'“”«»‘’]+$/g, '')
    .replace(/^(?:…|\.{3})\s*|\s*(?:…|\.{3})$/g, '')
    .trim();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

interface Folded {
  readonly text: string;
  /** For each UTF-16 unit of `text`: where the character it came from begins and ends in the original. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

function normalise(text: string): Folded {
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (units: string, start: number, end: number) => {
    folded += units;
    for (let unit = 0; unit < units.length; unit += 1) {
      starts.push(start);
      ends.push(end);
    }
  };
  let pendingBlank = false;
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const start = at;
    at += character.length;
    if (/\s/.test(character)) {
      pendingBlank = folded !== '';
      continue;
    }
    if (/[\u00ad\u200b\u2060\ufeff]/.test(character)) continue;
    // A word divided at the end of a line.
    const divided = /^[-\u2010]\r?\n[ \t]*(?=\p{Ll})/u.exec(text.slice(start, start + 80));
    if (divided && /\p{L}$/u.test(folded) && !pendingBlank) {
      at = start + divided[0].length;
      continue;
    }
    if (pendingBlank) add(' ', start, start);
    pendingBlank = false;
    add(fold(character), start, at);
  }
  return { text: folded, starts, ends };
}

function fold(character: string): string {
  return character
    .normalize('NFKC')
    .replace(/[‘’‚‛′`´]/g, "'")
    .replace(/[“”„‟″«»]/g, '"')
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/[•·]/g, '-')
    .toLowerCase();
}

const LONGEST_COMPARED = 60_000;

/** The run of sentences whose words are most alike. */
function nearest(text: string, quoted: string): QuotationMatch {
  const wanted = bagOf(quoted);
  const sentences = sentencesOf(text.slice(0, LONGEST_COMPARED));
  const size = [...wanted.values()].reduce((sum, count) => sum + count, 0);
  let best = { kind: 'different' as const, text: '', start: 0, end: 0, similarity: 0 };
  for (const [first, sentence] of sentences.entries()) {
    const bag = new Map<string, number>();
    let words = 0;
    for (let last = first; last < sentences.length && words < size * 2 + 8; last += 1) {
      const { start, end } = sentences[last] ?? sentence;
      for (const [word, count] of bagOf(text.slice(start, end))) {
        bag.set(word, (bag.get(word) ?? 0) + count);
        words += count;
      }
      let common = 0;
      for (const [word, count] of wanted) common += Math.min(count, bag.get(word) ?? 0);
      const similarity = (2 * common) / Math.max(1, size + words);
      if (similarity > best.similarity) {
        best = {
          kind: 'different',
          text: text.slice(sentence.start, end),
          start: sentence.start,
          end,
          similarity,
        };
      }
    }
  }
  return { ...best, text: best.text.trim(), similarity: Math.round(best.similarity * 100) / 100 };
}

function bagOf(text: string): Map<string, number> {
  const bag = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}_]+/gu))
    bag.set(word, (bag.get(word) ?? 0) + 1);
  return bag;
}

function sentencesOf(text: string): { start: number; end: number }[] {
  const sentences: { start: number; end: number }[] = [];
  for (const match of text.matchAll(/[^\n]+?(?:[.!?:;。！？](?=\s)|(?=\n)|$)\s*/gu)) {
    sentences.push({ start: match.index, end: match.index + match[0].length });
  }
  return sentences;
}
