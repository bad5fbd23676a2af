/** The rows of a comparison as elements: two columns where there is room, one text with marks where there is not. */
import type { ComparedBlock, ComparedRow, ComparedWords } from '../../../library/text-comparison.ts';
import { comparingTexts } from '../../strings/comparing.ts';
import { element } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';

/** Unchanged rows shown on each side of a difference; more are folded away. */
const CONTEXT = 2;
/** Folding fewer saves nothing. */
const LEAST_FOLDED = 3;

export interface RowsView {
  readonly nodes: readonly HTMLElement[];
  /** Each run of rows that differ, in order; can take the focus. */
  readonly differences: readonly HTMLElement[];
}

/** @param versions titles of both sides, for those who cannot see the columns. */
export function rowsView(
  rows: readonly ComparedRow[],
  versions: { readonly before: string; readonly after: string },
): RowsView {
  const text = pageTexts(comparingTexts);
  const runs = runsOf(rows);
  const count = runs.filter((run) => run[0]!.kind !== 'same').length;
  const nodes: HTMLElement[] = [];
  const differences: HTMLElement[] = [];
  for (const [index, run] of runs.entries()) {
    if (run[0]!.kind === 'same') {
      const lead = index === 0 ? 0 : CONTEXT;
      const trail = index === runs.length - 1 ? 0 : CONTEXT;
      nodes.push(...unchanged(run, lead, trail));
      continue;
    }
    const label = text.difference(differences.length + 1, count);
    const group = element('section', { class: 'difference', tabindex: '-1', 'aria-label': label });
    for (const row of run) group.append(rowView(row, versions));
    differences.push(group);
    nodes.push(group);
  }
  return { nodes, differences };
}

/** Rows that differ and rows that do not, by turns. */
function runsOf(rows: readonly ComparedRow[]): ComparedRow[][] {
  const runs: ComparedRow[][] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    if (run && (run[0]!.kind === 'same') === (row.kind === 'same')) run.push(row);
    else runs.push([row]);
  }
  return runs;
}

function unchanged(run: readonly ComparedRow[], lead: number, trail: number): HTMLElement[] {
  const views = run.map((row) => (row.kind === 'same' ? sameRow(row.before, row.after) : element('div')));
  const folded = views.slice(lead, views.length - trail);
  if (folded.length < LEAST_FOLDED) return views;
  const summary = element('summary', {}, pageTexts(comparingTexts).unchanged(folded.length));
  return [
    ...views.slice(0, lead),
    element('details', { class: 'folded' }, summary, ...folded),
    ...views.slice(views.length - trail),
  ];
}

/** Two columns of the same text would be read twice. */
function sameRow(before: ComparedBlock, after: ComparedBlock): HTMLElement {
  const left = cell(before, 'before', before.text);
  left.setAttribute('aria-hidden', 'true');
  return element('div', { class: 'row row--same' }, left, cell(after, 'after', after.text));
}

function rowView(row: ComparedRow, versions: { before: string; after: string }): HTMLElement {
  const text = pageTexts(comparingTexts);
  if (row.kind === 'same') return sameRow(row.before, row.after);
  if (row.kind === 'removed') {
    const removed = cell(row.before, 'before', spoken(text.removed), element('del', {}, row.before.text));
    return element('div', { class: 'row row--removed' }, removed);
  }
  if (row.kind === 'added') {
    const added = cell(row.after, 'after', spoken(text.added), element('ins', {}, row.after.text));
    return element('div', { class: 'row row--added' }, added);
  }
  // Both columns stand on one line, also where only one of them begins a paragraph.
  const starts = row.before.starts || row.after.starts;
  const side = (kind: 'removed' | 'added') =>
    row.words.filter((word) => word.kind === 'same' || word.kind === kind);
  return element(
    'div',
    { class: 'row row--changed' },
    cell(
      { ...row.before, starts },
      'before',
      spoken(text.before(versions.before)),
      ...marked(side('removed')),
    ),
    cell({ ...row.after, starts }, 'after', spoken(text.before(versions.after)), ...marked(side('added'))),
    cell({ ...row.after, starts }, 'merged', ...marked(row.words)),
  );
}

function cell({ kind, starts }: ComparedBlock, column: string, ...content: (Node | string)[]): HTMLElement {
  const names = `cell cell--${column} cell--${kind}${starts ? '' : ' cell--more'}`;
  return element('div', { class: names }, ...content);
}

function marked(words: readonly ComparedWords[]): (Node | string)[] {
  return words.map(({ kind, text }) =>
    kind === 'same' ? text : element(kind === 'removed' ? 'del' : 'ins', {}, text),
  );
}

function spoken(text: string): HTMLElement {
  return element('span', { class: 'visually-hidden' }, `${text} `);
}
