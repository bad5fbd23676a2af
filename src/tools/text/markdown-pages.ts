import { estimateTokens } from './tokens.ts';

/** A part of a Markdown text that ends where a block ends. */
export interface MarkdownPage {
  readonly text: string;
  /** Where the next part begins, in UTF-16 units of the whole; absent when nothing is left. */
  readonly next?: number;
}

/**
 * The blocks from `start` on that fit into a number of tokens. A table or code block is never cut, a list only between
 * its items: the first block may take more than was asked for, up to `ceiling`. Only a block that is larger than even that is divided between
 * two of its lines, with the fence or the table's header repeated.
 *
 * @param start 0 or the `next` of an earlier page.
 */
export function markdownPage(markdown: string, start: number, tokens: number, ceiling: number): MarkdownPage {
  const blocks = blocksFrom(markdown, start);
  let taken = '';
  let used = 0;
  let end = start;
  for (const block of blocks) {
    const cost = estimateTokens(block.text);
    if (used + cost > tokens && taken !== '') {
      const items = itemsThatFit(block, tokens - used);
      taken += items;
      end += items.length;
      break;
    }
    if (cost > ceiling) return cutBlock(markdown, block, ceiling);
    taken += block.text;
    used += cost;
    end = block.end;
    if (used >= tokens) break;
  }
  const isLast = markdown.slice(end).trim() === '';
  return { text: taken.trim(), ...(isLast ? {} : { next: end }) };
}

interface Block {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** Groups of lines between blank lines; a fenced code block is one group whatever it holds. */
function* blocksFrom(markdown: string, start: number): Generator<Block> {
  let at = start;
  let blockStart = start;
  let fence = '';
  while (at < markdown.length) {
    const lineEnd = markdown.indexOf('\n', at) + 1 || markdown.length;
    const line = markdown.slice(at, lineEnd);
    const mark = FENCE.exec(line)?.[1];
    if (fence !== '') {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = '';
    } else if (mark) {
      fence = mark;
    }
    at = lineEnd;
    if (fence === '' && line.trim() === '') {
      yield { text: markdown.slice(blockStart, at), start: blockStart, end: at };
      blockStart = at;
    }
  }
  if (blockStart < at) yield { text: markdown.slice(blockStart, at), start: blockStart, end: at };
}

const LIST_ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])\s/;

/** The first items of a list that is too long as a whole; nothing of any other block. */
function itemsThatFit({ text }: Block, tokens: number): string {
  const lines = text.split(/(?<=\n)/);
  if (!LIST_ITEM.test(lines[0] ?? '') || lines.some((line) => FENCE.test(line) || /^\s*\|/.test(line)))
    return '';
  let fitting = '';
  let used = 0;
  let taken = '';
  for (const line of lines) {
    if (LIST_ITEM.test(line)) fitting = taken;
    used += estimateTokens(line);
    if (used > tokens) return fitting;
    taken += line;
  }
  return fitting;
}

/** As many whole lines of an outsized block as fit; a line that is too long by itself is cut at a blank. */
function cutBlock(markdown: string, block: Block, tokens: number): MarkdownPage {
  const lines = block.text.split(/(?<=\n)/);
  let length = 0;
  let used = 0;
  for (const line of lines) {
    const cost = estimateTokens(line);
    if (used + cost > tokens) break;
    used += cost;
    length += line.length;
  }
  if (length === 0) {
    const line = lines[0] ?? '';
    // Never fewer than two characters to a token by the estimate above, except outside Latin script.
    length = Math.max(1, line.lastIndexOf(' ', tokens) + 1 || Math.min(line.length, tokens));
  }
  const end = block.start + length;
  const text = markdown.slice(block.start, end);
  const fence = FENCE.exec(text)?.[1];
  const closed =
    fence && !text.trimEnd().endsWith(`\n${fence}`) ? `${text.trimEnd()}\n${fence}` : text.trim();
  return { text: closed, ...(markdown.slice(end).trim() === '' ? {} : { next: end }) };
}
