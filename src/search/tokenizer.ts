/**
 * The one tokenizer of index and query. Made for technical text:
 *
 *   "--max-old-space-size"  → max-old-space-size, max, old, space, size
 *   "ORA-01555"             → ora-01555, ora, 01555
 *   "pam_krb5.so"           → pam_krb5.so, pam, krb5, so
 *   "getUserById()"         → getuserbyid, get, user, by, id
 *   "5.3.28"                → 5.3.28
 *   "日本語"                 → 日本, 本語
 *
 * A compound keeps its exact form beside its parts, so an identifier typed in full outranks pages that merely
 * hold its parts. English words are stemmed (Porter); compounds and other scripts are not.
 */
import { stemmer } from 'stemmer';

/** One term and the half-open range of UTF-16 offsets it was read from. */
export interface TokenSpan {
  readonly term: string;
  readonly start: number;
  readonly end: number;
  /** An exact technical form ("ora-01555", "getuserbyid", "5.3.28") rather than a word. */
  readonly compound: boolean;
}

/** Longer runs are data (base64, hashes), not words that anybody searches for. */
const MAX_TERM_LENGTH = 64;
const MAX_PARTS = 12;

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+/uy;
/** Letters, digits and marks, joined by single . - _ characters or an apostrophe; "c++" and "c#" as they are. */
const WORD = /[\p{L}\p{N}\p{M}_]+(?:(?:[.-]|['’](?=\p{L}))[\p{L}\p{N}\p{M}_]+)*(?:\+\+|#(?![\p{L}\p{N}]))?/uy;
const START = /[\p{L}\p{N}_]/gu;
const IS_CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]/u;
const FIRST_CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]/u;
const ASCII_WORD = /^[a-z]{3,}$/;
const DOTTED_NUMBER = /^[0-9]+(?:\.[0-9]+)+$/;
const PLAIN = /^[a-z]+$|^[0-9]+$/;

/** Terms of `text` in order, duplicates kept. */
export function tokenize(text: string): string[] {
  return tokenSpans(text).map((token) => token.term);
}

/** Like `tokenize`, with where each term stands. Spans of a compound and of its parts overlap. */
export function tokenSpans(text: string): TokenSpan[] {
  return spansIn(text);
}

/** The tokens of `text` that are among `terms`. Most words are known not to be by their first two letters. */
export function spansOf(terms: ReadonlyMap<string, unknown>, text: string): TokenSpan[] {
  const beginnings = new Beginnings(terms.keys());
  return spansIn(text, beginnings).filter(({ term }) => terms.has(term));
}

/** @param wanted what wanted terms begin with; absent when all are wanted. */
function spansIn(text: string, wanted?: Beginnings): TokenSpan[] {
  const spans: TokenSpan[] = [];
  let at = 0;
  while (at < text.length) {
    const kind = kindAt(text, at);
    if (kind === SEPARATOR) {
      at++;
      continue;
    }
    if (wanted) {
      const end = wanted.endOfOthers(text, at);
      if (end > at) {
        at = end;
        continue;
      }
    }
    const plain = kind === LETTER ? endOfPlainWord(text, at) : at;
    if (plain > at) {
      push(spans, stem(text.slice(at, plain).toLowerCase()), at, plain, false);
      at = plain;
      continue;
    }
    START.lastIndex = at;
    const found = START.exec(text);
    if (!found) break;
    const end = IS_CJK.test(found[0])
      ? readCjk(text, found.index, spans)
      : readWord(text, found.index, spans);
    at = Math.max(found.index + 1, end);
  }
  return spans;
}

/** What an ASCII character is to a word; `OTHER` for all that needs a closer look. */
const SEPARATOR = 0;
const LETTER = 1;
const JOINER = 2;
const OTHER = 3;
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z]/.test(character)) return LETTER;
  if (/[.'-]/.test(character)) return JOINER;
  return /[0-9_+#]/.test(character) ? OTHER : SEPARATOR;
});

function kindAt(text: string, at: number): number {
  // Past the end there is no character code, and nothing to be joined.
  return at < text.length ? (KINDS[text.charCodeAt(at)] ?? OTHER) : SEPARATOR;
}

/**
 * Most words are ASCII letters between blanks, and are told from everything else without a regular expression:
 * all small, all capital, or with a first capital only.
 * @returns the word's end, or `at` when it may be more than such a word.
 */
function endOfPlainWord(text: string, at: number): number {
  let end = at;
  let capitals = 0;
  while (kindAt(text, end) === LETTER) {
    if (text.charCodeAt(end) < 97) capitals++;
    end++;
  }
  const next = kindAt(text, end);
  const isLone = next === SEPARATOR || (next === JOINER && kindAt(text, end + 1) === SEPARATOR);
  const hasPlainCase =
    capitals === 0 || capitals === end - at || (capitals === 1 && text.charCodeAt(at) < 97);
  return isLone && hasPlainCase && end - at <= MAX_TERM_LENGTH ? end : at;
}

/** The first two letters of some terms. They are those of the words too: stemming changes no more than y to i there. */
class Beginnings {
  /** By `keyOf` the two letters. */
  readonly #known = new Uint8Array(32 * 32);

  constructor(terms: Iterable<string>) {
    for (const term of terms) {
      const first = term.charCodeAt(0);
      if (term.length > 1) this.#known[keyOf(first, term.charCodeAt(1))] = 1;
      // All but its first letter may have been its ending.
      else for (let second = 0; second < 32; second++) this.#known[keyOf(first, second)] = 1;
    }
  }

  /**
   * The end of a run of ASCII without separators in which none of the terms can be: they begin where the run does, at a
   * capital, or behind what joins words. @returns `at` when one may be in it.
   */
  endOfOthers(text: string, at: number): number {
    let mayBegin = true;
    for (let end = at; end < text.length; end++) {
      const code = text.charCodeAt(end);
      // An apostrophe is left out of a term.
      if (code >= 128 || code === APOSTROPHE) return at;
      const kind = KINDS[code];
      if (kind === SEPARATOR) return end;
      const isLetter = kind === LETTER;
      if (mayBegin || (isLetter && code < SMALL_A)) {
        if (this.#known[keyOf(code, text.charCodeAt(end + 1))] === 1) return at;
      }
      mayBegin = !isLetter;
    }
    return text.length;
  }
}

const APOSTROPHE = 0x27;
const SMALL_A = 0x61;
const LETTER_Y = 25;
const LETTER_I = 9;

/** The same for capitals and small letters, and for y and i in the second place. */
function keyOf(first: number, second: number): number {
  const low = second & 31;
  return ((first & 31) << 5) | (low === LETTER_Y ? LETTER_I : low);
}

function readCjk(text: string, at: number, spans: TokenSpan[]): number {
  CJK.lastIndex = at;
  const run = CJK.exec(text)?.[0] ?? '';
  const characters = [...run];
  let start = at;
  for (let i = 0; i < Math.max(1, characters.length - 1); i++) {
    const term = (characters[i] ?? '') + (characters[i + 1] ?? '');
    spans.push({ term: term.normalize('NFKC'), start, end: start + term.length, compound: false });
    start += (characters[i] ?? '').length;
  }
  return at + run.length;
}

function readWord(text: string, at: number, spans: TokenSpan[]): number {
  WORD.lastIndex = at;
  let run = WORD.exec(text)?.[0] ?? '';
  // A word that runs into CJK text without a space ends there.
  const cjk = run.search(FIRST_CJK);
  if (cjk > 0) run = run.slice(0, cjk).replace(/[.\-_'’]+$/, '');
  if (run.length === 0) return at + 1;
  if (run.length <= MAX_TERM_LENGTH * 2) {
    for (const { term, start, end, compound } of termsOfRun(run)) {
      spans.push({ term, start: at + start, end: at + end, compound });
    }
  }
  return at + run.length;
}

/** What was read out of a run, by run: identifiers repeat as words do. */
const runs = new Map<string, readonly TokenSpan[]>();
const MAX_RUNS = 20_000;

/** The terms of one run of word characters, with where they stand in it. */
function termsOfRun(run: string): readonly TokenSpan[] {
  const known = runs.get(run);
  if (known) return known;
  const own = copyOf(run);
  const spans = readRun(own);
  if (runs.size >= MAX_RUNS) runs.clear();
  runs.set(own, spans);
  return spans;
}

function readRun(run: string): TokenSpan[] {
  const spans: TokenSpan[] = [];
  const folded = fold(run)
    .replace(/['’]s$/, '')
    .replace(/['’]/g, '')
    .replace(/^_+|_+$/g, '');
  if (folded.length === 0) return spans;
  if (PLAIN.test(folded) && !hasInnerCapital(run)) {
    push(spans, stem(folded), 0, run.length, false);
    return spans;
  }
  if (DOTTED_NUMBER.test(folded)) {
    push(spans, folded, 0, run.length, true);
    return spans;
  }
  const parts = splitParts(run);
  const isCompound = parts.length > 1 || /[^\p{L}]/u.test(folded);
  push(spans, isCompound ? folded : stem(folded), 0, run.length, isCompound);
  if (parts.length > 1 && parts.length <= MAX_PARTS) {
    for (const part of parts) {
      const term = stem(fold(part.text));
      if (term !== folded) push(spans, term, part.start, part.start + part.text.length, false);
    }
  }
  return spans;
}

function push(spans: TokenSpan[], term: string, start: number, end: number, compound: boolean): void {
  if (term.length > 0 && term.length <= MAX_TERM_LENGTH) spans.push({ term, start, end, compound });
}

function fold(text: string): string {
  const lower = text.toLowerCase();
  // Plain ASCII, the usual case by far, needs no normalisation.
  return /^[\x20-\x7e]*$/.test(lower)
    ? lower
    : lower.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFKC');
}

/** Words repeat: a remembered stem costs a tenth of a computed one. Emptied when full, to bound its memory. */
const stems = new Map<string, string>();
const MAX_STEMS = 50_000;

function stem(word: string): string {
  if (!ASCII_WORD.test(word)) return word;
  const known = stems.get(word);
  if (known !== undefined) return known;
  const own = copyOf(word);
  const found = stemmer(own);
  if (stems.size >= MAX_STEMS) stems.clear();
  stems.set(own, found);
  return found;
}

/** To be kept: engines make a part of a long text a view of it, which keeps the whole text in memory. */
function copyOf(part: string): string {
  return ` ${part}`.slice(1);
}

function hasInnerCapital(run: string): boolean {
  return /[a-z][A-Z]|[A-Z][A-Z][a-z]/.test(run) && !/^[A-Z]+s?$/.test(run);
}

/** "pam_krb5.so" → pam, krb5, so; "XMLHttpRequest" → XML, Http, Request. */
function splitParts(run: string): { text: string; start: number }[] {
  const parts: { text: string; start: number }[] = [];
  for (const piece of run.matchAll(/[^._\-'’+#]+/g)) {
    for (const part of piece[0].matchAll(/\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[^\p{Lu}]+|\p{Lu}+/gu)) {
      parts.push({ text: part[0], start: piece.index + part.index });
    }
  }
  return parts;
}

/**
 * Words so common in questions that they say nothing about which page answers; left out of a query as long as
 * it has other words. In the index they count like any word.
 */
const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about after all also am an and any are as at be because been before being both but by can cannot could did do
  does doing done dont each few for from further get gets give given had has have having he her here him his how i if
  im in into is isnt it its just like make many may me might more most much must my need needs no nor not now of off
  on one only or other our out over own please same shall she should so some such than that the their them then there
  these they this those through to too under until up us use used uses using very want wants was way we were what when
  where which while who whom why will with within would yes you your yours`
    .split(/\s+/)
    .flatMap((word) => [word, stem(word)]),
);

export function isStopWord(term: string): boolean {
  return STOP_WORDS.has(term);
}
