import { parseDocument } from 'yaml';
import { parsePageMarker } from '../../library/page-marker.ts';
import { splitFences } from '../markdown-lines.ts';
import { convertContainers } from './containers.ts';
import { type Includes, noIncludes, putIncludes } from './includes.ts';
import { convertMdx } from './mdx.ts';
import { protectCode } from './protect-code.ts';
import { expandShortcodes } from './shortcodes.ts';

export interface ConvertedText {
  readonly title?: string;
  readonly lang?: string;
  /** Address that the page gives for itself. */
  readonly origin?: string;
  readonly markdown: string;
  /** Files that it wants included and that are not there. */
  readonly missing?: readonly string[];
  /** Share of the source's words that are in the Markdown, where that can be told. */
  readonly coverage?: number;
}

/**
 * Markdown of any flavour to plain Markdown: the source's front matter is read and taken off, comments go, notes of
 * all tools become callouts, shortcodes and components leave their text. `includes` are put in where they are called.
 */
export function convertMarkdown(
  source: string,
  kind: 'markdown' | 'mdx' | 'text',
  includes: Includes = noIncludes,
): ConvertedText {
  const text = source.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const { fields, body } = takeFrontMatter(text);
  const { text: complete, missing } = putIncludes(body, includes);
  const { text: bare, restore } = protectCode(complete);
  let markdown = dropComments(bare);
  if (kind === 'mdx') markdown = convertMdx(markdown);
  markdown = convertContainers(convertAttributes(expandShortcodes(markdown)));
  markdown = restore(markdown)
    .replace(/^\n+/, '')
    .replace(/[ \t]+$/gm, (blanks) => (blanks === '  ' ? blanks : ''))
    .replace(/\{\{([<%])\/\*([\s\S]{0,500}?)\*\/([>%])\}\}/g, '{{$1$2$3}}');
  return {
    title: fields.title ?? fields.sidebar_label ?? fields.linkTitle ?? firstHeading(markdown),
    ...(fields.lang ? { lang: fields.lang } : {}),
    markdown: `${markdown.replace(/\n{4,}/g, '\n\n\n').trimEnd()}\n`,
    ...(missing.length > 0 ? { missing } : {}),
  };
}

/** Attribute lists of kramdown and MkDocs: `{: #name .class }`. Of a heading's the name stays, as `{#name}`. */
function convertAttributes(text: string): string {
  if (!/\{:? ?[#.]/.test(text)) return text;
  return text
    .replace(
      /^( {0,3}#{1,6} .*?)[ \t]*\{:?[ \t]*([^{}\n]*)\}[ \t]*$/gm,
      (whole, heading: string, attributes: string) => {
        if (!/^[#.]/.test(attributes.trim())) return whole;
        const name = /#([\w.:-]+)/.exec(attributes)?.[1];
        return name === undefined ? heading : `${heading} {#${name}}`;
      },
    )
    .replace(/\{:[ \t]*[#.\w][^{}\n]{0,200}\}/g, '');
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
