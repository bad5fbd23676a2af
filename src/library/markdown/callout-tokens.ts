/** Turns the quotations and paragraphs that are notes into `callout_open` … `callout_close` tokens. */
import { type CalloutKind, calloutKind } from './callouts.ts';
import type { Token } from './syntax.ts';

/**
 * Recognises, beside the AsciiDoc form that the parser itself knows (`syntax.ts`):
 *
 *   > [!NOTE]            > **Note:** text           **Important**
 *   > text                                          text (also after other lines of a paragraph)
 *
 * The label itself is taken out: the renderer writes it.
 */
export function markCallouts(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  /** For each open quotation: whether it became a callout. */
  const quotes: boolean[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.type === 'blockquote_open') {
      const kind = labelOfQuote(tokens, index);
      quotes.push(kind !== undefined);
      result.push(kind ? asCallout(token, kind) : token);
    } else if (token.type === 'blockquote_close') {
      result.push(quotes.pop() ? asCallout(token) : token);
    } else if (token.type === 'paragraph_open' && tokens[index + 1]?.type === 'inline') {
      result.push(...splitParagraph(token, tokens[index + 1]!, tokens[index + 2]!));
      index += 2;
    } else result.push(token);
  }
  return result;
}

function asCallout(token: Token, kind?: CalloutKind): Token {
  token.type = token.nesting === 1 ? 'callout_open' : 'callout_close';
  token.tag = 'aside';
  token.info = kind ?? '';
  return token;
}

/** The kind of a quotation's label; the label is removed from its first paragraph. */
function labelOfQuote(tokens: readonly Token[], open: number): CalloutKind | undefined {
  const inline = tokens[open + 2];
  if (tokens[open + 1]?.type !== 'paragraph_open' || inline?.type !== 'inline' || !inline.children)
    return undefined;
  const children = withoutEmptyText(inline.children);
  const first = children[0];
  if (first?.type === 'text') {
    const label = /^(?:\[!([A-Za-z]{3,9})\]|([A-Za-z]{3,9}):(?=\s|$))\s*/.exec(first.content);
    const kind = label && calloutKind((label[1] ?? label[2])!);
    if (!label || !kind) return undefined;
    first.content = first.content.slice(label[0].length);
    inline.children = withoutLeadingBreaks(first.content === '' ? children.slice(1) : children);
    return kind;
  }
  const label = strongLabel(children, 0);
  if (!label) return undefined;
  inline.children = withoutLeadingBreaks(children.slice(3), /^\s*:?\s*/);
  return label;
}

/** A paragraph, cut before each line that is nothing but a bold label. */
function splitParagraph(open: Token, inline: Token, close: Token): Token[] {
  const children = withoutEmptyText(inline.children ?? []);
  const starts: number[] = [];
  for (let index = 0; index < children.length; index++) {
    const startsLine = index === 0 || isBreak(children[index - 1]);
    const after = children[index + 3];
    if (
      startsLine &&
      children[index]!.type === 'strong_open' &&
      isBreak(after) &&
      strongLabel(children, index)
    ) {
      starts.push(index);
    }
  }
  if (children.length === 0) return [];
  if (starts.length === 0) return [open, inline, close];
  const result: Token[] = [];
  const before = children.slice(0, starts[0]);
  while (isBreak(before.at(-1))) before.pop();
  if (before.length > 0) result.push(open, copyOf(inline, before), close);
  for (const [position, start] of starts.entries()) {
    const kind = strongLabel(children, start)!;
    const body = withoutLeadingBreaks(children.slice(start + 3, starts[position + 1] ?? children.length));
    const paragraph = copyOf(open, null);
    paragraph.hidden = false;
    const end = copyOf(close, null);
    end.hidden = false;
    result.push(
      asCallout(copyOf(open, null), kind),
      paragraph,
      copyOf(inline, body),
      end,
      asCallout(copyOf(close, null)),
    );
  }
  return result;
}

/** "Note" of `**Note**` (or `**Note:**`) at `index`. */
function strongLabel(children: readonly Token[], index: number): CalloutKind | undefined {
  const [open, text, close] = [children[index], children[index + 1], children[index + 2]];
  if (open?.type !== 'strong_open' || text?.type !== 'text' || close?.type !== 'strong_close')
    return undefined;
  return calloutKind(text.content);
}

/** Emphasis leaves empty text tokens around its marks. */
function withoutEmptyText(children: readonly Token[]): Token[] {
  return children.filter(({ type, content }) => type !== 'text' || content !== '');
}

function isBreak(token: Token | undefined): boolean {
  return token?.type === 'softbreak' || token?.type === 'hardbreak';
}

/** @param prefix removed from the text that then stands first. */
function withoutLeadingBreaks(children: readonly Token[], prefix = /^\s+/): Token[] {
  const rest = children.slice(children.findIndex((token) => !isBreak(token)));
  if (children.every(isBreak)) return [];
  if (rest[0]?.type === 'text') rest[0].content = rest[0].content.replace(prefix, '');
  return rest;
}

function copyOf(token: Token, children: Token[] | null): Token {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(token) as object) as Token, token);
  copy.children = children;
  return copy;
}
