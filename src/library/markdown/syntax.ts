/**
 * The Markdown that McDewey reads: CommonMark with tables, strikethrough, HTML, and the notes and warnings of
 * several tool chains. Parsing for chunks, for plain text and for rendering share this one definition.
 */
import MarkdownIt, { type Env, type StateBlock, type Token } from 'markdown-it';
import { calloutKind } from './callouts.ts';
import { textTags } from './html-elements.ts';

/** Deep enough for any manual, shallow enough for hostile input. */
const DEEPEST_NESTING = 40;
/** Lines; bounds the search for the closing line, so that unclosed notes cost linear time. */
const LONGEST_ADMONITION = 300;

export type { Env, Token };
export type Markdown = ReturnType<typeof MarkdownIt>;

/** A new parser; renderers add their own rules to it. */
export function createMarkdown(): Markdown {
  const markdown = MarkdownIt('default', { html: true, linkify: false, typographer: false });
  markdown.set({ maxNesting: DEEPEST_NESTING });
  markdown.block.ruler.before('fence', 'admonition', admonition, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
  markdown.core.ruler.after('inline', 'text_tags', ({ tokens }) => {
    for (const { children } of tokens) if (children) textTagsToText(children);
  });
  return markdown;
}

let shared: Markdown | undefined;

function parser(): Markdown {
  shared ??= createMarkdown();
  return shared;
}

/** Line ends as `\n`, no NUL: what every function here expects. */
export function normaliseText(text: string): string {
  let normalised = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (normalised.includes('\r')) normalised = normalised.replace(/\r\n?/g, '\n');
  if (normalised.includes('\0')) normalised = normalised.replaceAll('\0', '\ufffd');
  return normalised;
}

/** Blocks only, no inline content: what chunking needs, several times faster than a full parse. */
export function parseBlocks(text: string, env: Env = {}): Token[] {
  const tokens: Token[] = [];
  const markdown = parser();
  markdown.block.parse(text, markdown as Parameters<typeof markdown.block.parse>[1], env, tokens);
  return tokens;
}

/** A full parse. */
export function parseMarkdown(text: string, env: Env = {}): Token[] {
  return parser().parse(text, env);
}

/** The tokens of one line of inline Markdown. */
export function parseInline(text: string, env: Env = {}): Token[] {
  return parser().parseInline(text, env)[0]?.children ?? [];
}

/**
 * A note as AsciiDoc tool chains leave it in text:
 *
 *   [NOTE]
 *   ----
 *   The text of the note.
 *   ----
 *
 * CommonMark would read the lines of dashes as marks of a heading.
 */
function admonition(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (state.sCount[startLine]! - state.blkIndent >= 4 || startLine + 2 >= endLine) return false;
  if (state.src.charCodeAt(state.bMarks[startLine]! + state.tShift[startLine]!) !== 0x5b) return false;
  const label = /^\[([A-Z]{3,9})\][ \t]*$/.exec(lineOf(state, startLine));
  const kind = label && calloutKind(label[1]!);
  if (!kind) return false;
  const fence = lineOf(state, startLine + 1).trimEnd();
  if (!/^(?:-{4,64}|={4,64})$/.test(fence)) return false;
  const lastLine = Math.min(endLine, startLine + 2 + LONGEST_ADMONITION);
  let closing = startLine + 2;
  while (closing < lastLine && lineOf(state, closing).trimEnd() !== fence) closing++;
  if (closing >= lastLine) return false;
  if (silent) return true;

  const open = state.push('callout_open', 'aside', 1);
  open.block = true;
  open.map = [startLine, closing + 1];
  open.info = kind;
  const { parentType, lineMax } = state;
  state.parentType = 'blockquote';
  state.lineMax = closing;
  state.md.block.tokenize(state, startLine + 2, closing);
  state.parentType = parentType;
  state.lineMax = lineMax;
  state.push('callout_close', 'aside', -1).block = true;
  state.line = closing + 1;
  return true;
}

/** Raw tags that are no markup ("type <bucket>") become text. */
function textTagsToText(children: readonly Token[]): void {
  const raw = children.filter(({ type }) => type === 'html_inline');
  if (raw.length === 0) return;
  for (const [index, isText] of textTags(raw.map(({ content }) => content)).entries()) {
    if (isText) raw[index]!.type = 'text';
  }
}

function lineOf(state: StateBlock, line: number): string {
  const start = state.bMarks[line]! + state.tShift[line]!;
  return state.src.slice(start, Math.min(state.eMarks[line]!, start + 120));
}
