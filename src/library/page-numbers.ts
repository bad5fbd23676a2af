/** From a page number as people know it, printed or physical, to the physical page. Pure. */
import type { Chunk } from './model.ts';

interface Label {
  /** What stands before the number: "A-", or nothing. */
  readonly prefix: string;
  readonly roman: boolean;
  readonly number: number;
}

/** Printed numbers of the pages of a manual, as runs: "1-4=i 5-30=1" for i to iv, then 1 to 26. */
export function labelRuns(chunks: readonly Pick<Chunk, 'page' | 'label'>[]): string {
  const runs: { first: number; last: number; text: string; label: Label }[] = [];
  for (const { page, label: text } of chunks) {
    const label = page === undefined || text === undefined ? undefined : readLabel(text);
    if (page === undefined || text === undefined || !label) continue;
    const run = runs.at(-1);
    if (
      run &&
      page > run.last &&
      sameSeries(run.label, label) &&
      label.number - run.label.number === page - run.first
    ) {
      run.last = page;
    } else runs.push({ first: page, last: page, text, label });
  }
  return runs.map(({ first, last, text }) => `${first}-${last}=${encodeURIComponent(text)}`).join(' ');
}

export interface PageChoice {
  readonly page: number;
  /** The number that was asked for is the printed one. */
  readonly printed: boolean;
}

/**
 * The pages that somebody may mean: the physical page first, then those that have the number printed on them.
 *
 * @param runs of `labelRuns`.
 * @returns nothing for text that is no page of the manual.
 */
export function pagesMeant(query: string, pageCount: number, runs: string): PageChoice[] {
  const wanted = query.trim().toLowerCase();
  const choices: PageChoice[] = [];
  if (/^\d{1,6}$/.test(wanted)) {
    const page = Number(wanted);
    if (page >= 1 && page <= pageCount) choices.push({ page, printed: false });
  }
  const label = readLabel(wanted);
  if (!label) return choices;
  for (const run of runs.split(' ')) {
    const [, first, last, text] = /^(\d+)-(\d+)=(.+)$/.exec(run) ?? [];
    const start = text === undefined ? undefined : readLabel(decodeURIComponent(text));
    if (!start || !sameSeries(start, label)) continue;
    const page = Number(first) + label.number - start.number;
    if (page < Number(first) || page > Number(last)) continue;
    if (!choices.some((choice) => choice.page === page)) choices.push({ page, printed: true });
  }
  return choices;
}

function sameSeries(a: Label, b: Label): boolean {
  return a.prefix === b.prefix && a.roman === b.roman;
}

function readLabel(text: string): Label | undefined {
  const label = text.trim().toLowerCase();
  if (/^[ivxlcdm]{1,15}$/.test(label)) {
    const number = romanValue(label);
    if (number > 0) return { prefix: '', roman: true, number };
  }
  const [, prefix, digits] = /^(.*?)(\d{1,6})$/.exec(label) ?? [];
  return digits === undefined ? undefined : { prefix: prefix ?? '', roman: false, number: Number(digits) };
}

const ROMAN: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 };

function romanValue(numeral: string): number {
  let value = 0;
  for (let index = 0; index < numeral.length; index++) {
    const own = ROMAN[numeral[index]!]!;
    const next = ROMAN[numeral[index + 1] ?? ''] ?? 0;
    value += own < next ? -own : own;
  }
  return value;
}
