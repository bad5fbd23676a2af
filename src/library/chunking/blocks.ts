/** The top-level blocks of a text with their places in it: what chunking cuts along. */
import { type HeadingText, readHeading } from '../markdown/headings.ts';
import { type Env, parseBlocks, type Token } from '../markdown/syntax.ts';

export type BlockKind = 'heading' | 'paragraph' | 'list' | 'code' | 'table' | 'quote' | 'html' | 'rule';

export interface Block {
  readonly kind: BlockKind;
  /** Half-open range of UTF-16 offsets, trailing blank lines excluded. */
  readonly start: number;
  readonly end: number;
  /** Headings only. */
  readonly heading?: HeadingText & { readonly level: number };
  /** Lists only: where each item after the first begins. */
  readonly itemStarts?: readonly number[];
}

const KINDS: Readonly<Record<string, BlockKind>> = {
  heading_open: 'heading',
  paragraph_open: 'paragraph',
  bullet_list_open: 'list',
  ordered_list_open: 'list',
  fence: 'code',
  code_block: 'code',
  table_open: 'table',
  blockquote_open: 'quote',
  callout_open: 'quote',
  html_block: 'html',
  hr: 'rule',
};

/**
 * @param text normalised (`normaliseText`).
 * @param env receives the link reference definitions found.
 */
export function findBlocks(text: string, env: Env = {}): Block[] {
  const tokens = parseBlocks(text, env);
  const lines = lineStarts(text);
  const blocks: Block[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.level !== 0 || token.nesting === -1 || !token.map) continue;
    const kind = KINDS[token.type];
    if (!kind) continue;
    const start = lines[token.map[0]] ?? text.length;
    const end = trimEnd(text, start, lines[token.map[1]] ?? text.length);
    if (kind === 'heading') {
      const content = tokens[index + 1]?.content ?? '';
      blocks.push({
        kind,
        start,
        end,
        heading: { ...readHeading(content), level: Number(token.tag.slice(1)) },
      });
    } else if (kind === 'list') {
      blocks.push({ kind, start, end, itemStarts: itemStarts(tokens, index, lines) });
    } else blocks.push({ kind, start, end });
  }
  return blocks;
}

function itemStarts(tokens: readonly Token[], listIndex: number, lines: readonly number[]): number[] {
  const starts: number[] = [];
  for (let index = listIndex + 1; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.level === 0) break;
    if (token.level === 1 && token.type === 'list_item_open' && token.map)
      starts.push(lines[token.map[0]] ?? 0);
  }
  return starts.slice(1);
}

/** Offset of the first character of every line, and of the end of the text. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function trimEnd(text: string, start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start && /\s/.test(text.charAt(trimmed - 1))) trimmed--;
  return trimmed;
}
