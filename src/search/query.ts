/** Reads what was typed: words, quoted phrases, and how much of it is exact technical vocabulary. */
import { isStopWord, type TokenSpan, tokenize, tokenSpans } from './tokenizer.ts';

export const MAX_QUERY_LENGTH = 1000;
/** Longer queries are pasted text; their first words decide. */
const MAX_TERMS = 48;

export interface ParsedQuery {
  readonly text: string;
  /** Distinct terms without stop words (unless it has no others), in order of appearance. */
  readonly terms: readonly ParsedTerm[];
  /** Contents of "double quotes". */
  readonly phrases: readonly string[];
  /** In [0, 1]: share of the terms that belong to identifiers, codes, options or version numbers. */
  readonly exactness: number;
}

export interface ParsedTerm {
  readonly term: string;
  /** The word as typed, lower case, for spelling and for showing. */
  readonly word: string;
  readonly compound: boolean;
}

export function parseQuery(text: string): ParsedQuery {
  const phrases = Array.from(text.matchAll(/["“”]([^"“”]+)["“”]/g), (match) => match[1]!.trim()).filter(
    (phrase) => tokenize(phrase).length > 0,
  );
  const spans = tokenSpans(text);
  const meaningful = spans.filter((span) => span.compound || !isStopWord(span.term));
  const terms = new Map<string, ParsedTerm>();
  for (const span of meaningful.length > 0 ? meaningful : spans) {
    if (terms.has(span.term) || terms.size >= MAX_TERMS) continue;
    const word = text.slice(span.start, span.end).toLowerCase();
    terms.set(span.term, { term: span.term, word, compound: span.compound });
  }
  return { text, terms: [...terms.values()], phrases, exactness: exactnessOf(spans) };
}

/** Terms inside a compound ("max" of "--max-old-space-size") count as exact, being part of one. */
function exactnessOf(spans: readonly TokenSpan[]): number {
  const compounds = spans.filter((span) => span.compound);
  const meaningful = spans.filter((span) => span.compound || !isStopWord(span.term));
  if (meaningful.length === 0) return 0;
  const exact = meaningful.filter(
    (span) =>
      span.compound || compounds.some((compound) => compound.start <= span.start && span.end <= compound.end),
  );
  return exact.length / meaningful.length;
}
