/** Readable text of a chunk: what is indexed, embedded and quoted in results. */
import { calloutKind, calloutTitle } from './callouts.ts';
import { readHeading } from './headings.ts';
import { htmlText } from './html-text.ts';
import { inlineText } from './inline-text.ts';
import { parseMarkdown, type Token } from './syntax.ts';

export interface TextBlock {
  readonly kind: 'heading' | 'paragraph' | 'item' | 'code' | 'table';
  /** No markup; code and table rows keep their lines. */
  readonly text: string;
}

/** Blocks joined by an empty line (list items by a line end); cells of a table row joined with " | ". */
export function plainText(markdown: string): string {
  let text = '';
  let before: TextBlock | undefined;
  for (const block of plainBlocks(markdown)) {
    if (before) text += before.kind === 'item' && block.kind === 'item' ? '\n' : '\n\n';
    text += block.text;
    before = block;
  }
  return text;
}

/** The text of each block of a chunk, in reading order; blocks without text are left out. */
export function plainBlocks(markdown: string): TextBlock[] {
  return textBlocks(parseMarkdown(markdown));
}

function textBlocks(tokens: readonly Token[]): TextBlock[] {
  const blocks: TextBlock[] = [];
  const add = (kind: TextBlock['kind'], text: string) => {
    const trimmed = text.trim();
    if (trimmed !== '') blocks.push({ kind, text: trimmed });
  };
  let row: string[] = [];
  let rows: string[] = [];
  let inTable = false;
  let listDepth = 0;
  let label = '';
  for (const [index, token] of tokens.entries()) {
    switch (token.type) {
      case 'inline':
        if (inTable) row.push(oneLine(inlineText(token.children ?? [])));
        else if (tokens[index - 1]?.type === 'heading_open') add('heading', readHeading(token.content).title);
        else {
          add(
            listDepth > 0 ? 'item' : 'paragraph',
            label + withoutAlertMark(inlineText(token.children ?? [])),
          );
          label = '';
        }
        break;
      case 'fence':
      case 'code_block':
        add('code', token.content.replace(/\n$/, ''));
        break;
      case 'html_block':
        add('paragraph', htmlText(token.content));
        break;
      case 'callout_open':
        label = `${calloutTitle(calloutKind(token.info) ?? 'note')}: `;
        break;
      case 'callout_close':
        label = '';
        break;
      case 'bullet_list_open':
      case 'ordered_list_open':
        listDepth++;
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        listDepth--;
        break;
      case 'table_open':
        inTable = true;
        rows = [];
        break;
      case 'tr_open':
        row = [];
        break;
      case 'tr_close':
        rows.push(row.join(' | '));
        break;
      case 'table_close':
        inTable = false;
        add('table', rows.filter((cells) => /[^|\s]/.test(cells)).join('\n'));
        break;
    }
  }
  return blocks;
}

/** "[!NOTE] text" of a quotation becomes "Note: text". */
function withoutAlertMark(text: string): string {
  if (!text.startsWith('[!')) return text;
  const match = /^\[!([A-Za-z]{3,9})\]\s*/.exec(text);
  const kind = match && calloutKind(match[1]!);
  return match && kind ? `${calloutTitle(kind)}: ${text.slice(match[0].length)}` : text;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
