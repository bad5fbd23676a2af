/**
 * MDX: imports, exports and component tags go, their text stays; components that are notes or tabs are written as
 * such. Expects code to be out of the way (`protectCode`).
 */
import { calloutKind } from '../../library/markdown/callouts.ts';
import { writeCallout } from '../pdf/write-blocks.ts';
import { dedent } from './protect-code.ts';
import { pairsOf } from './tag-pairs.ts';

const LONGEST_TAG = 5000;
const CALLOUT_COMPONENTS = /^(?:callout|admonition|aside|alert|banner|message|notice|infobox)$/i;
const TITLED_COMPONENTS =
  /^(?:tab|tabitem|tabpanel|step|accordion|accordionitem|details|expandable|card|collapsible|toggle)$/i;

interface Tag {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly closes: boolean;
  readonly empty: boolean;
  readonly attributes: string;
}

export function convertMdx(text: string): string {
  const plain = text
    .replace(/^import\s[^\n]*(?:\n(?!\n)[^\n]*)*?(?:from\s+)?["'][^"'\n]+["'];?[ \t]*$/gm, '')
    .replace(/^export\s+(?:const|default|function|let|class|async|\{)[^\n]*(?:\n(?!\s*\n)[^\n]*)*/gm, '')
    .replace(/\{\s*\/\*[\s\S]*?\*\/\s*\}/g, '')
    .replace(/\\(\{#[\w.:-]+\})/g, '$1');
  const tags = findTags(plain);
  const pairs = pairsOf(tags);
  return expand(plain, tags, pairs, 0, tags.length, 0, plain.length).replace(/^[ \t]+$/gm, '');
}

function expand(
  text: string,
  tags: readonly Tag[],
  pairs: ReadonlyMap<number, number>,
  from: number,
  to: number,
  start: number,
  end: number,
): string {
  let result = '';
  let at = start;
  for (let index = from; index < to; index++) {
    const tag = tags[index]!;
    result += text.slice(at, tag.start);
    at = tag.end;
    const closing = pairs.get(index);
    if (closing === undefined) continue;
    const close = tags[closing]!;
    const inner = expand(text, tags, pairs, index + 1, closing, tag.end, close.start);
    result += written(tag, inner);
    at = close.end;
    index = closing;
  }
  return result + text.slice(at, end);
}

function written(tag: Tag, inner: string): string {
  // MDX knows no indented code: what is indented is so for its component.
  const body = inner.includes('\n') ? withoutIndentation(inner) : inner;
  const told = (name: string) => attribute(tag.attributes, name);
  const kind =
    calloutKind(tag.name) ??
    (CALLOUT_COMPONENTS.test(tag.name)
      ? (calloutKind(told('type') ?? told('kind') ?? told('variant') ?? told('intent') ?? '') ?? 'note')
      : undefined);
  const title = told('title') ?? told('label') ?? told('header') ?? told('value') ?? told('summary');
  if (kind) {
    const heading = title === undefined || calloutKind(title) ? '' : `**${title}**\n\n`;
    return `\n\n${writeCallout(kind, heading + body.trim())}\n\n`;
  }
  if (TITLED_COMPONENTS.test(tag.name) && title !== undefined)
    return `\n\n**${title}**\n\n${body.trim()}\n\n`;
  return body;
}

function withoutIndentation(inner: string): string {
  const lines = inner.split('\n');
  const widths = lines
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => /^ */.exec(line)![0].length);
  const width = widths.length === 0 ? 0 : Math.min(...widths);
  return lines.map((line, i) => (i === 0 ? line : dedent(line, width))).join('\n');
}

function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(
    `(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|\\{\\s*["'\`]([^"'\`]*)["'\`]\\s*\\})`,
  ).exec(attributes);
  return (match?.[1] ?? match?.[2] ?? match?.[3])?.trim();
}

/** Component tags: a name with a capital, or no name (`<>`). */
function findTags(text: string): Tag[] {
  const tags: Tag[] = [];
  const opening = /<(\/?)([A-Z][\w.]*|(?=>))(?=[\s/>])/g;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const start = match.index;
    const end = endOfTag(text, start);
    if (end === -1) continue;
    const rest = text.slice(start + match[0].length, end - 1);
    tags.push({
      start,
      end,
      name: match[2]!,
      closes: match[1] === '/',
      empty: rest.trimEnd().endsWith('/'),
      attributes: rest,
    });
    opening.lastIndex = end;
  }
  return tags;
}

/** End of a JSX tag, past attributes with strings and braces. */
function endOfTag(text: string, start: number): number {
  let depth = 0;
  let quote = '';
  const limit = Math.min(text.length, start + LONGEST_TAG);
  for (let i = start + 1; i < limit; i++) {
    const character = text[i]!;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (character === '{') depth++;
    else if (character === '}') depth--;
    else if (character === '>' && depth <= 0) return i + 1;
  }
  return -1;
}
