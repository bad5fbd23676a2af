/**
 * About how many tokens a language model reads a text as. Tokenizers differ; this errs on the high side for
 * English prose, code and JSON, and counts a token for each character outside Latin script.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [run] of text.matchAll(/[A-Za-z\u00c0-\u024f]+|[0-9]+|\n+|[^\sA-Za-z0-9\u00c0-\u024f]/g)) {
    const first = run.charCodeAt(0);
    if (first > 0x24f) tokens += 1;
    else if (first === 10) tokens += 0.5;
    else if (first >= 48 && first <= 57) tokens += Math.ceil(run.length / 3);
    else if (/[A-Za-z\u00c0-\u024f]/.test(run)) tokens += run.length <= 7 ? 1 : Math.ceil(run.length / 5);
    else tokens += 0.6;
  }
  return Math.ceil(tokens);
}

/** Nothing that a tool answers is larger than this: agents cut longer results off or refuse them. */
export const MOST_TOKENS = 25_000;
/** What a tool answers at most unless asked for more. */
export const DEFAULT_TOKENS = 2_000;
