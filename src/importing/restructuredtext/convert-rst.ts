/**
 * reStructuredText, with what Sphinx adds, as readable Markdown: headings, paragraphs, lists, literal blocks,
 * directives, tables, links, includes. What only concerns the look is passed over.
 */
import { calloutKind } from '../../library/markdown/callouts.ts';
import { candidates } from '../asciidoc/preprocess.ts';
import { anchorName } from '../html/anchors.ts';
import type { ConvertedText } from '../markdown/convert-markdown.ts';
import { type Includes, noIncludes } from '../markdown/includes.ts';
import { codeSpan, escapeLineStart } from '../pdf/inline.ts';
import { writeCallout, writeCode, writeTable } from '../pdf/write-blocks.ts';
import { type InlineContext, inlineMarkdown, normal, slug } from './inline.ts';
import { readTable } from './tables.ts';

const UNDERLINE = /^([!-/:-@[-`{-~])\1{1,}\s*$/;
const DIRECTIVE = /^\.\. (?:\|[^|]+\| )?([\w:.+-]+)::(?:[ \t]+(.*))?$/;
const TARGET = /^\.\. _(?:`([^`]+)`|((?:[^:\\]|\\.|:(?=\S))+)):(?:[ \t]+(\S.*))?$/;
const BULLET = /^([*+•-])([ \t]+)(\S.*)$/;
const NUMBERED = /^(\(?(?:\d{1,3}|[A-Za-z]|#|[ivxIVX]{1,4})[.)])([ \t]+)(\S.*)$/;
const FIELD = /^:([^:\s][^:\n]{0,60}):(?:[ \t]+(.*))?$/;
const OPTION =
  /^((?:-{1,2}[\w?][\w-]*|\/\w)(?:[ =]?[<\w][\w<>.-]*)?(?:, +(?:-{1,2}|\/)[\w-]+(?:[ =]?[<\w][\w<>.-]*)?)*)(?: {2,}(\S.*))?$/;
const CODE =
  /^(?:code|code-block|sourcecode|parsed-literal|prompt|ipython|doctest|testcode|testoutput|console|highlight-block|productionlist|math)$/;
const DROPPED =
  /^(?:contents|index|meta|raw|highlight|default-role|role|title|sectnum|header|footer|currentmodule|py:currentmodule|module|tabularcolumns|only-html|image-map|class|cssclass|restructuredtext-test-directive|automodule|autoclass|autofunction|autosummary|toctree-hidden|unicode)$/;
/** Directives that describe something with a signature: Python, C, JavaScript, command lines, settings. */
const DESCRIBES =
  /^(?:(?:py|c|cpp|js|rst|std|http|django|po)?:?)(?:function|class|method|staticmethod|classmethod|attribute|data|exception|decorator|decoratormethod|property|module|member|macro|type|var|struct|enum|enumerator|union|describe|object|option|cmdoption|program|envvar|confval|setting|directive|role|command|django-admin|cfunction|cmember|cmacro|ctype|cvar|opcode|get|post|put|delete|patch|templatefilter|templatetag|fieldlookup|function|2to3fixer)$/;
const DEEPEST = 25;
const LARGEST_TEXT = 16 * 1024 * 1024;

export type Labels = InlineContext['labels'];

export function convertRst(
  text: string,
  includes: Includes = noIncludes,
  labels: Labels = new Map(),
): ConvertedText {
  const missing = new Set<string>();
  const lines = expand(text, includes, missing);
  const context: InlineContext = {
    targets: targetsOf(lines),
    substitutions: substitutionsOf(lines),
    labels,
    path: includes.path,
  };
  const writer = new Writer(context, includes, missing);
  const markdown = writer.blocks(lines, 0, true).join('\n\n');
  const title = /^#{1,6} (.+?)(?: \{#[^}]*\})?$/m.exec(markdown)?.[1]?.replace(/[*`\\]/g, '');
  return {
    ...(title === undefined ? {} : { title }),
    markdown: `${markdown}\n`,
    ...(missing.size > 0 ? { missing: [...missing] } : {}),
  };
}

/** `.txt` is the extension of Markdown, of reStructuredText and of everything else. */
export function looksLikeRst(text: string): boolean {
  const sample = text.slice(0, 100_000);
  const directives =
    sample.match(/^\.\. [\w:-]+::|^\.\. _[^:\n]+:|:\w+:`[^`\n]+`|``[^`\n]+``/gm)?.length ?? 0;
  const titles = sample.match(/^\S[^\n]*\n([=\-~^"'#*+.:_`])\1{2,}[ \t]*$/gm)?.length ?? 0;
  return (
    !/^(?:```|#{2,6} \S)/m.test(sample) &&
    (/^\.\. [\w:-]+::/m.test(sample) || (directives >= 3 && titles >= 1))
  );
}

/** Names that `:ref:` can lead to, and the titles below them. */
export function labelsOf(text: string): { name: string; title?: string }[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  return lines.flatMap((line, i) => {
    const target = TARGET.exec(line);
    if (!target || target[3] !== undefined) return [];
    let below = i + 1;
    while (below < lines.length && (lines[below]!.trim() === '' || TARGET.test(lines[below]!))) below++;
    if (UNDERLINE.test(lines[below] ?? '')) below++;
    const title = UNDERLINE.test(lines[below + 1] ?? '') ? lines[below]!.trim() : undefined;
    return [
      {
        name: (target[1] ?? target[2]!).toLowerCase(),
        ...(title === undefined ? {} : { title: title.replace(/[`*]/g, '') }),
      },
    ];
  });
}

/** Files that the text asks for. */
export function rstIncludeTargets(text: string): string[] {
  return [...text.matchAll(/^[ \t]*\.\. (?:include|literalinclude)::[ \t]+(\S+)/gm)].map(
    (match) => match[1]!,
  );
}

function expand(text: string, includes: Includes, missing: Set<string>): string[] {
  let size = 0;
  const read = (part: string, path: string, depth: number): string[] =>
    part
      .replace(/^\ufeff/, '')
      .replace(/\r\n?/g, '\n')
      .split('\n')
      .flatMap((line) => {
        const plain = line.replace(/\t/g, '        ').trimEnd();
        const target = /^( *)\.\. include::[ \t]+(\S+)$/.exec(plain);
        if (!target || target[2]!.startsWith('<')) return [plain];
        const found = candidates(path, target[2]!).find((candidate) => includes.texts.has(candidate));
        if (found === undefined || depth > 8 || size > LARGEST_TEXT) {
          missing.add(target[2]!);
          return [];
        }
        const included = includes.texts.get(found)!;
        size += included.length;
        return read(included, found, depth + 1).map((inner) => (inner === '' ? '' : target[1]! + inner));
      });
  return read(text, includes.path, 0);
}

function targetsOf(lines: readonly string[]): Map<string, string> {
  const targets = new Map<string, string>();
  for (const [i, line] of lines.entries()) {
    const target = TARGET.exec(line.trim());
    const name = target ? normal((target[1] ?? target[2]!).replace(/\\/g, '')) : undefined;
    if (name !== undefined && name !== '_')
      targets.set(name, target![3]?.replace(/\s+/g, '') ?? `#${anchorName(name)}`);
    if (
      UNDERLINE.test(lines[i + 1] ?? '') &&
      line.trim() !== '' &&
      !UNDERLINE.test(line) &&
      !targets.has(normal(line))
    )
      targets.set(normal(line), `#${slug(line)}`);
  }
  return targets;
}

function substitutionsOf(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of lines) {
    const match = /^\.\. \|([^|]+)\| (replace|unicode|date)::[ \t]*(.*)$/.exec(line.trim());
    if (match) values.set(match[1]!.toLowerCase(), match[2] === 'replace' ? match[3]! : '');
  }
  return values;
}

class Writer {
  readonly #context: InlineContext;
  readonly #includes: Includes;
  readonly #missing: Set<string>;
  /** Underlines in the order in which the document brings them up: their position is the level. */
  readonly #levels: string[] = [];
  #level = 0;

  constructor(context: InlineContext, includes: Includes, missing: Set<string>) {
    this.#context = context;
    this.#includes = includes;
    this.#missing = missing;
  }

  /** @param top false inside other blocks, where there are no sections. */
  blocks(lines: readonly string[], depth: number, top = false): string[] {
    const blocks: string[] = [];
    let label: string | undefined;
    for (let i = 0; i < lines.length; ) {
      const line = lines[i]!;
      if (line === '') {
        i++;
        continue;
      }
      const target = TARGET.exec(line);
      if (target) {
        label = target[3] === undefined ? normal(target[1] ?? target[2]!) : undefined;
        i = afterIndented(lines, i + 1);
        continue;
      }
      const heading = top ? this.#heading(lines, i, label) : undefined;
      const block = heading ?? (depth > DEEPEST ? paragraphOnly(lines, i) : this.#block(lines, i, depth));
      if (block.text !== '') blocks.push(block.text);
      i = Math.max(block.next, i + 1);
      label = undefined;
    }
    return blocks;
  }

  #inline(text: string): string {
    return inlineMarkdown(text, this.#context);
  }

  #heading(lines: readonly string[], at: number, label: string | undefined): Block | undefined {
    const line = lines[at]!;
    const over = UNDERLINE.test(line) && lines[at + 1]?.trim() && lines[at + 2]?.trimEnd() === line.trimEnd();
    const title = (over ? lines[at + 1]! : line).trim();
    const under = lines[at + (over ? 2 : 1)] ?? '';
    if (!UNDERLINE.test(under) || UNDERLINE.test(title) || /^\s/.test(over ? '' : line)) return undefined;
    if (!over && under.trimEnd().length < Math.min(4, title.length)) return undefined;
    const style = `${over ? 'over' : ''}${under[0]}`;
    if (!this.#levels.includes(style)) this.#levels.push(style);
    this.#level = Math.min(6, this.#levels.indexOf(style) + 1);
    const anchor = label === undefined ? '' : ` {#${anchorName(label)}}`;
    return { text: `${'#'.repeat(this.#level)} ${this.#inline(title)}${anchor}`, next: at + (over ? 3 : 2) };
  }

  #block(lines: readonly string[], at: number, depth: number): Block {
    const line = lines[at]!;
    if (line.startsWith('..')) return this.#explicit(lines, at, depth);
    if (UNDERLINE.test(line) && line.trim().length >= 4 && (lines[at + 1] ?? '') === '')
      return { text: '---', next: at + 1 };
    const table = readTable(lines, at);
    if (table) return { text: this.#table(table.header, table.rows), next: table.next };
    if (BULLET.test(line)) return this.#list(lines, at, BULLET, depth);
    if (NUMBERED.test(line)) return this.#list(lines, at, NUMBERED, depth);
    if (FIELD.test(line)) return this.#fields(lines, at, depth);
    if (OPTION.test(line)) return this.#options(lines, at, depth);
    if (/^\| /.test(line)) return this.#lineBlock(lines, at);
    if (line.startsWith('>>> ')) return doctest(lines, at);
    if (/^ /.test(line)) return this.#quotation(lines, at, depth);
    const below = lines[at + 1] ?? '';
    if (/^ +\S/.test(below) && !line.endsWith('::')) return this.#definition(lines, at, depth);
    return this.#paragraph(lines, at);
  }

  #paragraph(lines: readonly string[], at: number): Block {
    let next = at;
    while (next < lines.length && lines[next] !== '' && (next === at || !lines[next]!.startsWith('.. ')))
      next++;
    const text = lines
      .slice(at, next)
      .map((line) => line.trim())
      .join(' ');
    if (!text.endsWith('::')) return { text: escapeLineStart(this.#inline(text)), next };
    const body = indented(lines, next);
    const before = text === '::' ? '' : text.endsWith(' ::') ? text.slice(0, -3) : text.slice(0, -1);
    const code = body.lines.length === 0 ? '' : writeCode(body.lines);
    return { text: [this.#inline(before), code].filter((part) => part !== '').join('\n\n'), next: body.next };
  }

  #quotation(lines: readonly string[], at: number, depth: number): Block {
    const body = indented(lines, at);
    const inner = this.blocks(body.lines, depth + 1).join('\n\n');
    return { text: inner.replace(/^/gm, '> ').replace(/[ \t]+$/gm, ''), next: body.next };
  }

  #list(lines: readonly string[], at: number, mark: RegExp, depth: number): Block {
    const items: string[] = [];
    let i = at;
    let number = 0;
    while (i < lines.length) {
      const item = mark.exec(lines[i]!);
      if (!item) break;
      const width = item[1]!.length + item[2]!.length;
      const rest = indented(lines, i + 1, width);
      const inner = this.blocks(following(item[3]!, rest), depth + 1);
      const told = /\d+/.exec(item[1]!)?.[0];
      number = number === 0 && told ? Number(told) : number + 1;
      const marker = mark === BULLET ? '- ' : `${number}. `;
      items.push(
        marker +
          inner
            .join('\n\n')
            .replace(/\n(?!\n)/g, `\n${' '.repeat(marker.length)}`)
            .replace(/^[ \t]+$/gm, ''),
      );
      i = rest.next;
    }
    return { text: items.join(items.some((item) => item.includes('\n\n')) ? '\n\n' : '\n'), next: i };
  }

  #definition(lines: readonly string[], at: number, depth: number): Block {
    const [term = '', ...classifiers] = lines[at]!.split(/ : /);
    const body = indented(lines, at + 1);
    const name = this.#inline(term);
    const kinds =
      classifiers.length === 0 ? '' : ` (${classifiers.map((kind) => this.#inline(kind)).join(', ')})`;
    const head = /\*/.test(name) ? name + kinds : `**${name}**${kinds}`;
    return { text: [head, ...this.blocks(body.lines, depth + 1)].join('\n\n'), next: body.next };
  }

  #fields(lines: readonly string[], at: number, depth: number): Block {
    const items: string[] = [];
    let i = at;
    for (let field = FIELD.exec(lines[i] ?? ''); field; field = FIELD.exec(lines[i] ?? '')) {
      const body = indented(lines, i + 1);
      const inner = this.blocks(following(field[2], body), depth + 1);
      const name = this.#inline(
        field[1]!.replace(
          /^(?:param|parameter|arg|type|raises?|returns?|rtype) ?(.*)$/,
          (whole, rest: string) => rest || whole,
        ),
      );
      items.push(
        `- **${name.replace(/\*/g, '')}**: ${inner
          .join('\n\n')
          .replace(/\n(?!\n)/g, '\n  ')
          .replace(/^[ \t]+$/gm, '')}`.trimEnd(),
      );
      i = body.next;
    }
    return { text: items.join('\n'), next: i };
  }

  #options(lines: readonly string[], at: number, depth: number): Block {
    const items: string[] = [];
    let i = at;
    for (let option = OPTION.exec(lines[i] ?? ''); option; option = OPTION.exec(lines[i] ?? '')) {
      const body = indented(lines, i + 1);
      const inner = this.blocks(following(option[2], body), depth + 1);
      items.push(`- ${codeSpan(option[1]!)}\\\n  ${inner.join('\n\n').replace(/\n(?!\n)/g, '\n  ')}`);
      i = body.next;
    }
    return { text: items.join('\n'), next: i };
  }

  #lineBlock(lines: readonly string[], at: number): Block {
    let next = at;
    while (next < lines.length && /^\|(?: |$)/.test(lines[next]!)) next++;
    const text = lines
      .slice(at, next)
      .map((line) => this.#inline(line.slice(1)))
      .join('\\\n');
    return { text: text.replace(/\\$/, ''), next };
  }

  #table(header: boolean, rows: readonly (readonly string[])[]): string {
    const cell = (text: string) =>
      this.blocks(text.split('\n'), DEEPEST)
        .map((part) => part.replace(/^```\S*\n|\n```$/g, '').replace(/\\?\n/g, '<br>'))
        .join('<br>');
    return rows.length === 0
      ? ''
      : writeTable(
          header,
          rows.map((row) => row.map(cell)),
        );
  }

  /** Everything that begins with two dots: directives, footnotes, comments. */
  #explicit(lines: readonly string[], at: number, depth: number): Block {
    const line = lines[at]!;
    const body = indented(lines, at + 1);
    const note = /^\.\. \[([^\]]+)\](?: +(.*))?$/.exec(line);
    if (note) {
      const inner = this.blocks([note[2] ?? '', ...body.lines], depth + 1).join('\n\n');
      return { text: `[${note[1]}] ${inner}`, next: body.next };
    }
    const directive = DIRECTIVE.exec(line);
    if (!directive || /^\.\. \|/.test(line)) return { text: '', next: body.next };
    const { options, content, argument } = splitDirective(directive[2] ?? '', body);
    return {
      text: this.#directive(directive[1]!.toLowerCase(), argument, options, content, depth),
      next: body.next,
    };
  }

  #directive(
    name: string,
    argument: string,
    options: ReadonlyMap<string, string>,
    content: readonly string[],
    depth: number,
  ): string {
    const inner = (before: readonly string[] = []) =>
      this.blocks([...before, ...content], depth + 1).join('\n\n');
    const kind = calloutKind(name) ?? (name === 'error' ? 'caution' : undefined);
    if (kind) return writeCallout(kind, inner(argument === '' ? [] : [argument, '']));
    if (name === 'admonition' || name === 'seealso' || name === 'todo') {
      const title = name === 'admonition' ? argument : name === 'seealso' ? 'See also' : 'To do';
      const first = name === 'admonition' || argument === '' ? [] : [argument, ''];
      return writeCallout(
        calloutKind(title) ?? 'note',
        [`**${this.#inline(title)}**`, inner(first)].join('\n\n').trim(),
      );
    }
    if (/^(?:versionadded|versionchanged|deprecated|versionremoved|deprecated-removed)$/.test(name)) {
      const said =
        {
          versionadded: 'New in version',
          versionchanged: 'Changed in version',
          versionremoved: 'Removed in version',
        }[name] ?? 'Deprecated since version';
      const [version = '', ...rest] = argument.split(' ');
      const text = inner([
        rest.join(' '),
        ...(rest.length > 0 && content.length > 0 && content[0] !== '' ? [] : []),
      ]);
      return `*${said} ${version}${text === '' ? '.' : ':'}*${text === '' ? '' : ` ${text}`}`;
    }
    if (CODE.test(name)) {
      if (content.length === 0) return argument === '' ? '' : writeCode([argument]);
      const isLanguage = /^[\w+#.-]{1,20}$/.test(argument) && !/^(?:none|text|default)$/.test(argument);
      const caption = options.get('caption');
      const code = writeCode(content, isLanguage && name !== 'math' ? argument.toLowerCase() : '');
      return caption === undefined ? code : `**${this.#inline(caption)}**\n\n${code}`;
    }
    if (name === 'literalinclude') return this.#literalInclude(argument, options);
    if (name === 'image' || name === 'figure') {
      const alt = options.get('alt');
      return [alt === undefined ? '' : this.#inline(alt), inner()].filter((part) => part !== '').join('\n\n');
    }
    if (name === 'list-table') return this.#listTable(argument, options, content, depth);
    if (name === 'csv-table') return this.#csvTable(argument, options, content);
    if (name === 'table')
      return [argument === '' ? '' : `**${this.#inline(argument)}**`, inner()]
        .filter((part) => part !== '')
        .join('\n\n');
    if (name === 'toctree') return options.has('hidden') ? '' : this.#toctree(content);
    if (name === 'rubric' || name === 'centered') return `**${this.#inline(argument)}**`;
    if (DROPPED.test(name)) return '';
    if (DESCRIBES.test(name)) return this.#description(argument, options, content, depth);
    if (
      /^(?:topic|sidebar|tab|tab-item|group-tab|dropdown|details|example|card|grid-item-card)$/.test(name) &&
      argument !== ''
    ) {
      return [`**${this.#inline(argument)}**`, inner()].join('\n\n').trim();
    }
    // Conditions, containers, glossaries and what a project has made for itself: their text.
    return inner();
  }

  /** A function, option or setting: a heading that can be found, and its text below. */
  #description(
    argument: string,
    options: ReadonlyMap<string, string>,
    content: readonly string[],
    depth: number,
  ): string {
    const signatures = argument
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const [first = '', ...others] = signatures;
    if (first === '') return this.blocks(content, depth + 1).join('\n\n');
    const level = Math.min(6, this.#level + 1);
    const isTop = depth === 0 && this.#level > 0 && !options.has('noindex');
    const head = isTop ? `${'#'.repeat(level)} ${codeSpan(first)}` : `**${codeSpan(first)}**`;
    const outer = this.#level;
    if (isTop) this.#level = level;
    const inner = this.blocks(content, isTop ? 0 : depth + 1);
    this.#level = outer;
    return [head, ...others.map((signature) => codeSpan(signature)), ...inner].join('\n\n');
  }

  #literalInclude(argument: string, options: ReadonlyMap<string, string>): string {
    const found = candidates(this.#includes.path, argument).find((path) => this.#includes.texts.has(path));
    if (found === undefined) {
      this.#missing.add(argument);
      return '';
    }
    let lines = this.#includes.texts.get(found)!.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
    const ranges = options.get('lines');
    const after = options.get('start-after');
    const before = options.get('end-before');
    if (ranges) {
      lines = ranges.split(',').flatMap((range) => {
        const [from = '1', to] = range.trim().split('-');
        return lines.slice(
          Number(from || 1) - 1,
          to === undefined ? Number(from) : to === '' ? undefined : Number(to),
        );
      });
    }
    if (after) lines = lines.slice(lines.findIndex((line) => line.includes(after)) + 1);
    const end = before ? lines.findIndex((line) => line.includes(before)) : -1;
    if (end !== -1) lines = lines.slice(0, end);
    const language = options.get('language') ?? '';
    return writeCode(lines, /^[\w+#-]{1,20}$/.test(language) ? language : '');
  }

  #listTable(
    argument: string,
    options: ReadonlyMap<string, string>,
    content: readonly string[],
    depth: number,
  ): string {
    const rows: string[][] = [];
    for (let i = 0; i < content.length; ) {
      const row = /^\* /.exec(content[i]!);
      if (!row) {
        i++;
        continue;
      }
      const rest = indented(content, i + 1, 2);
      const own = [content[i]!.slice(2), ...rest.lines];
      const cells: string[] = [];
      for (let c = 0; c < own.length; ) {
        const cell = /^-(?: (.*))?$/.exec(own[c]!);
        if (!cell) {
          c++;
          continue;
        }
        const inner = indented(own, c + 1, 2);
        cells.push(
          this.blocks([cell[1] ?? '', ...inner.lines], depth + 1)
            .map((block) => block.replace(/^```\S*\n|\n```$/g, '').replace(/\\?\n+/g, '<br>'))
            .join('<br>'),
        );
        c = inner.next;
      }
      rows.push(cells);
      i = rest.next;
    }
    if (rows.length === 0) return '';
    const title = argument === '' ? '' : `**${this.#inline(argument)}**\n\n`;
    return title + writeTable(Number(options.get('header-rows') ?? 0) > 0, rows);
  }

  #csvTable(argument: string, options: ReadonlyMap<string, string>, content: readonly string[]): string {
    const cells = (line: string) =>
      [...line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) =>
        this.#inline((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim()),
      );
    const header = options.get('header');
    const rows = [
      ...(header === undefined ? [] : [cells(header)]),
      ...content.filter((line) => line !== '').map(cells),
    ];
    if (rows.length === 0) return '';
    const title = argument === '' ? '' : `**${this.#inline(argument)}**\n\n`;
    return title + writeTable(header !== undefined || Number(options.get('header-rows') ?? 0) > 0, rows);
  }

  #toctree(content: readonly string[]): string {
    const entries = content
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith(':') && !/[*?]/.test(line) && line !== 'self');
    return entries
      .map((entry) => {
        const told = /^(.*?)\s*<([^>]+)>$/.exec(entry);
        const target = told?.[2] ?? entry;
        const isAddress = /^[a-z]+:\/\//.test(target);
        const page = target.startsWith('/')
          ? `${'../'.repeat(this.#context.path.split('/').length - 1)}${target.slice(1)}`
          : target;
        return `- [${told?.[1] ?? target.split('/').at(-1)}](${isAddress || /\.\w+$/.test(page) ? page : `${page}.rst`})`;
      })
      .join('\n');
  }
}

interface Block {
  readonly text: string;
  /** First line after it. */
  readonly next: number;
}

/** The lines below that are indented, with the indentation of the least indented taken off (or `width`). */
function indented(
  lines: readonly string[],
  at: number,
  width?: number,
): { lines: readonly string[]; next: number; isApart: boolean } {
  const least = width ?? 1;
  let next = at;
  while (next < lines.length && (lines[next] === '' || /^ */.exec(lines[next]!)![0].length >= least)) next++;
  while (next > at && lines[next - 1] === '') next--;
  const own = lines.slice(at, next);
  const indent =
    width ?? Math.min(...own.filter((line) => line !== '').map((line) => /^ */.exec(line)![0].length));
  const result = own.map((line) => line.slice(Number.isFinite(indent) ? indent : 0));
  const isApart = result[0] === '';
  while (result[0] === '') result.shift();
  return { lines: result, next, isApart };
}

function afterIndented(lines: readonly string[], at: number): number {
  return indented(lines, at).next;
}

/** What stands beside a marker and the block below it, apart where they are apart. */
function following(
  first: string | undefined,
  body: { lines: readonly string[]; isApart: boolean },
): string[] {
  return [...(first === undefined ? [] : [first]), ...(body.isApart ? [''] : []), ...body.lines];
}

/** `:option: value` lines, and the argument's further lines, stand before the first blank line. */
function splitDirective(
  first: string,
  body: { readonly lines: readonly string[]; readonly isApart: boolean },
): { argument: string; options: Map<string, string>; content: readonly string[] } {
  const options = new Map<string, string>();
  if (body.isApart) return { argument: first.trim(), options, content: body.lines };
  const more: string[] = [];
  let i = 0;
  for (; i < body.lines.length && body.lines[i] !== ''; i++) {
    const line = body.lines[i]!;
    const option = /^:([\w-]+):(?:[ \t]+(.*))?$/.exec(line);
    if (option) options.set(option[1]!.toLowerCase(), option[2] ?? '');
    else if (options.size > 0 && line.startsWith(' ')) continue;
    // Several signatures of one description; in other directives the text begins here.
    else if (options.size === 0 && /^[\w.]+\(|^-{1,2}\w/.test(first)) more.push(line);
    else break;
  }
  while (body.lines[i] === '') i++;
  return { argument: [first, ...more].join('\n').trim(), options, content: body.lines.slice(i) };
}

function doctest(lines: readonly string[], at: number): Block {
  let next = at;
  while (next < lines.length && lines[next] !== '') next++;
  return { text: writeCode(lines.slice(at, next), 'python'), next };
}

function paragraphOnly(lines: readonly string[], at: number): Block {
  let next = at;
  while (next < lines.length && lines[next] !== '') next++;
  return {
    text: lines
      .slice(at, next)
      .map((line) => line.trim())
      .join(' '),
    next,
  };
}
