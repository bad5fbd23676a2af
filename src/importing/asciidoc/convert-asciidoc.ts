/**
 * AsciiDoc as readable Markdown: headings, paragraphs, lists, listings, notes, tables, links, includes. What only
 * concerns the look is passed over.
 */
import { calloutKind } from '../../library/markdown/callouts.ts';
import { anchorName } from '../html/anchors.ts';
import type { ConvertedText } from '../markdown/convert-markdown.ts';
import { type Includes, noIncludes } from '../markdown/includes.ts';
import { escapeLineStart } from '../pdf/inline.ts';
import { writeCallout, writeCode } from '../pdf/write-blocks.ts';
import { firstAttribute, type InlineContext, inlineMarkdown } from './inline.ts';
import { preprocess } from './preprocess.ts';
import { asciidocTable } from './table.ts';

const HEADING = /^(={1,6}|#{1,6}) +(\S.*?)(?: +\1)?$/;
const DELIMITER = /^(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|--|`{3,}\S*|[|,:!]={3,})$/;
const LIST_ITEM = /^[ \t]*(\*{1,6}|-|\.{1,6}|\d{1,3}\.|[a-z]\.|<(?:\d{1,3}|\.)>)[ \t]+(\S.*)$/;
const TERM = /^[ \t]*(\S.*?)(:{2,4}|;;)(?:[ \t]+(.*))?$/;
const ADMONITION = /^(NOTE|TIP|IMPORTANT|WARNING|CAUTION): +(.*)$/;
const DEEPEST = 20;

interface Attributes {
  readonly style: string;
  readonly id?: string;
  readonly raw: string;
  readonly title?: string;
}

export function convertAsciidoc(text: string, includes: Includes = noIncludes): ConvertedText {
  const { lines, attributes, missing } = preprocess(text, includes);
  const titles = sectionTitles(lines);
  const context = { titles, referenced: referencedIds(lines) };
  const writer = new Writer(context);
  const markdown = writer.blocks(lines, 0).join('\n\n');
  const heading = lines.find((line) => /^[=#] +\S/.test(line));
  const title = attributes.get('doctitle') ?? heading?.replace(/^[=#] +/, '');
  const lang = attributes.get('lang');
  return {
    ...(title ? { title: inlineMarkdown(title, context).replace(/[*`]|<[^>]*>/g, '') } : {}),
    ...(lang && /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(lang) ? { lang } : {}),
    markdown: `${markdown}\n`,
    ...(missing.length > 0 ? { missing } : {}),
  };
}

/** Titles of sections by the names that references use: told ones, and those that AsciiDoc makes of the title. */
function sectionTitles(lines: readonly string[]): Map<string, string> {
  const titles = new Map<string, string>();
  let id: string | undefined;
  for (const line of lines) {
    id = idOf(line) ?? (line === '' ? undefined : id);
    const title = HEADING.exec(line)?.[2];
    if (title === undefined) continue;
    if (id !== undefined) titles.set(id, title);
    titles.set(generatedId(title), title);
    titles.set(title, title);
    id = undefined;
  }
  return titles;
}

/** Names of sections that the document itself refers to. */
function referencedIds(lines: readonly string[]): ReadonlySet<string> {
  const ids = lines.flatMap((line) =>
    [...line.matchAll(/(?:<<|xref:)#?([\w:.-]+)/g)].map((match) => match[1]!),
  );
  return new Set(ids);
}

function idOf(line: string): string | undefined {
  return (
    /^\[\[([\w:.-]+)(?:,.*)?\]\]$/.exec(line)?.[1] ??
    /^\[.*?#([\w:.-]+).*\]$/.exec(line)?.[1] ??
    /^\[.*?\bid=["']?([\w:.-]+)["']?.*\]$/.exec(line)?.[1]
  );
}

function generatedId(title: string): string {
  return `_${title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_.-]/gu, '')
    .replace(/[\s.-]+/g, '_')
    .replace(/_$/, '')}`;
}

class Writer {
  readonly #context: InlineContext;

  constructor(context: InlineContext) {
    this.#context = context;
  }

  blocks(lines: readonly string[], depth: number): string[] {
    const blocks: string[] = [];
    let style: Attributes = { style: '', raw: '' };
    for (let i = 0; i < lines.length; ) {
      const line = lines[i]!;
      const told = attributesOf(line, style);
      if (line === '' || told) {
        style = told ?? (line === '' && style.id === undefined ? { style: '', raw: '' } : style);
        i++;
        continue;
      }
      const { text, next } = this.#block(lines, i, style, depth);
      if (style.title !== undefined && text !== '' && !HEADING.test(line))
        blocks.push(`**${this.#inline(style.title)}**`);
      if (text !== '') blocks.push(text);
      i = Math.max(next, i + 1);
      style = { style: '', raw: '' };
    }
    return blocks;
  }

  #inline(text: string): string {
    return inlineMarkdown(text, this.#context);
  }

  #block(
    lines: readonly string[],
    at: number,
    style: Attributes,
    depth: number,
  ): { text: string; next: number } {
    const line = lines[at]!;
    const heading = HEADING.exec(line);
    if (heading && depth === 0)
      return { text: this.#heading(heading[1]!.length, heading[2]!, style), next: at + 1 };
    if (/^(?:'{3,}|-{3}|\*{3})$/.test(line)) return { text: '---', next: at + 1 };
    if (/^(?:<{3,}|toc::.*|:\w.*:.*)$/.test(line)) return { text: '', next: at + 1 };
    const media = /^(image|video|audio)::([^[]+)\[([^\]]*)\]$/.exec(line);
    if (media)
      return { text: media[1] === 'image' ? this.#inline(firstAttribute(media[3]!)) : '', next: at + 1 };
    if (DELIMITER.test(line) && depth < DEEPEST) return this.#delimited(lines, at, style, depth);
    if (/^[*.-]*[ \t]*(?:\*|-|\.|\d|<|[a-z]\.)/.test(line) && LIST_ITEM.test(line))
      return this.#list(lines, at, depth);
    if (TERM.test(line) && !/^\w+::\S/.test(line)) return this.#definitions(lines, at, depth);
    return this.#paragraph(lines, at, style);
  }

  #heading(level: number, title: string, { id, style }: Attributes): string {
    const named = /^(.*?)\s*\[\[([\w:.-]+)(?:,[^\]]*)?\]\]$/.exec(title);
    const text = this.#inline(named?.[1] ?? title);
    if (style === 'discrete' || style === 'float') return `**${text}**`;
    const generated = generatedId(title);
    const name = id ?? named?.[2] ?? (this.#context.referenced.has(generated) ? generated : undefined);
    return `${'#'.repeat(level)} ${text}${name === undefined ? '' : ` {#${anchorName(name)}}`}`;
  }

  #paragraph(lines: readonly string[], at: number, style: Attributes): { text: string; next: number } {
    let next = at;
    const isEnd = (line: string) =>
      line === '' ||
      DELIMITER.test(line) ||
      /^\[[\w#.%=", -]*\]$/.test(line) ||
      (next > at && /^(?:image|include|toc)::/.test(line));
    while (next < lines.length && (next === at || !isEnd(lines[next]!))) next++;
    const own = lines.slice(at, next);
    if (/^(?:source|listing|literal|verse)$/.test(style.style))
      return { text: writeCode(own, languageOf(style)), next };
    if (/^[ \t]/.test(own[0]!) && own.every((line) => /^[ \t]/.test(line))) {
      const indent = Math.min(...own.map((line) => /^ */.exec(line)![0].length));
      return { text: writeCode(own.map((line) => line.slice(indent))), next };
    }
    const admonition = ADMONITION.exec(own[0]!);
    const kind = calloutKind(admonition?.[1] ?? style.style);
    const parts = (admonition ? [admonition[2]!, ...own.slice(1)] : own).map((line) => line.trim());
    // " +" at the end of a line is a line break.
    const text = this.#inline(parts.join('\n').replace(/ \+\n/g, '\ufdd2').replace(/\n/g, ' ')).replaceAll(
      '\ufdd2',
      '\\\n',
    );
    if (text === '') return { text: '', next };
    if (kind) return { text: writeCallout(kind, text), next };
    return { text: style.style === 'quote' ? `> ${text}` : escapeLineStart(text), next };
  }

  #delimited(
    lines: readonly string[],
    at: number,
    style: Attributes,
    depth: number,
  ): { text: string; next: number } {
    const fence = lines[at]!;
    const closing = fence.startsWith('`') ? fence.replace(/[^`].*$/, '') : fence;
    let end = at + 1;
    while (end < lines.length && lines[end] !== closing) end++;
    const inner = lines.slice(at + 1, end);
    const next = end + 1;
    const done = (text: string) => ({ text, next });
    const kind = calloutKind(style.style);
    const nested = () => this.blocks(inner, depth + 1).join('\n\n');
    if (/^[|,:!]=/.test(fence)) {
      return done(
        asciidocTable(
          inner,
          style.raw,
          fence[0]!,
          (cell) => this.#inline(cell),
          (cell) => this.blocks(cell.split('\n'), depth + 1).join('\n\n'),
        ),
      );
    }
    if (fence.startsWith('+')) return done('');
    if (kind) return done(writeCallout(kind, nested()));
    if (fence.startsWith('`')) return done(writeCode(trimmed(inner), fence.replace(/^`+/, '')));
    if (/^-{4}|^\.{4}/.test(fence) || (fence === '--' && style.style === 'source'))
      return done(writeCode(trimmed(inner), languageOf(style)));
    if (fence.startsWith('_'))
      return done(
        nested()
          .replace(/^/gm, '> ')
          .replace(/[ \t]+$/gm, ''),
      );
    return done(nested());
  }

  /** Items of one list and those nested in it, told apart by their marks. */
  #list(lines: readonly string[], at: number, depth: number): { text: string; next: number } {
    const marks: string[] = [];
    const counters: number[] = [];
    const out: string[] = [];
    let i = at;
    while (i < lines.length) {
      const item = LIST_ITEM.exec(lines[i]!);
      if (!item) break;
      const mark = item[1]!.replace(/\d+|(?<=<)\./, '0').replace(/^[a-z]\./, 'a.');
      const known = marks.indexOf(mark);
      if (known === -1) marks.push(mark);
      else marks.length = known + 1;
      const level = marks.length - 1;
      counters.length = marks.length;
      counters[level] = known === -1 ? 1 : (counters[level] ?? 0) + 1;
      const isNumbered = !/^[*-]/.test(mark);
      const marker = isNumbered ? `${counters[level]}. ` : '- ';
      const indent = marks.slice(0, level).reduce((sum, outer) => sum + (/^[*-]/.test(outer) ? 2 : 3), 0);
      const body = this.#itemBody(lines, i, item[2]!, depth);
      const [first = '', ...rest] = body.blocks;
      const pad = ' '.repeat(indent + marker.length);
      out.push(`${' '.repeat(indent)}${marker}${first.replace(/\n/g, `\n${pad}`)}`);
      for (const block of rest) out.push('', block.replace(/^(?=.)/gm, pad));
      if (rest.length > 0) out.push('');
      i = body.next;
      // Blank lines between items do not end a list.
      let after = i;
      while (lines[after] === '') after++;
      if (after > i && LIST_ITEM.test(lines[after] ?? '')) i = after;
    }
    return { text: out.join('\n').replace(/\n+$/, ''), next: i };
  }

  /** Text of an item: its own lines, and the blocks that `+` attaches. */
  #itemBody(
    lines: readonly string[],
    at: number,
    first: string,
    depth: number,
  ): { blocks: string[]; next: number } {
    const own = [first];
    let i = at + 1;
    const ends = (line: string) =>
      line === '' ||
      line === '+' ||
      LIST_ITEM.test(line) ||
      TERM.test(line) ||
      DELIMITER.test(line) ||
      attributesOf(line, { style: '', raw: '' }) !== undefined;
    while (i < lines.length && !ends(lines[i]!)) own.push(lines[i++]!.trim());
    const blocks = [this.#inline(own.join(' ').replace(/ \+(?= |$)/g, ''))];
    while (i < lines.length && depth < DEEPEST) {
      if (lines[i] !== '+') break;
      let style: Attributes = { style: '', raw: '' };
      i++;
      for (let told = attributesOf(lines[i] ?? '', style); told; told = attributesOf(lines[i] ?? '', style)) {
        style = told;
        i++;
      }
      if (lines[i] === undefined) break;
      if (style.title !== undefined) blocks.push(`**${this.#inline(style.title)}**`);
      const block = DELIMITER.test(lines[i]!)
        ? this.#delimited(lines, i, style, depth + 1)
        : this.#paragraphUntilPlus(lines, i, style);
      blocks.push(block.text);
      i = Math.max(block.next, i + 1);
    }
    return { blocks: blocks.filter((block, index) => index === 0 || block !== ''), next: i };
  }

  #paragraphUntilPlus(
    lines: readonly string[],
    at: number,
    style: Attributes,
  ): { text: string; next: number } {
    let end = at;
    while (
      end < lines.length &&
      lines[end] !== '' &&
      lines[end] !== '+' &&
      (end === at || !LIST_ITEM.test(lines[end]!))
    )
      end++;
    const media = /^image::[^[]+\[([^\]]*)\]$/.exec(lines[at]!);
    if (media) return { text: this.#inline(firstAttribute(media[1]!)), next: at + 1 };
    return { text: this.#paragraph(lines.slice(at, end), 0, style).text, next: end };
  }

  #definitions(lines: readonly string[], at: number, depth: number): { text: string; next: number } {
    const out: string[] = [];
    let i = at;
    while (i < lines.length) {
      const term = TERM.exec(lines[i]!);
      if (!term) break;
      const name = this.#inline(term[1]!);
      out.push(/[*]/.test(name) ? name : `**${name}**`);
      let first = term[3] ?? '';
      let next = i + 1;
      if (first === '') {
        while (lines[next] === '') next++;
        const following = lines[next] ?? '';
        if (TERM.test(following) || HEADING.test(following)) {
          i = next;
          if (HEADING.test(following)) break;
          continue;
        }
        if (DELIMITER.test(following) || following === '+' || LIST_ITEM.test(following)) next--;
        else first = following.trim();
        next++;
      }
      const body = this.#itemBody(lines, next - 1, first, depth);
      out.push(...body.blocks.filter((block) => block !== ''));
      i = body.next;
      if (LIST_ITEM.test(lines[i] ?? '')) {
        const list = this.#list(lines, i, depth + 1);
        out.push(list.text);
        i = list.next;
      }
      let after = i;
      while (lines[after] === '') after++;
      if (after > i && TERM.test(lines[after] ?? '')) i = after;
      if (i === at) break;
    }
    return { text: out.join('\n\n'), next: i };
  }
}

/** A line that only says something about the block below; @returns undefined for any other. */
function attributesOf(line: string, before: Attributes): Attributes | undefined {
  const id = /^\[\[([\w:.-]+)(?:,.*)?\]\]$/.exec(line)?.[1];
  if (id !== undefined) return { ...before, id };
  if (/^\.[^\s.].*$/.test(line) && !/^\.\d/.test(line)) return { ...before, title: line.slice(1) };
  const list = /^\[([^[\]]*(?:\[[^\]]*\][^[\]]*)*)\]$/.exec(line)?.[1];
  if (list === undefined) return undefined;
  const [first = ''] = list.split(',');
  const style = /^["']?([\w-]*)/.exec(first.trim())![1]!.toLowerCase();
  const own = idOf(line);
  const title = /\btitle="([^"]*)"/.exec(list)?.[1];
  return {
    ...before,
    style: style !== '' && !first.includes('=') ? style : before.style,
    raw: [before.raw, list].filter((part) => part !== '').join(','),
    ...(own === undefined ? {} : { id: own }),
    ...(title === undefined ? {} : { title }),
  };
}

/** `[source,java]`, `[,java]`, `[source,subs="+quotes",bash]`. */
function languageOf({ raw, style }: Attributes): string {
  if (style !== 'source' && !raw.startsWith(',')) return '';
  const told = /\blanguage=["']?([\w+#-]+)/.exec(raw)?.[1];
  return (
    told ??
    raw
      .split(',')
      .slice(1)
      .map((part) => part.trim())
      .find((part) => /^[\w+#-]{1,20}$/.test(part)) ??
    ''
  ).toLowerCase();
}

function trimmed(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && lines[end - 1]!.trim() === '') end--;
  return lines.slice(0, end);
}
