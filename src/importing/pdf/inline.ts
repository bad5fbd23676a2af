import { hasSpaceBetween, isCjk } from './rows.ts';
import type { Row, TextRun } from './types.ts';
import type { Vocabulary } from './vocabulary.ts';

interface Piece {
  text: string;
  readonly code: boolean;
  readonly link?: string | undefined;
}

const LINE_END_HYPHEN = /([\p{L}\p{N}]+)([-\u00ad\u2010])$/u;

/** The text of a paragraph, cell or heading, joined over its rows, and its Markdown. */
export class InlineText {
  readonly #pieces: Piece[] = [];
  readonly #vocabulary: Vocabulary;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** @param from runs before this x are left out (a list's marker). */
  appendRow(row: Row, from = Number.NEGATIVE_INFINITY): this {
    let first = true;
    for (const [i, run] of row.runs.entries()) {
      if (run.x < from) continue;
      const before = row.runs[i - 1];
      const text = scriptDigits(run, row);
      if (first) this.#startRow(text, run.link);
      else if (before && hasSpaceBetween(before, run)) {
        this.#push(' ', false, before.link === run.link ? run.link : undefined);
      }
      this.#push(text, run.font.mono && /[\p{L}\p{N}]/u.test(run.text), run.link);
      first = false;
    }
    return this;
  }

  get plain(): string {
    return this.#pieces
      .map((piece) => piece.text)
      .join('')
      .replace(/\u00ad/g, '')
      .trim();
  }

  /** @param rich false for places where code and links would only disturb (headings). */
  markdown(rich = true): string {
    const merged: Piece[] = [];
    for (const [i, piece] of this.#pieces.entries()) {
      const last = merged.at(-1);
      const isCode = rich && (piece.code || (piece.text === ' ' && last?.code && this.#pieces[i + 1]?.code));
      const link = rich ? piece.link : undefined;
      if (last && last.code === isCode && last.link === link) last.text += piece.text;
      else merged.push({ text: piece.text, code: isCode === true, link });
    }
    let markdown = '';
    for (let i = 0; i < merged.length; ) {
      const { link } = merged[i]!;
      let end = i + 1;
      while (end < merged.length && merged[end]!.link === link) end++;
      const pieces = merged.slice(i, end);
      markdown += link === undefined ? pieces.map(pieceMarkdown).join('') : linkMarkdown(pieces, link);
      i = end;
    }
    return markdown.replace(/ {2,}/g, ' ').trim();
  }

  #startRow(text: string, link?: string): void {
    const last = this.#pieces.at(-1);
    if (!last) return;
    const before = this.plain;
    const broken = LINE_END_HYPHEN.exec(before);
    const next = /^[\p{L}\p{N}]+/u.exec(text)?.[0];
    if (broken && next) {
      const [, head, hyphen] = broken as unknown as [string, string, string];
      if (!/\u00ad$/.test(last.text) && this.#vocabulary.keepsHyphen(head, next, hyphen)) return;
      last.text = last.text.replace(/[-\u00ad\u2010]\s*$/, '');
      return;
    }
    if (/\u00ad$/.test(last.text) && next) {
      last.text = last.text.slice(0, -1);
      return;
    }
    if (isCjk(before.at(-1)) && isCjk(text[0])) return;
    // "db-" and ">open()": an operator broken in two.
    if (/[\p{L}\p{N}]-$/u.test(before) && text.startsWith('>')) return;
    // A path or URL broken after a slash goes on without a blank.
    if (/\S\/$/.test(before) && /:\/\/\S*$/.test(before)) return;
    this.#push(' ', false, last.link === link ? link : undefined);
  }

  #push(text: string, code: boolean, link?: string): void {
    const last = this.#pieces.at(-1);
    if (last && last.code === code && last.link === link) last.text += text;
    else this.#pieces.push({ text, code, link });
  }
}

/** Numbers set small above or below the line as such: 2³², x₁, the mark of a footnote. */
function scriptDigits(run: TextRun, row: Row): string {
  if (run.size > 0.85 * row.size || !/^\d{1,3}$/.test(run.text)) return run.text;
  const raised = row.y - run.y;
  if (Math.abs(raised) < 0.1 * row.size) return run.text;
  const digits = raised > 0 ? '⁰¹²³⁴⁵⁶⁷⁸⁹' : '₀₁₂₃₄₅₆₇₈₉';
  return run.text.replace(/\d/g, (digit) => digits[Number(digit)]!);
}

function pieceMarkdown(piece: Piece): string {
  return piece.code ? codeSpan(piece.text) : escapeMarkdown(piece.text.replace(/\u00ad/g, ''));
}

/** Page numbers of an index or a table of contents stay plain: what they lead to is what they say. */
function linkMarkdown(pieces: readonly Piece[], href: string): string {
  const text = pieces.map((piece) => piece.text).join('');
  const inner = pieces.map(pieceMarkdown).join('');
  // Areas are drawn a little too wide: punctuation at the ends belongs to the sentence.
  const shown = inner.trim().replace(/^\((?!.*\))|(?<!\(.*)[).,;:]+$|[.,;:]+$/g, '');
  if (/^[\s\d.,ivxlc–-]*$/.test(text) || shown === '') return inner;
  if (text.trim().replace(/^mailto:/, '') === href.replace(/^mailto:/, '') && !/[<>\s]/.test(href)) {
    return inner.replace(shown, () => `<${href}>`);
  }
  const link = `[${shown.replace(/(?<!\\)[[\]]/g, '\\$&')}](${href})`;
  return inner.replace(shown, () => link);
}

/** Inline code that shows exactly `text`, backticks included; nothing for nothing. */
export function codeSpan(text: string): string {
  if (text === '') return '';
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((ticks) => ticks[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** Text as Markdown that shows exactly this text. Only what would be read as markup is escaped. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
    .replace(/[`*]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/<(?=[A-Za-z/!?])/g, '\\<')
    .replace(/&(?=#?\w{1,31};)/g, '\\&')
    .replace(/\[(?=[^\]]*\](?:\(|:|\[))/g, '\\[')
    .replace(/~~/g, '\\~\\~');
}

/** Keeps a line's beginning from being read as a list, heading, quote or rule. */
export function escapeLineStart(markdown: string): string {
  return markdown
    .replace(/^(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-{2,}\s*$|~{3,}|:{3,})/, '\\$1')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}
