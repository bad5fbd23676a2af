/** Nothing that a tool answers is larger than this: agents cut longer results off or refuse them. */
export const MOST_TOKENS = 25_000;
/** What a tool answers at most unless asked for more. */
export const DEFAULT_TOKENS = 2_000;

const LETTERS_IN_A_SHORT_WORD = 7;
const LETTERS_A_TOKEN = 5;
const DIGITS_A_TOKEN = 3;
const TOKENS_OF_A_SIGN = 0.6;
const TOKENS_OF_LINE_ENDS = 0.5;

const BLANK = 0;
const LETTER = 1;
const DIGIT = 2;
const LINE_END = 3;
const SIGN = 4;
const OTHER = 5;
/** Of the characters of Latin script; all others are `OTHER`. */
const KINDS = Uint8Array.from({ length: 0x250 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z]/.test(character) || code >= 0xc0) return LETTER;
  if (/[0-9]/.test(character)) return DIGIT;
  if (character === '\n') return LINE_END;
  return /[ \t\r\u00a0]/.test(character) ? BLANK : SIGN;
});

/**
 * About how many tokens a language model reads a text as. Tokenizers differ; this errs on the high side for
 * English prose, code and JSON, and counts a token for each character outside Latin script.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let run = 0;
  let kind = BLANK;
  for (let index = 0; index <= text.length; index += 1) {
    const next = index === text.length ? BLANK : (KINDS[text.charCodeAt(index)] ?? OTHER);
    if (next === kind && next < SIGN && index < text.length) {
      run += 1;
      continue;
    }
    tokens += tokensOf(kind, run);
    kind = next;
    run = 1;
  }
  return Math.ceil(tokens);
}

/** Of a run of characters of one kind. Signs and characters outside Latin script stand alone. */
function tokensOf(kind: number, length: number): number {
  switch (kind) {
    case LETTER:
      return length <= LETTERS_IN_A_SHORT_WORD ? 1 : Math.ceil(length / LETTERS_A_TOKEN);
    case DIGIT:
      return Math.ceil(length / DIGITS_A_TOKEN);
    case LINE_END:
      return TOKENS_OF_LINE_ENDS;
    case SIGN:
      return TOKENS_OF_A_SIGN;
    case OTHER:
      return 1;
    default:
      return 0;
  }
}

/** What the field that states an answer's size adds to it. */
const TOKENS_OF_THE_SIZE = 6;

/** An answer that states its size. */
export function sized<Answer extends object>(answer: Answer): Answer & { readonly tokens: number } {
  return { ...answer, tokens: estimateTokens(JSON.stringify(answer)) + TOKENS_OF_THE_SIZE };
}
