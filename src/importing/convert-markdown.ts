import { parseDocument } from 'yaml';
import { parsePageMarker } from '../library/page-marker.ts';
import { outsideCode, splitFences } from './markdown-lines.ts';

export interface ConvertedText {
  readonly title?: string;
  readonly lang?: string;
  /** Address that the page gives for itself. */
  readonly origin?: string;
  readonly markdown: string;
}

const LONGEST_TAG = 5000;

/**
 * Markdown of any flavour to plain Markdown: the source's front matter is read and taken off, comments go,
 * MDX loses its imports, exports and component tags but keeps their text, AsciiDoc notes become callouts.
 */
export function convertMarkdown(source: string, kind: 'markdown' | 'mdx' | 'text'): ConvertedText {
  const text = source.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const { fields, body } = takeFrontMatter(text);
  let markdown = outsideCode(body, dropComments);
  if (kind === 'mdx') markdown = outsideCode(markdown, dropComponents);
  markdown = convertAdmonitions(markdown)
    .replace(/^\n+/, '')
    .replace(/[ \t]+$/gm, (blanks) => (blanks === '  ' ? blanks : ''));
  return {
    title: fields.title ?? fields.sidebar_label ?? fields.linkTitle ?? firstHeading(markdown),
    ...(fields.lang ? { lang: fields.lang } : {}),
    markdown: `${markdown.replace(/\n{4,}/g, '\n\n\n').trimEnd()}\n`,
  };
}

/** Whether a .txt file is Markdown: a heading, a fence, or links and lists. */
export function looksLikeMarkdown(text: string): boolean {
  const sample = text.slice(0, 100_000);
  return (
    /^#{1,6} +\S/m.test(sample) ||
    /^(?:```|~~~)/m.test(sample) ||
    /\[[^\]\n]+\]\([^)\s]+\)/.test(sample) ||
    (sample.match(/^ {0,3}(?:[-*+]|\d+\.) +\S/gm)?.length ?? 0) >= 3
  );
}

function takeFrontMatter(text: string): { fields: Record<string, string>; body: string } {
  const yaml = /^---[ \t]*\n([\s\S]{0,65536}?)^(?:---|\.\.\.)[ \t]*(?:\n|$)/m.exec(text);
  if (yaml?.index === 0) {
    const document = parseDocument(yaml[1]!, { schema: 'failsafe', logLevel: 'silent' });
    const fields: Record<string, string> = {};
    const isMap = document.errors.length === 0 && typeof document.contents === 'object';
    for (const name of ['title', 'sidebar_label', 'linkTitle', 'lang']) {
      const value: unknown =
        isMap && document.contents !== null && 'get' in document.contents ? document.get(name) : undefined;
      if (typeof value === 'string' && value.trim() !== '') fields[name] = value.trim();
    }
    return { fields, body: text.slice(yaml[0].length) };
  }
  const toml = /^\+\+\+[ \t]*\n([\s\S]{0,65536}?)^\+\+\+[ \t]*(?:\n|$)/m.exec(text);
  if (toml?.index === 0) {
    const title = /^title\s*=\s*["'](.*)["']\s*$/m.exec(toml[1]!)?.[1];
    return { fields: title ? { title } : {}, body: text.slice(toml[0].length) };
  }
  return { fields: {}, body: text };
}

function firstHeading(markdown: string): string | undefined {
  for (const { text, code } of splitFences(markdown)) {
    const heading = code ? null : (/^# +(.+?)(?: +#+)? *$/m.exec(text) ?? /^([^\n]+)\n=+[ \t]*$/m.exec(text));
    const title = heading?.[1]
      ?.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/\{#[\w-]+\}|<[^>]*>|[`*]/g, '')
      .replace(/\\([!-/:-@[-`{-~])/g, '$1')
      .trim();
    if (title) return title;
  }
  return undefined;
}

/** HTML comments say nothing to readers; our own page markers stay. */
function dropComments(text: string): string {
  return text.replace(/<!--[\s\S]*?-->/g, (comment) => (parsePageMarker(comment) ? comment : ''));
}

function dropComponents(text: string): string {
  const withoutModules = text
    .replace(/^import\s[^\n]*(?:\n(?!\n)[^\n]*)*?(?:from\s+)?["'][^"'\n]+["'];?[ \t]*$/gm, '')
    .replace(/^export\s+(?:const|default|function|let|class|async|\{)[^\n]*(?:\n(?!\s*\n)[^\n]*)*/gm, '')
    .replace(/\{\s*\/\*[\s\S]*?\*\/\s*\}/g, '');
  let result = '';
  let at = 0;
  for (;;) {
    const start = findComponent(withoutModules, at);
    if (start === -1) break;
    const end = endOfTag(withoutModules, start);
    if (end === -1) {
      result += withoutModules.slice(at, start + 1);
      at = start + 1;
    } else {
      result += withoutModules.slice(at, start);
      at = end;
    }
  }
  // A tag that stood alone on its line leaves its indentation behind; the text inside was indented for it.
  return (result + withoutModules.slice(at)).replace(/^[ \t]+$/gm, '');
}

function findComponent(text: string, from: number): number {
  const tag = /<(?:\/?[A-Z]|\/?>)/g;
  tag.lastIndex = from;
  return tag.exec(text)?.index ?? -1;
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

/** `[NOTE]`, then text between two lines of dashes: without this, Markdown reads the text as a heading. */
function convertAdmonitions(markdown: string): string {
  const lines = markdown.split('\n');
  const result: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const kind = /^\[(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*$/.exec(lines[i]!)?.[1];
    const delimiter = /^(-{4,}|={4,})\s*$/.exec(lines[i + 1] ?? '')?.[1];
    const end =
      kind && delimiter ? lines.findIndex((line, n) => n > i + 1 && line.trimEnd() === delimiter) : -1;
    if (kind === undefined || end === -1) {
      result.push(lines[i]!);
      continue;
    }
    result.push('', `> [!${kind}]`, ...lines.slice(i + 2, end).map((line) => `> ${line}`.trimEnd()), '');
    i = end;
  }
  return result.join('\n');
}
