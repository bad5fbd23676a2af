/** Nothing that a tool answers is larger than this: agents cut longer results off or refuse them. */
export const MOST_TOKENS = 25_000;
/** What a tool answers at most unless asked for more. */
export const DEFAULT_TOKENS = 2_000;

const LETTERS_IN_A_SHORT_WORD = 7;
const LETTERS_A_TOKEN = 5;
const DIGITS_A_TOKEN = 3;
const TOKENS_OF_A_SIGN = 0.6;
const TOKENS_OF_LINE_ENDS = 0.5;

type Kind = 'letter' | 'digit' | 'lineEnd' | 'blank' | 'sign' | 'other';

/**
 * About how many tokens a language model reads a text as. Tokenizers differ; this errs on the high side for
 * English prose, code and JSON, and counts a token for each character outside Latin script.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let run = 0;
  let kind: Kind = 'blank';
  for (let index = 0; index <= text.length; index += 1) {
    const next: Kind = index === text.length ? 'blank' : kindOf(text.charCodeAt(index));
    const continues = next === kind && next !== 'sign' && next !== 'other' && index < text.length;
    if (continues) {
      run += 1;
      continue;
    }
    if (kind === 'letter') tokens += run <= LETTERS_IN_A_SHORT_WORD ? 1 : Math.ceil(run / LETTERS_A_TOKEN);
    else if (kind === 'digit') tokens += Math.ceil(run / DIGITS_A_TOKEN);
    else if (kind === 'sign') tokens += TOKENS_OF_A_SIGN;
    else if (kind === 'lineEnd') tokens += TOKENS_OF_LINE_ENDS;
    else if (kind === 'other') tokens += 1;
    kind = next;
    run = 1;
  }
  return Math.ceil(tokens);
}

function kindOf(code: number): Kind {
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xc0 && code <= 0x24f))
    return 'letter';
  if (code >= 48 && code <= 57) return 'digit';
  if (code === 10) return 'lineEnd';
  if (code === 32 || code === 9 || code === 13 || code === 0xa0) return 'blank';
  return code < 0x250 ? 'sign' : 'other';
}
