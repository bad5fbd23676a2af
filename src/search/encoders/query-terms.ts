import { isStopWord, tokenize } from '../tokenizer.ts';

const LONGEST_QUERY = 48;

/** The terms of a query or training phrase that the query table looks at: each once, stop words left out. */
export function queryTerms(text: string): string[] {
  const terms = new Set<string>();
  for (const term of tokenize(text)) {
    if (!isStopWord(term)) terms.add(term);
    if (terms.size >= LONGEST_QUERY) break;
  }
  return [...terms];
}
