/**
 * Two texts of a manual side by side: which sentences, rows and lines of code are the same, removed, added or changed,
 * and which words of a changed one. By sentences and not by paragraphs, since where a paragraph ends is often a matter
 * of the converter. Neutral, pure.
 */
import { editsBetween } from './difference.ts';
import { plainBlocks, type TextBlock } from './markdown/plain-text.ts';

/** A sentence of a paragraph or list item, or several that are the same in both; a heading; a row; a line of code. */
export interface ComparedBlock {
  readonly kind: TextBlock['kind'];
  readonly text: string;
  /** False for a sentence that continues the paragraph of the one before. */
  readonly starts: boolean;
  /** False for text of a page beside the one that is compared: it is there so that what has moved over is found. */
  readonly inside: boolean;
}

export type ComparedRow =
  | { readonly kind: 'same'; readonly before: ComparedBlock; readonly after: ComparedBlock }
  | { readonly kind: 'removed'; readonly before: ComparedBlock }
  | { readonly kind: 'added'; readonly after: ComparedBlock }
  | {
      readonly kind: 'changed';
      readonly before: ComparedBlock;
      readonly after: ComparedBlock;
      readonly words: readonly ComparedWords[];
    };

export interface ComparedWords {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

export interface ComparedPage {
  readonly markdown: string;
  readonly inside: boolean;
}

/** Share of words that a sentence and what has become of it have in common, at least. */
const LEAST_LIKENESS = 0.4;
/** Pairs of sentences that are compared where text was replaced; longer replacements are shown as such. */
const MOST_PAIRS = 10_000;

/**
 * @param before pages in order, the neighbours of what is compared marked as outside.
 * @returns rows in reading order. Text outside is left out, except for sentences that lie across a page break.
 */
export function compareTexts(
  before: readonly ComparedPage[],
  after: readonly ComparedPage[],
): readonly ComparedRow[] {
  const [own, other] = [blocksOf(before), blocksOf(after)];
  const edits = editsBetween(own.map(keyOf), other.map(keyOf));
  const rows: ComparedRow[] = [];
  let removed: ComparedBlock[] = [];
  let added: ComparedBlock[] = [];
  const settle = (): void => {
    rows.push(...pairUp(removed, added));
    removed = [];
    added = [];
  };
  for (const edit of edits) {
    if (edit.kind === 'removed') removed.push(own[edit.before]!);
    else if (edit.kind === 'added') added.push(other[edit.after]!);
    else {
      settle();
      rows.push({ kind: 'same', before: own[edit.before]!, after: other[edit.after]! });
    }
  }
  settle();
  return flowing(rowsInside(rows));
}

/** Sentences that a page break has cut are put together again: the other text may be cut elsewhere. */
function blocksOf(pages: readonly ComparedPage[]): ComparedBlock[] {
  const blocks: ComparedBlock[] = [];
  for (const { markdown, inside } of pages) {
    const own = plainBlocks(markdown).flatMap(({ kind, text }) => linesOf(kind, text));
    for (const [index, line] of own.entries()) {
      const last = blocks.at(-1);
      if (index === 0 && last && goesOn(last, line)) {
        const text = `${last.text} ${line.text}`;
        blocks[blocks.length - 1] = { ...last, text, inside: last.inside || inside };
      } else blocks.push({ ...line, inside });
    }
  }
  return blocks;
}

const IS_PROSE: ReadonlySet<TextBlock['kind']> = new Set(['paragraph', 'item']);
const SENTENCE_END = /(?<=[.!?])\s+(?=["“(<]?[\p{Lu}\p{N}])|(?<=[。！？])/u;

function linesOf(kind: TextBlock['kind'], text: string): Omit<ComparedBlock, 'inside'>[] {
  const isLines = kind === 'code' || kind === 'table';
  const lines = isLines
    ? text.split('\n').map((line) => line.trimEnd())
    : IS_PROSE.has(kind)
      ? text.replace(/\s+/g, ' ').split(SENTENCE_END)
      : [text.replace(/\s+/g, ' ')];
  return lines
    .filter((line) => line !== '')
    .map((line, index) => ({ kind, text: line, starts: isLines || index === 0 }));
}

function goesOn(last: ComparedBlock, next: Pick<ComparedBlock, 'kind' | 'text'>): boolean {
  return (
    IS_PROSE.has(last.kind) &&
    next.kind === 'paragraph' &&
    !/[.!?:;)\]]["'”’]?$/.test(last.text) &&
    /^\p{Ll}/u.test(next.text)
  );
}

/** Indentation is no difference in what a line says, nor is the kind of block that a converter takes it for. */
function keyOf({ text }: ComparedBlock): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Of what was removed and added in one place, what is likest becomes one changed row, in the order of both. */
function pairUp(removed: readonly ComparedBlock[], added: readonly ComparedBlock[]): ComparedRow[] {
  const rows: ComparedRow[] = [];
  let [from, fromAfter] = [0, 0];
  const flush = (to: number, toAfter: number): void => {
    for (; from < to; from++) rows.push({ kind: 'removed', before: removed[from]! });
    for (; fromAfter < toAfter; fromAfter++) rows.push({ kind: 'added', after: added[fromAfter]! });
  };
  for (const [at, atAfter] of likestPairs(removed, added)) {
    flush(at, atAfter);
    const [before, after] = [removed[at]!, added[atAfter]!];
    rows.push({ kind: 'changed', before, after, words: compareWords(before.text, after.text) });
    [from, fromAfter] = [at + 1, atAfter + 1];
  }
  flush(removed.length, added.length);
  return rows;
}

function likestPairs(removed: readonly ComparedBlock[], added: readonly ComparedBlock[]): [number, number][] {
  const width = added.length + 1;
  if (removed.length * added.length === 0 || removed.length * added.length > MOST_PAIRS) return [];
  const words = added.map((block) => wordCounts(block.text));
  /** Likeness of all pairs that can still be made from here on, row by row from the end. */
  const best = new Float64Array((removed.length + 1) * width);
  const likeness = new Float64Array(removed.length * added.length);
  for (let i = removed.length - 1; i >= 0; i--) {
    const own = wordCounts(removed[i]!.text);
    for (let j = added.length - 1; j >= 0; j--) {
      const like = likenessOf(own, words[j]!);
      likeness[i * added.length + j] = like;
      const paired = like >= LEAST_LIKENESS ? like + best[(i + 1) * width + j + 1]! : 0;
      best[i * width + j] = Math.max(paired, best[(i + 1) * width + j]!, best[i * width + j + 1]!);
    }
  }
  const pairs: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < removed.length && j < added.length) {
    const here = best[i * width + j]!;
    const like = likeness[i * added.length + j]!;
    if (like >= LEAST_LIKENESS && here === like + best[(i + 1) * width + j + 1]!) pairs.push([i++, j++]);
    else if (here === best[(i + 1) * width + j]!) i++;
    else j++;
  }
  return pairs;
}

interface WordCounts {
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
}

function wordCounts(text: string): WordCounts {
  const counts = new Map<string, number>();
  const words = text.toLowerCase().match(WORD) ?? [];
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { counts, total: words.length };
}

/** Dice's coefficient of the words, 0 to 1. */
function likenessOf(a: WordCounts, b: WordCounts): number {
  const [few, many] = a.counts.size <= b.counts.size ? [a, b] : [b, a];
  let common = 0;
  for (const [word, count] of few.counts) common += Math.min(count, many.counts.get(word) ?? 0);
  return (2 * common) / Math.max(1, a.total + b.total);
}

const IDEOGRAPH = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}';
const WORD = new RegExp(`[${IDEOGRAPH}]|[\\p{L}\\p{N}_]+`, 'gu');
/** Words, characters of scripts without blanks, signs, blanks. */
const PIECE = new RegExp(
  `[${IDEOGRAPH}]|(?:(?![${IDEOGRAPH}])[\\p{L}\\p{N}_])+|\\s+|[^\\p{L}\\p{N}_\\s]`,
  'gu',
);

function compareWords(before: string, after: string): ComparedWords[] {
  const [own, other] = [before.match(PIECE) ?? [], after.match(PIECE) ?? []];
  const words: { kind: ComparedWords['kind']; text: string }[] = [];
  const add = (kind: ComparedWords['kind'], text: string): void => {
    const last = words.at(-1);
    if (last?.kind === kind) last.text += text;
    else words.push({ kind, text });
  };
  let removed = '';
  let added = '';
  let blank = '';
  const settle = (): void => {
    if (removed !== '') add('removed', removed);
    if (added !== '') add('added', added);
    if (blank !== '') add('same', blank);
    removed = '';
    added = '';
    blank = '';
  };
  for (const edit of editsBetween(own, other)) {
    const piece = edit.kind === 'added' ? other[edit.after]! : own[edit.before]!;
    const isOpen = removed !== '' || added !== '';
    if (edit.kind === 'same' && isOpen && blank === '' && /^\s+$/.test(piece)) blank = piece;
    else if (edit.kind === 'same') {
      settle();
      add('same', piece);
    } else {
      // Words replaced one after another read better as one replacement than as many.
      if (blank !== '') {
        removed += blank;
        added += blank;
        blank = '';
      }
      if (edit.kind === 'removed') removed += piece;
      else added += piece;
    }
  }
  settle();
  return words;
}

/** From the first to the last row with text that is compared, with what was added right before and after it. */
function rowsInside(rows: readonly ComparedRow[]): readonly ComparedRow[] {
  const isOwn = (row: ComparedRow): boolean => row.kind !== 'added' && row.before.inside;
  const first = rows.findIndex(isOwn);
  if (first === -1) return rows.filter((row) => row.kind === 'added' && row.after.inside);
  const isNew = (row: ComparedRow | undefined): boolean => row?.kind === 'added' && row.after.inside;
  let [from, to] = [first, rows.findLastIndex(isOwn)];
  while (isNew(rows[from - 1])) from--;
  while (isNew(rows[to + 1])) to++;
  return rows.slice(from, to + 1);
}

/** Sentences of one paragraph that are the same in both read better as the paragraph that they are. */
function flowing(rows: readonly ComparedRow[]): ComparedRow[] {
  const flowed: ComparedRow[] = [];
  for (const row of rows) {
    const last = flowed.at(-1);
    const goesOn = row.kind === 'same' && !row.before.starts && !row.after.starts;
    if (goesOn && last?.kind === 'same') {
      const join = (a: ComparedBlock, b: ComparedBlock) => ({ ...a, text: `${a.text} ${b.text}` });
      flowed[flowed.length - 1] = {
        kind: 'same',
        before: join(last.before, row.before),
        after: join(last.after, row.after),
      };
    } else flowed.push(row);
  }
  return flowed;
}
