/**
 * Shortcodes of Hugo (`{{< note >}}`), block tags of GitBook and Jekyll (`{% hint %}`): what they hold is kept, what
 * they call up is not. Expects code to be out of the way (`protectCode`).
 */
import { calloutKind } from '../../library/markdown/callouts.ts';
import { writeCallout, writeCode } from '../pdf/write-blocks.ts';
import { pairsOf } from './tag-pairs.ts';

interface Tag {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly closes: boolean;
  /** `{{< name />}}` */
  readonly empty: boolean;
  readonly attributes: string;
}

const HUGO =
  /\{\{([<%])\s*(\/?)\s*([\w][\w./-]*)((?:\s(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`])*?)?)\s*(\/?)\s*[>%]\}\}/g;
const BLOCK_TAG =
  /(?<!\{)\{%-?\s*(end)?(hint|tabs|tab|highlight|note|tip|warning|info|callout|alert|raw|comment|content-ref|code|embed|include|stepper|step|columns|column)((?:\s[^%]*?)?)\s*-?%\}(?!\})/g;
const LONGEST_TAG = 2000;
const MOST_TAGS = 20_000;
const CODE = new Set(['highlight', 'code', 'codeblock', 'prism', 'code-block']);
const TITLED = new Set([
  'tab',
  'details',
  'expand',
  'step',
  'accordion',
  'collapse',
  'spoiler',
  'item',
  'tabitem',
]);
const REFERENCES = new Set(['ref', 'relref', 'link', 'url', 'siteurl']);

export function expandShortcodes(text: string): string {
  if (!/\{[{%]/.test(text)) return text;
  const tags = [...findTags(text, HUGO), ...findTags(text, BLOCK_TAG)].sort((a, b) => a.start - b.start);
  if (tags.length === 0 || tags.length > MOST_TAGS) return text;
  return new Expansion(text, tags).expand(0, tags.length, 0, text.length);
}

function findTags(text: string, pattern: RegExp): Tag[] {
  const isHugo = pattern === HUGO;
  return [...text.matchAll(pattern)]
    .filter(([whole]) => whole.length <= LONGEST_TAG)
    .map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      name: (isHugo ? match[3]! : match[2]!).toLowerCase(),
      closes: isHugo ? match[2] === '/' : match[1] === 'end',
      empty: isHugo && match[5] === '/',
      attributes: (isHugo ? match[4] : match[3]) ?? '',
    }));
}

class Expansion {
  readonly #text: string;
  readonly #tags: readonly Tag[];
  /** Index of an opening tag → index of the tag that closes it. */
  readonly #closing: ReadonlyMap<number, number>;

  constructor(text: string, tags: readonly Tag[]) {
    this.#text = text;
    this.#tags = tags;
    this.#closing = pairsOf(tags);
  }

  expand(from: number, to: number, start: number, end: number): string {
    let result = '';
    let at = start;
    for (let index = from; index < to; index++) {
      const tag = this.#tags[index]!;
      result += this.#text.slice(at, tag.start);
      at = tag.end;
      const closing = this.#closing.get(index);
      if (closing === undefined) {
        if (!tag.closes) result += single(tag);
        continue;
      }
      const close = this.#tags[closing]!;
      const inner = CODE.has(tag.name)
        ? this.#text.slice(tag.end, close.start)
        : this.expand(index + 1, closing, tag.end, close.start);
      result += paired(tag, inner);
      at = close.end;
      index = closing;
    }
    return result + this.#text.slice(at, end);
  }
}

function paired(tag: Tag, inner: string): string {
  const told = attributesOf(tag.attributes);
  if (tag.name === 'comment') return '';
  const isBlock = inner.includes('\n');
  const name = tag.name.replace(/^.*\//, '').replace(/^(?:alert|admonition|hint|callout|notice|panel)$/, '');
  const kind =
    calloutKind(name) ??
    (name === ''
      ? (calloutKind(
          told.named.get('type') ?? told.named.get('style') ?? told.named.get('color') ?? told.plain[0] ?? '',
        ) ?? 'note')
      : undefined);
  const title =
    told.named.get('title') ??
    told.named.get('name') ??
    told.named.get('header') ??
    (kind ? undefined : told.plain[0]);
  if (kind) {
    const heading = title === undefined || calloutKind(title) ? '' : `**${title}**\n\n`;
    return `\n\n${writeCallout(kind, heading + inner.trim())}\n\n`;
  }
  if (CODE.has(tag.name)) {
    const language = told.named.get('lang') ?? told.named.get('language') ?? told.plain[0] ?? '';
    const code = inner.replace(/^[ \t]*\n/, '').replace(/\s+$/, '');
    return `\n\n${writeCode(code.split('\n'), /^[\w+#-]{1,20}$/.test(language) ? language : '')}\n\n`;
  }
  if (TITLED.has(tag.name) && title !== undefined) return `\n\n**${title}**\n\n${inner.trim()}\n\n`;
  return isBlock ? `\n${inner.replace(/^\n+|\s+$/g, '')}\n` : inner;
}

/** What a shortcode without content shows: a link's address, a caption, a term. */
function single(tag: Tag): string {
  const { named, plain } = attributesOf(tag.attributes);
  if (REFERENCES.has(tag.name)) return plain[0] ?? named.get('path') ?? '';
  if (tag.name === 'figure' || tag.name === 'img' || tag.name === 'image') {
    return named.get('caption') ?? named.get('title') ?? named.get('alt') ?? '';
  }
  if (tag.name === 'heading' && plain[0])
    return plain[0].replace(/[_-]/g, ' ').replace(/^\w/, (letter) => letter.toUpperCase());
  return named.get('text') ?? '';
}

function attributesOf(text: string): { named: Map<string, string>; plain: string[] } {
  const named = new Map<string, string>();
  const plain: string[] = [];
  for (const match of text.matchAll(
    /(?:([\w-]+)\s*=\s*)?(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|`([^`]*)`|([^\s"'`=]+))/g,
  )) {
    const value = (match[2] ?? match[3] ?? match[4] ?? match[5] ?? '').replace(/\\(["\\])/g, '$1').trim();
    if (match[1]) named.set(match[1].toLowerCase(), value);
    else plain.push(value);
  }
  return { named, plain };
}
