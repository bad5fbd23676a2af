/** What is embedded: windows of a chunk's text that fit the model, each with its context. */

import { plainBlocks, type TextBlock } from './markdown/plain-text.ts';
import type { Chunk } from './model.ts';

/** UTF-16 units of a window's text, about 300 tokens of English. */
const WINDOW = 1200;
/** A last window shorter than this joins the one before it. */
const SHORTEST_LAST = 250;
const LONGEST_CONTEXT = 240;
/** UTF-16 units of a block of code: what it is about stands in its first lines, and code takes twice the tokens. */
const LONGEST_CODE = 600;

/**
 * The embedding inputs of one chunk, in reading order: a context line (titles and headings in force,
 * joined with " › "), then about 1,200 characters of text cut at block, sentence or line ends. Of long code only the
 * beginning is in them. A chunk without text has none.
 *
 * @param titles of the manual and of the document, the wider one first; empty ones are left out.
 */
export function passagesOf(
  titles: readonly string[],
  chunk: Pick<Chunk, 'headingPath' | 'title' | 'markdown'>,
): string[] {
  // "Page 396" says nothing about a page; a section's title does.
  const own = /^Page \d+$/.test(chunk.title) ? [] : [chunk.title.replace(/ \(\d+\)$/, '')];
  const path = [...titles, ...chunk.headingPath, ...own];
  return windowsOf(plainBlocks(chunk.markdown)).map(({ text, heading }) => {
    const context = heading === undefined || path.includes(heading) ? path : [...path, heading];
    return `${contextLine(context)}\n${text}`;
  });
}

interface Window {
  readonly text: string;
  /** The last heading of the chunk before the window. */
  readonly heading: string | undefined;
}

function windowsOf(blocks: readonly TextBlock[]): Window[] {
  const windows: { text: string; heading: string | undefined }[] = [];
  let text = '';
  let heading: string | undefined;
  let headingAtStart: string | undefined;
  const flush = () => {
    if (text.trim() !== '') windows.push({ text: text.trim(), heading: headingAtStart });
    text = '';
    headingAtStart = heading;
  };
  for (const block of blocks) {
    for (const piece of piecesOf(block)) {
      if (text !== '' && text.length + piece.length + 1 > WINDOW) flush();
      text += text === '' ? piece : `\n${piece}`;
    }
    if (block.kind === 'heading') heading = block.text;
  }
  flush();
  const last = windows.at(-1);
  const before = windows.at(-2);
  if (last && before && last.text.length < SHORTEST_LAST) {
    before.text += `\n${last.text}`;
    windows.pop();
  }
  return windows;
}

/** A block in pieces that fit a window: sentences of a paragraph, lines of a table. */
function piecesOf(block: TextBlock): string[] {
  if (block.kind === 'code') return [beginningOf(block.text, LONGEST_CODE)];
  if (block.text.length <= WINDOW) return [block.text];
  const units = block.kind === 'table' ? block.text.split('\n') : sentencesOf(block.text);
  const joiner = block.kind === 'table' ? '\n' : ' ';
  const pieces: string[] = [];
  let piece = '';
  for (const unit of units.flatMap((unit) => cutLong(unit))) {
    if (piece !== '' && piece.length + unit.length + 1 > WINDOW) {
      pieces.push(piece);
      piece = '';
    }
    piece += piece === '' ? unit : joiner + unit;
  }
  if (piece !== '') pieces.push(piece);
  return pieces;
}

/** Whole lines where there are any. */
function beginningOf(text: string, length: number): string {
  if (text.length <= length) return text;
  const lineEnd = text.lastIndexOf('\n', length);
  return lineEnd > length / 2 ? text.slice(0, lineEnd) : cutLong(text, length)[0]!;
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+|(?<=[。！？])|\n/).filter((sentence) => sentence !== '');
}

/** Cuts a unit without any sentence end at blanks, else anywhere but inside a character. */
function cutLong(unit: string, length = WINDOW): string[] {
  if (unit.length <= length) return [unit];
  const parts: string[] = [];
  for (let from = 0; from < unit.length; ) {
    let to = Math.min(unit.length, from + length);
    if (to < unit.length) {
      const blank = unit.lastIndexOf(' ', to);
      if (blank > from + length / 2) to = blank;
      else if ((unit.charCodeAt(to - 1) & 0xfc00) === 0xd800) to--;
    }
    const part = unit.slice(from, to).trim();
    if (part !== '') parts.push(part);
    from = to;
  }
  return parts;
}

/** The innermost headings matter most: the middle goes where the line is too long. */
function contextLine(titles: readonly string[]): string {
  const shown = titles
    .map((title) => title.slice(0, 120))
    .filter((title, index) => title !== '' && title !== titles[index - 1]);
  while (shown.length > 2 && shown.join(' › ').length > LONGEST_CONTEXT) shown.splice(1, 1);
  return shown.join(' › ');
}
