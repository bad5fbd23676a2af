import type { ChildNode, Element } from 'domhandler';
import { parseDocument } from 'htmlparser2';
import type { ConvertedText } from './convert-markdown.ts';
import { codeSpan, escapeLineStart, escapeMarkdown } from './pdf/inline.ts';
import { writeCode, writeTable } from './pdf/write-blocks.ts';

const DROPPED = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'nav',
  'iframe',
  'object',
  'embed',
  'form',
  'button',
  'input',
  'select',
  'textarea',
  'svg',
  'canvas',
  'audio',
  'video',
  'head',
  'dialog',
]);
const PAGE_FURNITURE = new Set(['header', 'footer', 'aside']);
const BLOCKS = new Set([
  'address',
  'article',
  'aside',
  'blockquote',
  'body',
  'center',
  'dd',
  'details',
  'div',
  'dl',
  'dt',
  'fieldset',
  'figcaption',
  'figure',
  'footer',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'html',
  'li',
  'main',
  'ol',
  'p',
  'pre',
  'section',
  'summary',
  'table',
  'ul',
]);
const FURNITURE_ROLES = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'complementary',
  'toolbar',
]);
/** Deeper than any page is written by hand or tool; below it only the text is kept. */
const DEEPEST = 120;

/** The main content of an HTML page as Markdown: no scripts, navigation, headers or footers. */
export function convertHtml(html: string): ConvertedText {
  const document = parseDocument(html, { lowerCaseTags: true, lowerCaseAttributeNames: true });
  const all = elementsOf(document.children);
  const titleText = textOf(all.find((element) => element.name === 'title')?.children ?? []);
  const main = mainContent(all);
  const markdown = new HtmlWriter().blocks(main ? main.children : document.children, 0).join('\n\n');
  const heading = all.find((element) => element.name === 'h1');
  const title =
    collapse(heading ? textOf(heading.children) : '').replace(/¶$/, '') || collapse(titleText) || undefined;
  const canonical = all.find((element) => element.name === 'link' && element.attribs.rel === 'canonical')
    ?.attribs.href;
  const lang = all.find((element) => element.name === 'html')?.attribs.lang;
  return {
    title,
    ...(lang && /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i.test(lang) ? { lang } : {}),
    ...(canonical && /^https?:\/\//.test(canonical) ? { origin: canonical } : {}),
    markdown: `${markdown}\n`,
  };
}

/** `main`, an only `article`, `role=main`, what documentation tools call it; else the body. */
function mainContent(all: readonly Element[]): Element | undefined {
  const articles = all.filter((element) => element.name === 'article');
  return (
    all.find((element) => element.attribs.role === 'main') ??
    all.find((element) => element.name === 'main') ??
    (articles.length === 1 ? articles[0] : undefined) ??
    all.find((element) =>
      /^(?:content|main|main-content|mc-main-content|documentation)$/i.test(element.attribs.id ?? ''),
    ) ??
    all.find((element) => element.name === 'body')
  );
}

/** All elements in document order, without recursion: pages may nest as deep as they like. */
function elementsOf(roots: readonly ChildNode[]): Element[] {
  const found: Element[] = [];
  const stack: ChildNode[] = [...roots].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isElement(node)) continue;
    found.push(node);
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
  }
  return found;
}

function textOf(roots: readonly ChildNode[]): string {
  let text = '';
  const stack: ChildNode[] = [...roots].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'text') text += node.data;
    else if (isElement(node)) {
      if (node.name === 'br') text += '\n';
      else if (!DROPPED.has(node.name))
        for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
    }
  }
  return text;
}

function isElement(node: ChildNode): node is Element {
  return node.type === 'tag' || node.type === 'script' || node.type === 'style';
}

const collapse = (text: string) => text.replace(/\s+/g, ' ').trim();

class HtmlWriter {
  blocks(nodes: readonly ChildNode[], depth: number): string[] {
    const blocks: string[] = [];
    let inline: ChildNode[] = [];
    const flush = () => {
      const text = this.#inlines(inline, depth)
        .replace(/ *\n */g, '\\\n')
        .trim();
      if (text !== '' && text !== '\\') blocks.push(escapeLineStart(text));
      inline = [];
    };
    for (const node of nodes) {
      if (isElement(node) && isDropped(node)) continue;
      if (isElement(node) && (BLOCKS.has(node.name) || hasBlock(node))) {
        flush();
        blocks.push(...this.#block(node, depth + 1));
      } else inline.push(node);
    }
    flush();
    return blocks;
  }

  #block(element: Element, depth: number): string[] {
    if (depth > DEEPEST)
      return [escapeMarkdown(collapse(textOf(element.children)))].filter((text) => text !== '');
    const level = /^h([1-6])$/.exec(element.name)?.[1];
    if (level) {
      const text = collapse(this.#inlines(element.children, depth)).replace(
        /\s*(?:\[[¶#]\]\([^)]*\)|¶)$/,
        '',
      );
      return text === '' ? [] : [`${'#'.repeat(Number(level))} ${text}`];
    }
    switch (element.name) {
      case 'ul':
      case 'ol':
        return [this.#list(element, depth)].filter((text) => text !== '');
      case 'pre': {
        const code = textOf(element.children).replace(/^\n/, '').replace(/\s+$/, '');
        return code === '' ? [] : [writeCode(code.replace(/\r\n?/g, '\n').split('\n'), languageOf(element))];
      }
      case 'table':
        return this.#table(element, depth);
      case 'hr':
        return ['---'];
      case 'blockquote': {
        const inner = this.blocks(element.children, depth).join('\n\n');
        return inner === '' ? [] : [inner.replace(/^/gm, '> ').replace(/[ \t]+$/gm, '')];
      }
      case 'dt': {
        const term = this.#inlines(element.children, depth).trim();
        return term === '' ? [] : [/[*`[]/.test(term) ? term : `**${term}**`];
      }
      default: {
        const callout = calloutOf(element);
        const inner = this.blocks(element.children, depth);
        if (!callout || inner.length === 0) return inner;
        const label = new RegExp(`^(?:#+ |\\*\\*)?${callout}\\W*$`, 'i');
        const text = (label.test(inner[0]!) ? inner.slice(1) : inner).join('\n\n');
        return text === '' ? [] : [`> [!${callout}]\n${text.replace(/^/gm, '> ').replace(/[ \t]+$/gm, '')}`];
      }
    }
  }

  #list(list: Element, depth: number): string {
    let number = Number.parseInt(list.attribs.start ?? '1', 10) || 1;
    const items = list.children.filter(isElement).flatMap((item) => {
      const inner = (item.name === 'li' ? this.blocks(item.children, depth) : this.#block(item, depth)).join(
        '\n\n',
      );
      if (inner === '') return [];
      const marker = list.name === 'ol' ? `${number++}. ` : '- ';
      return [marker + inner.replace(/\n(?!\n)/g, `\n${' '.repeat(marker.length)}`).replace(/[ \t]+$/gm, '')];
    });
    return items.join(items.some((item) => item.includes('\n\n')) ? '\n\n' : '\n');
  }

  #table(table: Element, depth: number): string[] {
    const rows = elementsOf(table.children).filter(
      (row) => row.name === 'tr' && nearest(row, 'table') === table,
    );
    const cellsOf = (row: Element) =>
      row.children.filter(isElement).filter((cell) => cell.name === 'td' || cell.name === 'th');
    const width = Math.max(0, ...rows.map((row) => cellsOf(row).length));
    // Layout by table: one column, or whole sections in a cell.
    const isLayout =
      width < 2 || elementsOf(table.children).some((element) => /^(?:table|h[1-6])$/.test(element.name));
    if (isLayout)
      return rows.flatMap((row) => cellsOf(row).flatMap((cell) => this.blocks(cell.children, depth)));
    const caption = table.children.filter(isElement).find((element) => element.name === 'caption');
    const written = rows.map((row) =>
      cellsOf(row).flatMap((cell) => {
        const text = this.blocks(cell.children, depth).join('<br>').replace(/\\?\n/g, ' ');
        return [
          text,
          ...Array.from({ length: Math.min(20, Number(cell.attribs.colspan ?? 1) || 1) - 1 }, () => ''),
        ];
      }),
    );
    const header = rows[0] !== undefined && cellsOf(rows[0]).every((cell) => cell.name === 'th');
    const title = caption ? this.#inlines(caption.children, depth).trim() : '';
    return [
      ...(title === '' ? [] : [`**${title}**`]),
      ...(written.length > 0 ? [writeTable(header, written)] : []),
    ];
  }

  #inlines(nodes: readonly ChildNode[], depth: number): string {
    return nodes
      .map((node) => this.#inline(node, depth + 1))
      .join('')
      .replace(/[ \t]+/g, ' ');
  }

  #inline(node: ChildNode, depth: number): string {
    if (node.type === 'text') return escapeMarkdown(node.data.replace(/\s+/g, ' '));
    if (!isElement(node) || isDropped(node)) return '';
    if (depth > DEEPEST) return escapeMarkdown(collapse(textOf(node.children)));
    const inner = () => this.#inlines(node.children, depth);
    switch (node.name) {
      case 'br':
        return '\n';
      case 'code':
      case 'kbd':
      case 'samp':
      case 'tt':
        return codeSpan(collapse(textOf(node.children)));
      case 'strong':
      case 'b':
        return wrap(inner(), '**');
      case 'em':
      case 'i':
        return wrap(inner(), '*');
      case 'img':
        return escapeMarkdown(collapse(node.attribs.alt ?? ''));
      case 'a': {
        const text = inner();
        const href = (node.attribs.href ?? '').trim();
        if (text.trim() === '' || href === '' || /^(?:javascript|data|vbscript):/i.test(href)) return text;
        return `[${text.trim()}](${href.replace(/[\s<>()]/g, (character) => encodeURIComponent(character).replace('(', '%28').replace(')', '%29'))})`;
      }
      default:
        return inner();
    }
  }
}

function isDropped(element: Element): boolean {
  if (DROPPED.has(element.name) || FURNITURE_ROLES.has(element.attribs.role ?? '')) return true;
  if (element.attribs.hidden !== undefined || element.attribs['aria-hidden'] === 'true') return true;
  // An article's own header holds its title; the page's header and footer hold none of the text.
  return (
    PAGE_FURNITURE.has(element.name) &&
    calloutOf(element) === undefined &&
    !(element.name === 'header' && elementsOf(element.children).some((child) => child.name === 'h1'))
  );
}

function hasBlock(element: Element): boolean {
  return element.name !== 'a' || element.children.length > 1
    ? elementsOf(element.children).some((child) => BLOCKS.has(child.name))
    : false;
}

function nearest(element: Element, name: string): Element | undefined {
  for (let parent = element.parent; parent; parent = parent.parent) {
    if ('name' in parent && parent.name === name) return parent as Element;
  }
  return undefined;
}

function languageOf(pre: Element): string {
  const classes = [pre, ...elementsOf(pre.children)].map((element) => element.attribs.class ?? '').join(' ');
  return (
    /(?:language|lang|highlight|brush:?)-?\s?([a-z][\w+#-]{0,20})/i.exec(classes)?.[1]?.toLowerCase() ?? ''
  );
}

function calloutOf(element: Element): string | undefined {
  if (!/^(?:div|aside|section|table)$/.test(element.name)) return undefined;
  const kind = /(?:^|[\s_-])(note|tip|important|warning|caution)(?:$|[\s_-])/i.exec(
    element.attribs.class ?? '',
  )?.[1];
  return kind?.toUpperCase();
}

function wrap(text: string, mark: string): string {
  const core = text.trim();
  if (core === '' || core.includes('\n') || core.startsWith('*') || core.endsWith('*')) return text;
  return `${/^\s/.test(text) ? ' ' : ''}${mark}${core}${mark}${/\s$/.test(text) ? ' ' : ''}`;
}
