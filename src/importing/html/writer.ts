import type { ChildNode, Element } from 'domhandler';
import { codeSpan, escapeLineStart, escapeMarkdown } from '../pdf/inline.ts';
import { writeCallout, writeCode, writeTable } from '../pdf/write-blocks.ts';
import { anchoredHref, anchorName, headingAnchor, ownAnchor } from './anchors.ts';
import { calloutOf } from './callouts.ts';
import { type Chrome, leadsToGeneratedPage } from './chrome.ts';
import { codeOf } from './code.ts';
import { childElements, collapse, elementsOf, isBlock, isElement, textOf } from './dom.ts';
import { divTableRows, gridOf, isLayout, rowsOfTable } from './tables.ts';

/** Deeper than any page is written by hand or tool; below it only the text is kept. */
const DEEPEST = 120;
/** A definition list with longer definitions is written as paragraphs: a list item is never cut in two. */
const LONGEST_LISTED_DEFINITION = 500;
const LONGEST_HEADING = 120;

/** Where in the page a block stands. */
interface Place {
  readonly depth: number;
  /** In a list, quotation or cell, where a heading structures nothing. */
  readonly nested: boolean;
}

/** Writes the nodes of one page as Markdown. */
export class HtmlWriter {
  readonly #chrome: Chrome;
  /** Level of the heading written last. */
  #level = 0;
  /** Above 0 while text is written in which links stay text. */
  #unlinked = 0;
  /** Labels of notes, which the note's kind says. */
  readonly #labels = new Set<Element>();

  constructor(chrome: Chrome) {
    this.#chrome = chrome;
  }

  write(nodes: readonly ChildNode[]): string {
    return this.#blocks(nodes, { depth: 0, nested: false }).join('\n\n');
  }

  #isLeftOut(element: Element): boolean {
    return this.#labels.has(element) || this.#chrome.isLeftOut(element);
  }

  #blocks(nodes: readonly ChildNode[], place: Place): string[] {
    const blocks: string[] = [];
    let inline: ChildNode[] = [];
    const flush = () => {
      const text = this.#paragraph(inline, place.depth);
      if (text !== '') blocks.push(text);
      inline = [];
    };
    for (const node of nodes) {
      if (isElement(node) && this.#isLeftOut(node)) continue;
      if (isElement(node) && isBlock(node)) {
        flush();
        blocks.push(...this.#block(node, { ...place, depth: place.depth + 1 }));
      } else inline.push(node);
    }
    flush();
    return blocks;
  }

  #paragraph(nodes: readonly ChildNode[], depth: number): string {
    if (isWayfinding(nodes)) return '';
    const text = this.#inlines(nodes, depth)
      .replace(/ *\n */g, '\\\n')
      .replace(/^(?:\s|\\\n)+|(?:\s|\\\n)+$/g, '')
      .replace(/\\$/, '');
    return text === '' ? '' : escapeLineStart(text);
  }

  #block(element: Element, place: Place): string[] {
    if (place.depth > DEEPEST)
      return [escapeMarkdown(collapse(textOf(element.children)))].filter((text) => text !== '');
    const level = /^h([1-6])$/.exec(element.name)?.[1];
    if (level) return this.#heading(element, Number(level), place);
    const callout = calloutOf(element);
    if (callout) {
      for (const label of callout.labels) this.#labels.add(label);
      const inner = this.#blocks(contentOf(element), { ...place, nested: true });
      if (inner.length === 0) return [];
      const title = callout.title === undefined ? [] : [`**${escapeMarkdown(callout.title)}**`];
      return [writeCallout(callout.kind, [...title, ...inner].join('\n\n'))];
    }
    switch (element.name) {
      case 'ul':
      case 'ol':
        return this.#list(element, place);
      case 'dl':
        return this.#definitions(element, place);
      case 'pre': {
        const { lines, language } = codeOf(element);
        return lines.length === 0 ? [] : [writeCode(lines, language)];
      }
      case 'table':
        return this.#table(element, place);
      case 'hr':
        return place.nested ? [] : ['---'];
      case 'blockquote': {
        const inner = this.#blocks(element.children, { ...place, nested: true }).join('\n\n');
        return inner === '' ? [] : [inner.replace(/^/gm, '> ').replace(/[ \t]+$/gm, '')];
      }
      case 'figcaption':
      case 'summary': {
        const text = this.#paragraph(element.children, place.depth);
        return isPlainText(text) ? [`**${text}**`] : this.#blocks(element.children, place);
      }
      default: {
        const rows = divTableRows(element);
        return rows ? this.#grid(rows, place) : this.#blocks(element.children, place);
      }
    }
  }

  #heading(element: Element, level: number, place: Place): string[] {
    const text = this.#line(element.children, place.depth);
    if (text === '') return [];
    if (place.nested) return [isPlainText(text) ? `**${text}**` : text];
    return [this.#headingLine(level, text, headingAnchor(element))];
  }

  #headingLine(level: number, text: string, anchor: string | undefined): string {
    this.#level = level;
    return `${'#'.repeat(level)} ${text}${anchor === undefined ? '' : ` {#${anchorName(anchor)}}`}`;
  }

  /** One line of inline Markdown without links: those of headings and terms lead to the place itself or back. */
  #line(nodes: readonly ChildNode[], depth: number): string {
    this.#unlinked++;
    const text = collapse(this.#inlines(nodes, depth)).replace(/\s*[¶#§]$/, '');
    this.#unlinked--;
    return text;
  }

  #list(list: Element, place: Place): string[] {
    const items = childElements(list).filter((item) => !this.#isLeftOut(item));
    // Lists that only place sections, as Javadoc's.
    if (
      !place.nested &&
      items.some((item) => elementsOf(item.children).some((child) => /^h[1-6]$/.test(child.name)))
    ) {
      return items.flatMap((item) => this.#blocks(item.children, place));
    }
    let number = Number.parseInt(list.attribs.start ?? '1', 10) || 1;
    const inside = { ...place, nested: true };
    const written = items.flatMap((item) => {
      const blocks = item.name === 'li' ? this.#blocks(item.children, inside) : this.#block(item, inside);
      if (blocks.length === 0) return [];
      const marker = list.name === 'ol' ? `${number++}. ` : '- ';
      return [listItem(marker, blocks)];
    });
    if (written.length === 0) return [];
    return [written.join(written.some((item) => item.includes('\n\n')) ? '\n\n' : '\n')];
  }

  /** Terms that can be linked to become headings; the others a list or, where they are long, paragraphs. */
  #definitions(list: Element, place: Place): string[] {
    const parts = definitionParts(list).filter((part) => !this.#isLeftOut(part));
    const level = this.#level;
    const longest = Math.max(0, ...parts.filter(isDescription).map((part) => textOf(part.children).length));
    const asList =
      longest <= LONGEST_LISTED_DEFINITION &&
      !parts.some((part) =>
        elementsOf(part.children).some((child) => /^(?:pre|table|dl|h[1-6])$/.test(child.name)),
      );
    const blocks: string[] = [];
    const items: string[] = [];
    let terms: string[] = [];
    for (const part of parts) {
      if (isDescription(part)) {
        const inner = this.#blocks(part.children, { ...place, nested: place.nested || asList });
        if (asList && terms.length > 0)
          items.push(listItem('- ', [[...terms, ...inner.slice(0, 1)].join('\\\n'), ...inner.slice(1)]));
        else blocks.push(...terms, ...inner);
        terms = [];
        continue;
      }
      const anchor = ownAnchor(part);
      const text = this.#line(part.children, place.depth);
      if (text === '') continue;
      if (!asList && !place.nested && anchor !== undefined && level >= 1) {
        blocks.push(...terms.splice(0));
        blocks.push(...this.#termHeading(part, text, anchor, Math.min(6, level + 1)));
        continue;
      }
      terms.push(isPlainText(text) ? `**${text}**` : text);
    }
    this.#level = level;
    if (items.length > 0)
      blocks.push(items.join(items.some((item) => item.includes('\n\n')) ? '\n\n' : '\n'));
    return [...blocks, ...terms];
  }

  #termHeading(term: Element, text: string, anchor: string, level: number): string[] {
    const plain = collapse(textOf(term.children, (element) => this.#isLeftOut(element)));
    if (plain.length <= LONGEST_HEADING) return [this.#headingLine(level, text, anchor)];
    // A long signature: its name is the heading, the whole stands below.
    const name = /^[^(]{3,120}(?=\()/.exec(plain)?.[0] ?? `${plain.slice(0, LONGEST_HEADING - 1)}…`;
    return [this.#headingLine(level, escapeMarkdown(name.trim()), anchor), codeSpan(plain)];
  }

  #table(table: Element, place: Place): string[] {
    const rows = rowsOfTable(table);
    // Code with its line numbers beside it.
    const numbered = elementsOf(table.children).filter((element) => element.name === 'pre');
    if (isLayout(table, rows) || (rows.length === 1 && numbered.length > 0)) {
      return rows.flatMap(({ cells }) =>
        cells.flatMap((cell) =>
          /\blinenos?\b|\bgutter\b/.test(cell.attribs.class ?? '') ? [] : this.#blocks(cell.children, place),
        ),
      );
    }
    const caption = childElements(table).find((element) => element.name === 'caption');
    const title = caption ? this.#line(caption.children, place.depth) : '';
    return [
      ...(title === '' ? [] : [isPlainText(title) ? `**${title}**` : title]),
      ...this.#grid(rows, place),
    ];
  }

  #grid(rows: ReturnType<typeof rowsOfTable>, place: Place): string[] {
    const grid = gridOf(rows, (cell) => this.#cell(cell.children, place.depth + 1));
    return grid.rows.length === 0 ? [] : [writeTable(grid.header, grid.rows)];
  }

  /** Blocks of a cell on one line: lists with bullets, code line by line. */
  #cell(nodes: readonly ChildNode[], depth: number): string {
    const lines: string[] = [];
    let inline: ChildNode[] = [];
    const flush = () => {
      const text = this.#inlines(inline, depth)
        .trim()
        .replace(/ *\n */g, '<br>');
      if (text !== '') lines.push(text);
      inline = [];
    };
    for (const node of nodes) {
      if (isElement(node) && this.#isLeftOut(node)) continue;
      if (!isElement(node) || !isBlock(node)) {
        inline.push(node);
        continue;
      }
      flush();
      if (depth > DEEPEST) lines.push(escapeMarkdown(collapse(textOf(node.children))));
      else if (node.name === 'pre') lines.push(...codeOf(node).lines.map(codeInCell));
      else if (node.name === 'li') lines.push(`• ${this.#cell(node.children, depth + 1)}`);
      else lines.push(this.#cell(node.children, depth + 1));
    }
    flush();
    return lines.filter((line) => line !== '' && line !== '• ').join('<br>');
  }

  #inlines(nodes: readonly ChildNode[], depth: number): string {
    return nodes
      .map((node) => this.#inline(node, depth + 1))
      .join('')
      .replace(/[ \t]+/g, ' ');
  }

  #linked(text: string, href: string | undefined): string {
    return this.#unlinked > 0 || leadsToGeneratedPage(href ?? '') ? text : linked(text, href);
  }

  #inline(node: ChildNode, depth: number): string {
    if (node.type === 'text')
      return escapeMarkdown(
        node.data.replace(/[\s\u00ad]+/g, (blank) => (/^\u00ad+$/.test(blank) ? '' : ' ')),
      );
    if (!isElement(node) || this.#isLeftOut(node)) return '';
    if (depth > DEEPEST) return escapeMarkdown(collapse(textOf(node.children)));
    const inner = () => this.#inlines(node.children, depth);
    switch (node.name) {
      case 'br':
        return '\n';
      case 'code':
      case 'kbd':
      case 'samp':
      case 'tt': {
        const code = codeSpan(collapse(textOf(node.children)));
        const links = elementsOf(node.children).filter(
          (child) => child.name === 'a' && child.attribs.href !== undefined,
        );
        return links.length === 1 ? this.#linked(code, links[0]!.attribs.href) : code;
      }
      case 'strong':
      case 'b':
        return wrap(inner(), '**');
      case 'em':
      case 'i':
        return wrap(inner(), '*');
      case 'sub':
      case 'sup': {
        const text = inner().trim();
        return text === '' ? '' : `<${node.name}>${text}</${node.name}>`;
      }
      case 'img':
        return imageText(node);
      case 'a':
        return this.#linked(inner(), node.attribs.href);
      default:
        return inner();
    }
  }
}

/** Asciidoctor puts a note's text into a table of its own. */
function contentOf(callout: Element): readonly ChildNode[] {
  const cells = elementsOf(callout.children).filter(
    (cell) => cell.name === 'td' && /\bcontent\b/.test(cell.attribs.class ?? ''),
  );
  return cells.length === 1 ? cells[0]!.children : callout.children;
}

/** `dt` and `dd`, whether or not they are wrapped in groups. */
function definitionParts(list: Element): Element[] {
  return childElements(list).flatMap((child) => (child.name === 'div' ? childElements(child) : [child]));
}

function isDescription(part: Element): boolean {
  return part.name !== 'dt';
}

function listItem(marker: string, blocks: readonly string[]): string {
  const indented = blocks.join('\n\n').replace(/\n(?!\n)/g, `\n${' '.repeat(marker.length)}`);
  return marker + indented.replace(/^[ \t]+$/gm, '');
}

function codeInCell(line: string): string {
  return line.trim() === '' ? '' : codeSpan(line.replace(/\|/g, '\\|'));
}

function linked(text: string, href: string | undefined): string {
  const target = (href ?? '').trim();
  const shown = text.trim();
  if (shown === '' || target === '' || /^(?:javascript|data|vbscript|file):/i.test(target)) return text;
  const address = anchoredHref(target).replace(/[\s<>()]/g, (character) =>
    encodeURIComponent(character).replace('(', '%28').replace(')', '%29'),
  );
  return text.replace(shown, () => `[${shown}](${address})`);
}

/** What stands for an image: its description, unless that is a file's name. */
function imageText(image: Element): string {
  const description = collapse(image.attribs.alt ?? '');
  return /^\S+\.(?:png|gif|jpe?g|svg|webp)$/i.test(description) ? '' : escapeMarkdown(description);
}

const WAYS =
  /^(?:next|prev(?:ious)?|up|top|home|contents|index|table of contents|back to top|back|first|last|glossary|[<>«»←→↑]+)(?: (?:page|topic|chapter|section))?[ »›>→]*$/i;

/** "Next Previous Contents": a line of nothing but links through the manual. */
function isWayfinding(nodes: readonly ChildNode[]): boolean {
  const links = elementsOf(nodes).filter(
    (element) => element.name === 'a' && element.attribs.href !== undefined,
  );
  if (links.length === 0) return false;
  const isLink = (element: Element) => links.includes(element);
  return (
    !/[\p{L}\p{N}]/u.test(textOf(nodes, isLink)) &&
    links.every((link) =>
      WAYS.test(
        collapse(textOf(link.children)) ||
          collapse(link.attribs.title ?? elementsOf(link.children)[0]?.attribs.alt ?? ''),
      ),
    )
  );
}

/** Text to which emphasis can be added without breaking what is in it. */
function isPlainText(markdown: string): boolean {
  return markdown !== '' && !/[*\n]/.test(markdown.replace(/\\./g, ''));
}

function wrap(text: string, mark: string): string {
  const core = text.trim();
  if (core === '' || core.includes('\n') || core.startsWith('*') || core.endsWith('*')) return text;
  return `${/^\s/.test(text) ? ' ' : ''}${mark}${core}${mark}${/\s$/.test(text) ? ' ' : ''}`;
}
