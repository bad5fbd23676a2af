/** Inline AsciiDoc as inline Markdown. */

import { anchorName } from '../html/anchors.ts';
import { codeSpan } from '../pdf/inline.ts';

export interface InlineContext {
  /** Title of a place in this document by its id. */
  readonly titles: ReadonlyMap<string, string>;
  /** Ids that the document itself refers to. */
  readonly referenced: ReadonlySet<string>;
}

/** Kept out of the way of further substitutions. */
const MARK = '\ufdd1';

export function inlineMarkdown(text: string, context: InlineContext): string {
  const kept: string[] = [];
  const keep = (markdown: string) => `${MARK}${kept.push(markdown) - 1}${MARK}`;
  const link = (address: string, shown: string) =>
    keep(
      `[${restore(shown, kept) || address}](${address.replace(/[\s<>()]/g, (c) => (c === '(' ? '%28' : c === ')' ? '%29' : encodeURIComponent(c)))})`,
    );
  const result = text
    .replaceAll(MARK, '')
    // Passed through as it is.
    .replace(/\+\+\+(.+?)\+\+\+|pass:[a-z,]*\[(.*?)\]/g, (_, a?: string, b?: string) =>
      keep(escapeText(a ?? b ?? '')),
    )
    .replace(/``(.+?)``|(?<![\w`])`([^\s`](?:[^`]*[^\s`])?)`(?![\w`])/g, (_, a?: string, b?: string) =>
      keep(codeSpan((a ?? b ?? '').replace(/^\+(.*)\+$/, '$1').replace(/\\(?=[{*_<[])/g, ''))),
    )
    .replace(/\(\(\((.*?)\)\)\)|indexterm:\[.*?\]/g, '')
    .replace(/\(\(([^()]+)\)\)|indexterm2:\[(.*?)\]/g, (_, a?: string, b?: string) => a ?? b ?? '')
    .replace(/\[\[([\w:.-]+)(?:,[^\]]*)?\]\]|anchor:([\w:.-]+)\[[^\]]*\]/g, (_, a?: string, b?: string) =>
      keep(`<a id="${anchorName(a ?? b ?? '')}"></a>`),
    )
    .replace(/footnote(?:ref)?:(?:[\w-]+)?\[((?:[^\]\\]|\\.)*)\]/g, (_, note: string) =>
      note === '' ? '' : ` (${note.trim()})`,
    )
    .replace(/image:([^:[\s][^[\s]*)\[([^\]]*)\]/g, (_, _path: string, attributes: string) =>
      firstAttribute(attributes),
    )
    .replace(/(?:kbd|btn):\[([^\]]+)\]/g, (_, keys: string) => keep(codeSpan(keys.trim())))
    .replace(/menu:([^[\s]+)\[([^\]]*)\]/g, (_, menu: string, items: string) =>
      keep(
        `**${[menu, ...items.split('>')]
          .map((item) => item.trim())
          .filter((item) => item !== '')
          .join(' > ')}**`,
      ),
    )
    .replace(/<<([^<>,\n]+?)(?:,\s*([^<>]+?))?>>/g, (_, target: string, shown?: string) =>
      reference(target, shown ?? '', context, link),
    )
    .replace(/xref:([^[\s]+)\[((?:[^\]\\]|\\.)*)\]/g, (_, target: string, shown: string) =>
      reference(target, shown, context, link),
    )
    .replace(/link:(\+\+.+?\+\+|[^[\s]+)\[((?:[^\]\\]|\\.)*)\]/g, (_, target: string, shown: string) =>
      link(target.replace(/^\+\+|\+\+$/g, ''), linkText(shown)),
    )
    .replace(
      /((?:https?|ftp|mailto):[^\s[\]<>"'`]+)\[((?:[^\]\\]|\\.)*)\]/g,
      (_, target: string, shown: string) => link(target, linkText(shown)),
    )
    // Macros of a project's own, as "linkgit:git-log[1]".
    .replace(/\b[a-z]{3,20}:([\w][\w./-]*)\[([^\]\n]{0,60})\]/g, (_, target: string, shown: string) =>
      /^\d*$/.test(shown) ? `${target}${shown && `(${shown})`}` : shown,
    )
    .replace(/\bhttps?:\/\/[^\s[\]<>"'`*]+[^\s[\]<>"'`*.,;:!?)]/g, (address) => keep(`<${address}>`))
    .replace(/\[[\w.#%"'=, -]+\]#(.+?)#/g, '$1')
    .replace(/(?<![\w#])#([^#\s](?:[^#]*[^#\s])?)#(?![\w#])/g, '$1')
    .replace(/"`(.+?)`"/g, '“$1”')
    .replace(/'`(.+?)`'/g, '‘$1’');
  const emphasised = escapeText(result)
    .replace(
      /\*\*([^*\n]+?)\*\*|(?<![\p{L}\p{N}*])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\p{L}\p{N}*])/gu,
      (_, a?: string, b?: string) => keep(`**${a ?? b}**`),
    )
    .replace(
      /__([^_\n]+?)__|(?<![\p{L}\p{N}_])_([^\s_](?:[^_]*[^\s_])?)_(?![\p{L}\p{N}_])/gu,
      (_, a?: string, b?: string) => keep(`*${a ?? b}*`),
    )
    .replace(/\^(\S+?)\^/g, (_, raised: string) => keep(`<sup>${raised}</sup>`))
    .replace(/(?<!~)~([^\s~]+?)~(?!~)/g, (_, lowered: string) => keep(`<sub>${lowered}</sub>`))
    .replace(/[*`]/g, '\\$&')
    .replace(/\((?:C|R|TM)\)/g, (sign) => ({ '(C)': '©', '(R)': '®', '(TM)': '™' })[sign] ?? sign)
    .replace(/(?<=\s|^)--(?=\s|$)/g, '–')
    .replace(/(?<=\w)--(?=\w)/g, '–')
    .replace(/\s->\s/g, ' → ');
  return restore(emphasised, kept).trim();
}

function reference(
  target: string,
  shown: string,
  { titles }: InlineContext,
  link: (address: string, shown: string) => string,
): string {
  const [file, fragment] = target.includes('#')
    ? (target.split('#', 2) as [string, string])
    : /\.(?:adoc|asciidoc|asc|html)$/.test(target)
      ? [target, '']
      : ['', target];
  // Antora: "version@component:module:page.adoc".
  const page = file.replace(/^(?:[\w.-]+@)?(?:[\w.-]*:){0,2}/, '').replace(/^\$?/, '');
  const id = fragment === '' ? '' : `#${anchorName(fragment)}`;
  const text =
    linkText(shown) ||
    titles.get(fragment) ||
    titles.get(`_${fragment}`) ||
    fragment ||
    page.replace(/\.\w+$/, '');
  return link(`${page}${id}`, text);
}

/** `text,role=x` and `text^` of link macros. */
function linkText(shown: string): string {
  const text = shown.replace(/\\\]/g, ']').replace(/\^$/, '');
  const quoted = /^"(.*?)"(?:,|$)/.exec(text);
  if (quoted) return quoted[1]!;
  return /,\s*\w+=/.test(text) ? text.replace(/,\s*\w+=.*$/, '') : text.replace(/^\w+="?[^"]*"?$/, '');
}

/** The description of an image. */
export function firstAttribute(attributes: string): string {
  const [first = ''] = attributes.split(',');
  return /^\s*\w+=/.test(first) ? '' : first.trim().replace(/^"|"$/g, '');
}

function escapeText(text: string): string {
  return text
    .replace(/\\(?=[*_`#^~{[<])/g, '')
    .replace(/<(?=[A-Za-z/!?])/g, '\\<')
    .replace(/\[(?=[^\]]*\]\()/g, '\\[');
}

function restore(text: string, kept: readonly string[]): string {
  const pattern = new RegExp(`${MARK}(\\d+)${MARK}`, 'g');
  let result = text;
  for (let depth = 0; depth < 6 && result.includes(MARK); depth++)
    result = result.replace(pattern, (_, index: string) => kept[Number(index)] ?? '');
  return result;
}
