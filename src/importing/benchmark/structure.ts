/** Headings, lists, tables, code and callouts of a page, compared with what people saw on the printed page. */
import { calloutKind } from '../../library/markdown/callouts.ts';
import { inlineText } from '../../library/markdown/inline-text.ts';
import { parseMarkdown, type Token } from '../../library/markdown/syntax.ts';

export interface CodeBlock {
  /** Its first word. */
  readonly first: string;
  /** Without blank ones. */
  readonly lines: number;
  readonly blank: number;
  /** Blanks before the line that stands in most. */
  readonly deepest: number;
}

export interface Table {
  readonly columns: number;
  /** Without the header. */
  readonly rows: number;
  readonly header: boolean;
  /** First cells of the rows. */
  readonly first: readonly string[];
}

export interface PageStructure {
  /** Their first words. */
  readonly headings: readonly string[];
  /** Items of bulleted lists, nested ones included. */
  readonly bullets: number;
  /** Items inside items. */
  readonly nested: number;
  readonly numbers: number;
  readonly callouts: readonly string[];
  readonly code: readonly CodeBlock[];
  readonly tables: readonly Table[];
}

/** What a person saw on a page; what is left out was not looked at. */
export interface SeenPage {
  readonly page: number;
  readonly headings?: readonly string[];
  readonly bullets?: number;
  readonly nested?: number;
  readonly numbers?: number;
  readonly callouts?: readonly string[];
  readonly code?: readonly (Partial<CodeBlock> & { readonly first: string; readonly lines: number })[];
  readonly tables?: readonly (Partial<Table> & { readonly columns: number; readonly rows: number })[];
  /** Running headers and the like, which must not be in the text. */
  readonly absent?: readonly string[];
}

export interface SeenManual {
  /** Below the folder of manuals. */
  readonly file: string;
  readonly pages: readonly SeenPage[];
}

export interface Check {
  readonly page: number;
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly holds: boolean;
}

export function structureOf(markdown: string): PageStructure {
  const code: CodeBlock[] = [];
  const tables: { columns: number; header: boolean; rows: string[] }[] = [];
  const callouts: string[] = [];
  const headings: string[] = [];
  const lists: ('bullet' | 'number')[] = [];
  let bullets = 0;
  let nested = 0;
  let numbers = 0;
  const tokens = parseMarkdown(markdown);
  for (const [i, token] of tokens.entries()) {
    switch (token.type) {
      case 'heading_open':
        headings.push(firstWord(inlineContent(tokens[i + 1])));
        break;
      case 'fence':
        code.push(codeBlock(token.content));
        break;
      case 'bullet_list_open':
        lists.push('bullet');
        break;
      case 'ordered_list_open':
        lists.push('number');
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        lists.pop();
        break;
      case 'list_item_open':
        if (lists.at(-1) === 'bullet') bullets++;
        else numbers++;
        if (lists.length > 1) nested++;
        break;
      case 'blockquote_open': {
        const label = /^\[!([A-Z]+)\]/.exec(tokens[i + 2]?.content ?? '')?.[1];
        const kind = label && calloutKind(label);
        if (kind) callouts.push(kind);
        break;
      }
      case 'table_open':
        tables.push({ columns: 0, header: false, rows: [] });
        break;
      case 'th_open': {
        const table = tables.at(-1)!;
        table.columns++;
        if (inlineContent(tokens[i + 1]) !== '') table.header = true;
        break;
      }
      case 'tr_open':
        if (tokens[i + 1]?.type === 'td_open') tables.at(-1)!.rows.push(inlineContent(tokens[i + 2]));
        break;
    }
  }
  return {
    headings,
    bullets,
    nested,
    numbers,
    callouts,
    code,
    tables: tables.map(({ columns, header, rows }) => ({ columns, header, rows: rows.length, first: rows })),
  };
}

function codeBlock(content: string): CodeBlock {
  const lines = content.replace(/\n$/, '').split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  return {
    first: firstWord(content.trim()),
    lines: filled.length,
    blank: lines.length - filled.length,
    deepest: Math.max(0, ...filled.map((line) => line.search(/\S/))),
  };
}

const firstWord = (text: string): string => text.split(/\s/, 1)[0] ?? '';

/** Of a cell or a heading. */
function inlineContent(token: Token | undefined): string {
  return token?.type === 'inline'
    ? inlineText(token.children ?? [])
        .replace(/\s+/g, ' ')
        .trim()
    : '';
}

/** Each thing seen is one check; what a page does not have is one check together. */
export function checkPage(seen: SeenPage, markdown: string): Check[] {
  const found = structureOf(markdown);
  const checks: Check[] = [];
  const expect = (what: string, expected: unknown, actual: unknown) =>
    checks.push({
      page: seen.page,
      what,
      expected: JSON.stringify(expected),
      found: JSON.stringify(actual),
      holds: JSON.stringify(expected) === JSON.stringify(actual),
    });
  const absent: string[] = [];
  const unexpected: string[] = [];
  for (const kind of ['bullets', 'nested', 'numbers'] as const) {
    const count = seen[kind];
    if (count === undefined) continue;
    if (count > 0) expect(kind, count, found[kind]);
    else if (absent.push(kind) && found[kind] > 0) unexpected.push(`${found[kind]} ${kind}`);
  }
  for (const kind of ['headings', 'callouts', 'code', 'tables'] as const) {
    const all = seen[kind];
    if (all === undefined) continue;
    if (all.length > 0 && kind === 'headings') expect(kind, all, found[kind]);
    else if (all.length > 0) expect(`number of ${kind}`, all.length, found[kind].length);
    else if (absent.push(kind) && found[kind].length > 0) unexpected.push(`${found[kind].length} ${kind}`);
  }
  if (absent.length > 0) expect(`no ${absent.join(', ')}`, [], unexpected);
  if (seen.callouts && seen.callouts.length > 0) expect('kinds of callouts', seen.callouts, found.callouts);
  checkCode(seen.code ?? [], found.code, expect);
  checkTables(seen.tables ?? [], found.tables, expect);
  for (const text of seen.absent ?? []) expect(`without "${text}"`, false, markdown.includes(text));
  return checks;
}

type Expect = (what: string, expected: unknown, actual: unknown) => void;

/** In order; a block that is missing does not shift those after it. */
function checkCode(seen: NonNullable<SeenPage['code']>, found: readonly CodeBlock[], expect: Expect): void {
  let next = 0;
  for (const block of seen) {
    const same = found.findIndex((one, i) => i >= next && one.first === block.first);
    const here = found[same === -1 ? next : same];
    if (here) next = found.indexOf(here) + 1;
    const about = `code "${block.first}"`;
    expect(`${about}: lines`, block.lines, here?.lines);
    if (block.deepest !== undefined) expect(`${about}: indentation`, block.deepest, here?.deepest);
    if (block.blank !== undefined) expect(`${about}: blank lines`, block.blank, here?.blank);
  }
}

function checkTables(seen: NonNullable<SeenPage['tables']>, found: readonly Table[], expect: Expect): void {
  for (const [i, table] of seen.entries()) {
    const here = found[i];
    const about = `table ${i + 1}`;
    expect(`${about}: columns`, table.columns, here?.columns);
    expect(`${about}: rows`, table.rows, here?.rows);
    if (table.header !== undefined) expect(`${about}: header`, table.header, here?.header);
    if (table.first) expect(`${about}: first cells`, table.first, here?.first.slice(0, table.first.length));
  }
}
