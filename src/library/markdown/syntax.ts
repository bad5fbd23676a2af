/**
 * The Markdown that McDewey reads: CommonMark with tables, strikethrough, HTML, and the notes and warnings of
 * several tool chains. Parsing for chunks, for plain text and for rendering share this one definition.
 */
import MarkdownIt, { type Env, type StateBlock, type Token } from 'markdown-it';
import { type CalloutKind, calloutKind } from './callouts.ts';
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
 * Notes as other tool chains write them:
 *
 *   [NOTE]                    :::note
 *   ----                      The text of the note.
 *   The text of the note.     :::
 *   ----
 *
 * CommonMark would read the lines of dashes as marks of a heading.
 */
function admonition(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (state.sCount[startLine]! - state.blkIndent >= 4) return false;
  const opening = readOpening(state, startLine, endLine);
  if (!opening) return false;
  const lastLine = Math.min(endLine, opening.firstLine + LONGEST_ADMONITION);
  let closing = opening.firstLine;
  while (closing < lastLine && lineOf(state, closing).trimEnd() !== opening.fence) closing++;
  if (closing >= lastLine) return false;
  if (silent) return true;

  const open = state.push('callout_open', 'aside', 1);
  open.block = true;
  open.map = [startLine, closing + 1];
  open.info = opening.kind;
  const { parentType, lineMax } = state;
  state.parentType = 'blockquote';
  state.lineMax = closing;
  state.md.block.tokenize(state, opening.firstLine, closing);
  state.parentType = parentType;
  state.lineMax = lineMax;
  state.push('callout_close', 'aside', -1).block = true;
  state.line = closing + 1;
  return true;
}

interface Opening {
  readonly kind: CalloutKind;
  /** The line that ends the note. */
  readonly fence: string;
  readonly firstLine: number;
}

function readOpening(state: StateBlock, line: number, endLine: number): Opening | undefined {
  const first = state.src.charCodeAt(state.bMarks[line]! + state.tShift[line]!);
  if (first === 0x5b /* [ */ && line + 2 < endLine) {
    const kind = calloutKind(/^\[([A-Z]{3,9})\][ \t]*$/.exec(lineOf(state, line))?.[1] ?? '');
    const fence = lineOf(state, line + 1).trimEnd();
    return kind && /^(?:-{4,64}|={4,64})$/.test(fence) ? { kind, fence, firstLine: line + 2 } : undefined;
  }
  if (first === 0x3a /* : */ && line + 1 < endLine) {
    const [, fence, label] = /^(:{3,8})[ \t]*\{?([a-z]{3,9})\b/.exec(lineOf(state, line)) ?? [];
    const kind = calloutKind(label ?? '');
    return kind && fence ? { kind, fence, firstLine: line + 1 } : undefined;
  }
  return undefined;
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
