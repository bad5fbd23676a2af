import { calloutKind } from '../../library/markdown/callouts.ts';
import { codeLines } from './code.ts';
import type { Grid } from './grids.ts';
import { CONTENTS_LINE } from './headings.ts';
import { codeSpan, escapeLineStart, escapeMarkdown, InlineText } from './inline.ts';
import { splitRow } from './rows.ts';
import { isInside, ruledTable } from './ruled-tables.ts';
import { tableAt } from './tables.ts';
import type { Block, ListItem, Row, Ruling, TextRun } from './types.ts';
import type { Vocabulary } from './vocabulary.ts';

const BULLET = /^(?:[•‣◦▪▫■□●○◆◇➢➤✓·∙⁃]|[–—*o-](?=\s))\s*/;
const SURE_BULLET = /^[•‣◦▪▫■□●○◆◇➢➤]\s*\S/;
const LONE_SURE_BULLET = /^[•‣◦▪▫■□●○◆◇➢➤]$/;
const LONE_BULLET = /^[•‣◦▪▫■□●○◆◇➢➤✓·∙⁃–*-]$/;
const NUMBER = /^\(?(\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S)/;

/** A paragraph that begins "Note:"; the colon tells it from a sentence. */
const CALLOUT_START = /^(\p{Lu}\p{L}{2,8}|\p{Lo}{2,4})(?::\s+|：\s*)/u;

/** Rows up and down among which the numbers before and after an item's are looked for. */
const NEAR = 12;

/** What is the same on all pages of a document. */
export interface PageStyle {
  /** Usual distance of lines in units of the type size. */
  readonly leading: number;
  /** Usual distance of lines of code in units of their type size. */
  readonly codeLeading: number;
  /** Size of most of the text, points. */
  readonly bodySize: number;
  /** Where most lines of text begin, points. */
  readonly left: number;
  /** Where full lines end, points. */
  readonly right: number;
  readonly vocabulary: Vocabulary;
  /** Tables drawn with lines on this page. */
  readonly grids: readonly Grid[];
  /** Lines drawn on this page. */
  readonly rulings: readonly Ruling[];
  /** Last rows of the page before and first rows of the next one: lists go on over pages. */
  readonly before: readonly Row[];
  readonly after: readonly Row[];
}

/** Turns the rows of one column of one page, headings marked, into blocks. */
export function blocksOf(rows: readonly Row[], style: PageStyle): Block[] {
  return new BlockReader(rows, style).read();
}

class BlockReader {
  readonly #rows: readonly Row[];
  readonly #style: PageStyle;
  readonly #blocks: Block[] = [];
  #at = 0;

  constructor(rows: readonly Row[], style: PageStyle) {
    this.#rows = rows;
    this.#style = style;
  }

  read(): Block[] {
    while (this.#at < this.#rows.length) {
      const row = this.#rows[this.#at]!;
      if (this.#readRuledTable(row)) continue;
      if (this.#readChapterLabel()) continue;
      if (row.heading !== undefined) this.#readHeading(row);
      else if (CONTENTS_LINE.test(row.text)) this.#readContents();
      else if (this.#isCalloutLabel(row)) this.#readCallout(row);
      else if (this.#isEntry(row)) this.#readEntries();
      else if (row.mono && !isBulleted(row) && this.#isCode()) this.#readCode();
      else if (this.#markerAt(this.#at)) this.#readList();
      else {
        const table = this.#isInDrawing(row) ? undefined : tableAt(this.#rows, this.#at, this.#style);
        if (table) {
          this.#blocks.push(table.block);
          this.#at = table.next;
        } else this.#readParagraph();
      }
    }
    return this.#blocks;
  }

  #readRuledTable(first: Row): boolean {
    const grid = this.#style.grids.find((one) => isInside(one, first));
    if (!grid) return false;
    let end = this.#at;
    while (end < this.#rows.length && isInside(grid, this.#rows[end]!)) end++;
    const rows = this.#rows.slice(this.#at, end);
    if (rows.some((row) => row.heading !== undefined)) return false;
    const table = ruledTable(grid, rows, this.#style.vocabulary);
    if (!table) return false;
    this.#blocks.push(table);
    this.#at = end;
    return true;
  }

  #isInDrawing(row: Row): boolean {
    return this.#style.grids.some((grid) => !grid.isClosed && isInside(grid, row));
  }

  /** "CHAPTER" and "FIVE" above the title are neither a heading nor part of one. */
  #readChapterLabel(): boolean {
    const [label, number, title] = this.#rows.slice(this.#at, this.#at + 3);
    if (!label || !number || title?.heading === undefined || label.heading !== undefined) return false;
    if (!/^(?:chapter|appendix|part|kapitel|anhang|teil)$/i.test(label.text)) return false;
    if (!/^[\p{L}\d-]{1,14}$/u.test(number.text) || number.y < label.y) return false;
    const text = new InlineText(this.#style.vocabulary).appendRow(label).appendRow(number);
    this.#blocks.push({ kind: 'paragraph', markdown: text.markdown() });
    this.#at += 2;
    return true;
  }

  #readHeading(first: Row): void {
    const text = new InlineText(this.#style.vocabulary).appendRow(first);
    for (this.#at++; this.#at < this.#rows.length; this.#at++) {
      const row = this.#rows[this.#at]!;
      if (row.heading !== first.heading || row.startsHeading) break;
      text.appendRow(row);
    }
    this.#blocks.push({ kind: 'heading', level: first.heading!, text: text.markdown(false) });
  }

  /** A row that says only "Note", "WARNING:" and the like, with text below it. */
  #isCalloutLabel(row: Row): boolean {
    const at = this.#rows.indexOf(row);
    const next = this.#rows[at + 1];
    return (
      calloutKind(row.text) !== undefined &&
      (row.bold || /^[\p{Lu}\p{Lo}]/u.test(row.text)) &&
      next !== undefined &&
      next.heading === undefined &&
      next.y > row.y &&
      next.y - row.y < 3.5 * Math.max(row.size, next.size)
    );
  }

  /** Rows of a box stand in, or are set in another size, than the text around; else it is one paragraph. */
  #readCallout(label: Row): void {
    this.#at++;
    const first = this.#rows[this.#at]!;
    const { left, bodySize } = this.#style;
    const indented = first.x0 > left + 1.5 * first.size && Math.abs(first.x0 - left) < 200;
    const resized = Math.abs(first.size - bodySize) > 0.06 * bodySize && !first.mono;
    let end = this.#at + 1;
    for (; end < this.#rows.length; end++) {
      const row = this.#rows[end]!;
      const before = this.#rows[end - 1]!;
      if (row.heading !== undefined || this.#isCalloutLabel(row) || row.y < before.y) break;
      if (row.y - before.y > 4 * row.size) break;
      if (resized ? Math.abs(row.size - first.size) > 0.06 * first.size && !row.mono : !indented) break;
      if (row.x0 < first.x0 - 2) break;
    }
    if (!indented && !resized) {
      for (end = this.#at + 1; end < this.#rows.length; end++) {
        const row = this.#rows[end]!;
        const before = this.#rows[end - 1]!;
        const goesOn = row.y > before.y && row.y - before.y < 1.25 * this.#style.leading * row.size;
        if (row.heading !== undefined || this.#isCalloutLabel(row) || !goesOn) break;
      }
    }
    const blocks = blocksOf(this.#rows.slice(this.#at, end), this.#style);
    this.#blocks.push({ kind: 'callout', callout: calloutKind(label.text)!, blocks });
    this.#at = end;
  }

  /** An entry of a reference: a signature, and at the right margin what it is ("procedure"). */
  #isEntry(row: Row): boolean {
    const parts = splitRow(row, 3 * row.size);
    const [signature, kind] = parts;
    if (parts.length !== 2 || !signature || !kind) return false;
    return (
      Math.abs(kind.x1 - this.#style.right) < 2.5 &&
      /^\p{L}[\p{L} -]{2,30}$/u.test(kind.text) &&
      kind.text.split(' ').length <= 3 &&
      signature.x0 < this.#style.left + 2 &&
      (signature.runs[0]!.font.mono || /^[([{]/.test(signature.text))
    );
  }

  #readEntries(): void {
    const lines: string[] = [];
    for (; this.#at < this.#rows.length; this.#at++) {
      const row = this.#rows[this.#at]!;
      const before = this.#rows[this.#at - 1];
      if (row.heading !== undefined || !this.#isEntry(row)) break;
      if (lines.length > 0 && before && row.y - before.y > 2 * row.size) break;
      const [signature, kind] = splitRow(row, 3 * row.size) as [Row, Row];
      const code = signature.text.replace(/\s+(?=[)\]])/g, '').replace(/([([])\s+/g, '$1');
      lines.push(`${codeSpan(code)} ${escapeMarkdown(kind.text)}`);
    }
    this.#blocks.push({ kind: 'paragraph', markdown: lines.join('\\\n') });
  }

  #readContents(): void {
    const items: ListItem[] = [];
    const edges: number[] = [];
    for (; this.#at < this.#rows.length; this.#at++) {
      const row = this.#rows[this.#at]!;
      if (row.heading !== undefined || !CONTENTS_LINE.test(row.text)) break;
      const markdown = escapeMarkdown(row.text.replace(/\s*(?:\.\s?){4,}\s*/, ' ').trim());
      items.push({ depth: depthOf(edges, row.x0), marker: '-', paragraphs: [escapeLineStart(markdown)] });
    }
    this.#blocks.push({ kind: 'list', items });
  }

  /** A lone monospaced row between prose is a term or a line of a paragraph, not a listing. */
  #isCode(): boolean {
    const row = this.#rows[this.#at]!;
    const after = this.#rows[this.#at + 1];
    if (!after || after.mono || after.heading !== undefined || after.y < row.y) return true;
    const lines = (after.y - row.y) / (this.#style.leading * Math.max(row.size, after.size));
    const isTerm =
      lines < 1.7 &&
      after.x0 > row.x0 + 0.8 * row.size &&
      !/\s{2}|[;{]$|^[#$>}]/.test(row.text) &&
      isClosed(row.text);
    if (isTerm) return false;
    const isProse = lines <= 1.25 && Math.abs(after.x0 - row.x0) < 2 && this.#isFull(row, after);
    return !isProse;
  }

  #readCode(): void {
    const rows: Row[] = [];
    for (; this.#at < this.#rows.length; this.#at++) {
      const row = this.#rows[this.#at]!;
      const before = rows.at(-1);
      if (!row.mono || row.heading !== undefined || isBulleted(row)) break;
      if (before && isOtherBox(rows, row, this.#style.codeLeading)) break;
      const most = Math.max(4, 3.4 * this.#style.codeLeading) * row.size;
      if (before && (row.y < before.y || row.y - before.y > most)) break;
      rows.push(row);
    }
    this.#blocks.push({ kind: 'code', lines: codeLines(rows) });
  }

  /** @returns the marker in Markdown, where the item's text begins, and the row without a marker set in one run with it. */
  #markerAt(index: number): { marker: string; textX: number; rest?: Row } | undefined {
    const row = this.#rows[index]!;
    if (row.heading !== undefined) return undefined;
    const [first, second] = row.runs;
    if (
      first &&
      second &&
      LONE_BULLET.test(first.text) &&
      second.x > first.x + first.width + 0.1 * row.size
    ) {
      return { marker: '-', textX: second.x };
    }
    const below = this.#rows[index + 1];
    const isAlone = first && !second && below && LONE_SURE_BULLET.test(first.text);
    if (
      isAlone &&
      below.x0 > row.x0 &&
      below.y > row.y &&
      below.y - row.y < 2 * this.#style.leading * row.size
    ) {
      return { marker: '-', textX: below.x0 };
    }
    const bullet = BULLET.exec(row.text);
    if (bullet && row.text.length > bullet[0].length && !(bullet[0].startsWith('o') && !this.#hangs(index))) {
      if (/^[-*–—]/.test(bullet[0]) && !this.#hangs(index) && !this.#dashesGoOn(index)) return undefined;
      return { marker: '-', ...this.#textAfter(row, bullet[0].length) };
    }
    const number = NUMBER.exec(row.text);
    if (!number) return undefined;
    const digits = /^\d+$/.test(number[1]!);
    if (!this.#hangs(index) && !this.#numbersGoOn(index, number[1]!)) return undefined;
    return digits
      ? { marker: `${number[1]}.`, ...this.#textAfter(row, number[0].length) }
      : { marker: '-', textX: row.x0, rest: row };
  }

  #textAfter(row: Row, length: number): { textX: number; rest?: Row } {
    const [first, ...others] = row.runs as [TextRun, ...TextRun[]];
    if (others.length > 0 && first.text.trimEnd().length < length) return { textX: others[0]!.x };
    const width = (first.width * length) / Math.max(1, first.text.length);
    const textX = first.x + width;
    const run = { ...first, text: first.text.slice(length), x: textX, width: first.width - width };
    return { textX, rest: { ...row, runs: [run, ...others] } };
  }

  /** The next row goes on to the right of this one's beginning. */
  #hangs(index: number): boolean {
    const row = this.#rows[index]!;
    const after = this.#rows[index + 1];
    return (
      after !== undefined &&
      after.y > row.y &&
      after.y - row.y < 1.3 * this.#style.leading * row.size &&
      after.x0 > row.x0 + 0.7 * row.size &&
      after.x0 < row.x0 + 5 * row.size
    );
  }

  /** A row nearby has the same sign at the same place. */
  #dashesGoOn(index: number): boolean {
    const { text, x0 } = this.#rows[index]!;
    const near = this.#rows.slice(Math.max(0, index - 6), index + 7);
    return near.some(
      (row, i) =>
        index !== Math.max(0, index - 6) + i &&
        row.text[0] === text[0] &&
        /^\s/.test(row.text.slice(1)) &&
        Math.abs(row.x0 - x0) < 1.5,
    );
  }

  #numbersGoOn(index: number, number: string): boolean {
    if (!/^\d+$/.test(number)) return false;
    const value = Number(number);
    const { before, after } = this.#style;
    const around = [...before.slice(-NEAR), ...this.#rows, ...after.slice(0, NEAR)];
    const at = Math.min(before.length, NEAR) + index;
    return around.slice(Math.max(0, at - NEAR), at + NEAR + 1).some((row) => {
      const other = NUMBER.exec(row.text)?.[1];
      return other !== undefined && Math.abs(Number(other) - value) === 1;
    });
  }

  #readList(): void {
    const items: ListItem[] = [];
    const edges: number[] = [];
    while (this.#at < this.#rows.length) {
      const found = this.#markerAt(this.#at);
      if (!found) break;
      const row = this.#rows[this.#at]!;
      const text = new InlineText(this.#style.vocabulary);
      if (found.rest) text.appendRow(found.rest);
      else text.appendRow(row, found.textX - 0.5);
      const item: ListItem = { depth: depthOf(edges, row.x0), marker: found.marker, paragraphs: [] };
      this.#at++;
      const paragraphs = [text];
      let before = row;
      for (; this.#at < this.#rows.length; this.#at++) {
        const next = this.#rows[this.#at]!;
        const isNear = next.y > before.y && next.y - before.y <= 1.25 * this.#style.leading * before.size;
        const isInside =
          next.x0 > row.x0 + 0.5 * row.size && Math.abs(next.x0 - found.textX) < 1.2 * row.size;
        if (next.heading !== undefined || this.#isCalloutLabel(next) || this.#markerAt(this.#at)) break;
        if (next.mono && !(isNear && isInside && this.#isFull(before, next))) break;
        if (this.#beginsTable(next)) break;
        if (isNear && isInside) {
          paragraphs.at(-1)!.appendRow(next);
        } else if (
          isInside &&
          next.y > before.y &&
          next.y - before.y < 3 * before.size &&
          Math.abs(next.x0 - found.textX) < 3
        ) {
          paragraphs.push(new InlineText(this.#style.vocabulary).appendRow(next));
        } else break;
        before = next;
      }
      const texts = paragraphs.map((paragraph) => escapeLineStart(paragraph.markdown()));
      item.paragraphs.push(...texts.filter((markdown, i) => i === texts.length - 1 || markdown !== ''));
      items.push(item);
    }
    this.#blocks.push({ kind: 'list', items });
  }

  /** Rows of a table may stand where the lines of an item do. */
  #beginsTable(row: Row): boolean {
    return splitRow(row, 2 * row.size).length > 2 && tableAt(this.#rows, this.#at, this.#style) !== undefined;
  }

  #readParagraph(): void {
    const first = this.#rows[this.#at]!;
    const rows = [first];
    for (this.#at++; this.#at < this.#rows.length; this.#at++) {
      const row = this.#rows[this.#at]!;
      if (!this.#continues(rows, row)) break;
      rows.push(row);
    }
    const text = new InlineText(this.#style.vocabulary);
    for (const row of rows) text.appendRow(row);
    const markdown = text.markdown();
    if (markdown === '') return;
    const label = CALLOUT_START.exec(markdown);
    const kind = label && calloutKind(label[1]!);
    if (label && kind && markdown.length > label[0].length) {
      const rest = escapeLineStart(markdown.slice(label[0].length));
      this.#blocks.push({ kind: 'callout', callout: kind, blocks: [{ kind: 'paragraph', markdown: rest }] });
      return;
    }
    const isLabel = rows.every((row) => row.bold) && text.plain.length < 200 && !/`/.test(markdown);
    this.#blocks.push({
      kind: 'paragraph',
      markdown: isLabel ? `**${markdown}**` : escapeLineStart(markdown),
    });
  }

  #continues(rows: readonly Row[], row: Row): boolean {
    const before = rows.at(-1)!;
    const first = rows[0]!;
    if (row.heading !== undefined || CONTENTS_LINE.test(row.text) || this.#isCalloutLabel(row)) return false;
    const distance = row.y - before.y;
    if (distance <= 0 || distance > 1.25 * this.#style.leading * Math.max(before.size, row.size))
      return false;
    if (Math.abs(row.size - before.size) > 0.12 * before.size) return false;
    if (this.#markerAt(this.#at)) return false;
    // Something set far to the right of a line ("procedure") ends it.
    if (splitRow(before, 3 * before.size).length > 1) return false;
    if (before.bold !== row.bold && (before.bold ? !this.#isFull(before, row) : row.text.length < 40))
      return false;
    if (row.mono && !(this.#isFull(before, row) && Math.abs(row.x0 - before.x0) < 2)) return false;
    const shift = row.x0 - before.x0;
    const outdented = rows.length === 1 && shift < 0 && shift > -4 * row.size;
    const hanging = rows.length === 1 && shift > 0 && shift < 5 * row.size && this.#isFull(first, row);
    const centred =
      Math.abs((row.x0 + row.x1) / 2 - (before.x0 + before.x1) / 2) < 2 && this.#isFull(before, row);
    if (Math.abs(shift) > 0.6 * row.size && !outdented && !hanging && !centred) return false;
    return this.#isFull(before, row);
  }

  /** The next row's first word had no room left at the end of this row: the line ends because it is full. */
  #isFull(row: Row, next: Row): boolean {
    // Boxes and quotations have a margin of their own; a sentence in full flow tells as well.
    const slack = this.#style.right - row.x1;
    const isProse = row.text.length > 35 && /[\p{Ll},]$/u.test(row.text) && /^\p{L}/u.test(next.text);
    if (isProse && slack < 0.25 * (this.#style.right - row.x0)) return true;
    const run = next.runs[0]!;
    const word = /^\S+/.exec(run.text)?.[0] ?? run.text;
    const width = (run.width * Math.min(word.length, run.text.length)) / Math.max(1, run.text.length);
    return slack < width + 1.5 * row.size;
  }
}

/** The row begins with a sign that is used for nothing but lists. */
function isBulleted(row: Row): boolean {
  return SURE_BULLET.test(row.text);
}

/** What ends with a brace has opened it, too. */
function isClosed(text: string): boolean {
  return !text.endsWith('}') || text.split('{').length >= text.split('}').length;
}

/** Blank lines within a listing are as high as its lines; the distance of two boxes is not, and larger. */
function isOtherBox(rows: readonly Row[], row: Row, leading: number): boolean {
  const before = rows.at(-1)!;
  const lines = (row.y - before.y) / (leading * before.size);
  return lines > 2.2 && Math.abs(lines - Math.round(lines)) > 0.2;
}

/** Nesting by where the marker stands: further right is deeper. */
function depthOf(edges: number[], x: number): number {
  while (edges.length > 0 && x < edges.at(-1)! - 3) edges.pop();
  if (edges.length === 0 || x > edges.at(-1)! + 3) edges.push(x);
  return Math.min(edges.length - 1, 6);
}
