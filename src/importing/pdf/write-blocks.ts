import type { CalloutKind } from '../../library/markdown/callouts.ts';
import { guessLanguage } from './code-language.ts';
import type { Block, ListItem } from './types.ts';

/** Blocks of a page as Markdown, without the page marker. */
export function writeBlocks(blocks: readonly Block[]): string {
  return blocks
    .map(writeBlock)
    .filter((text) => text !== '')
    .join('\n\n');
}

function writeBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${block.text}`;
    case 'paragraph':
      return block.markdown;
    case 'callout':
      return writeCallout(block.callout, writeBlocks(block.blocks));
    case 'list':
      return writeList(block.items);
    case 'code':
      return writeCode(block.lines, guessLanguage(block.lines));
    case 'table':
      return writeTable(block.header, block.rows);
  }
}

export function writeCallout(kind: CalloutKind, markdown: string): string {
  const lines = markdown.split('\n').map((line) => (line === '' ? '>' : `> ${line}`));
  return [`> [!${kind.toUpperCase()}]`, ...lines].join('\n');
}

function writeList(items: readonly ListItem[]): string {
  const lines: string[] = [];
  const widths: number[] = [];
  for (const item of items) {
    widths.length = item.depth;
    const indent = widths.reduce((sum, width) => sum + (width ?? 2), 0);
    widths[item.depth] = item.marker.length + 1;
    const inner = ' '.repeat(indent + item.marker.length + 1);
    for (const [i, paragraph] of item.paragraphs.entries()) {
      if (i > 0) lines.push('');
      lines.push(i === 0 ? `${' '.repeat(indent)}${item.marker} ${paragraph}` : `${inner}${paragraph}`);
    }
    if (item.paragraphs.length > 1) lines.push('');
  }
  return lines.join('\n').replace(/\n+$/, '');
}

export function writeCode(lines: readonly string[], language = ''): string {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`{3,}/g)].map((ticks) => ticks[0].length)),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

export function writeTable(header: boolean, rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map((row) => row.length));
  const line = (cells: readonly string[]) =>
    `| ${Array.from({ length: width }, (_, i) => (cells[i] ?? '').replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  const [first = [], ...rest] = rows;
  const body = header ? rest : rows;
  return [
    line(header ? first : []),
    line(Array.from({ length: width }, () => '---')),
    ...body.map(line),
  ].join('\n');
}
