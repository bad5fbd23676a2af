import type { Block, TableBlock } from './types.ts';

/** Left edges further apart than this are those of other columns, points. */
const SAME_EDGE = 6;

/**
 * Tables that run over several pages: each page's part has the header of the first, so that it can be read, found
 * and cited alone; where the page prints it again, it is known for a header whatever its type.
 *
 * @param pages blocks of each page, in reading order. @returns the same with headers.
 */
export function continueTables(pages: readonly (readonly Block[])[]): Block[][] {
  const result: Block[][] = [];
  let before: TableBlock | undefined;
  for (const blocks of pages) {
    const [first] = blocks;
    const own = [...blocks];
    if (before && first?.kind === 'table' && continues(before, first)) own[0] = withHeader(before, first);
    const last = own.at(-1);
    before = last?.kind === 'table' && last.header ? last : undefined;
    result.push(own);
  }
  return result;
}

function continues(before: TableBlock, table: TableBlock): boolean {
  return (
    before.xs.length === table.xs.length &&
    before.xs.every((x, i) => Math.abs(x - before.xs[0]! - (table.xs[i]! - table.xs[0]!)) < SAME_EDGE)
  );
}

function withHeader(before: TableBlock, table: TableBlock): TableBlock {
  if (table.header) return table;
  const header = before.rows[0]!;
  const repeats = table.rows[0]!.join('\t') === header.join('\t');
  return { ...table, header: true, rows: repeats ? table.rows : [header, ...table.rows] };
}
