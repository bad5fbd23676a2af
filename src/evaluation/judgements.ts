/** Query sets in BEIR's form: queries.jsonl (`_id`, `text`) and qrels.tsv (query, document, grade). */
import type { Hit } from '../search/types.ts';

export interface JudgedQuery {
  readonly id: string;
  readonly text: string;
  /** Kind of question, where the set tells. */
  readonly intent?: string;
  /** Document name → grade. */
  readonly judgements: ReadonlyMap<string, number>;
}

/**
 * A judged document is a whole file, a page of one, a chunk, or a folder (`product/version/manual/`, with the
 * slash); a ranking is read at the same granularity.
 */
export type Granularity = 'source' | 'page' | 'chunk' | 'folder';

/**
 * Queries without any judgement are left out, as trec_eval does.
 * @throws SyntaxError naming the line that cannot be read.
 */
export function readQuerySet(queriesJsonl: string, qrelsTsv: string): JudgedQuery[] {
  const judgements = new Map<string, Map<string, number>>();
  for (const [index, line] of qrelsTsv.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [query, document, grade] = line.split('\t');
    if (index === 0 && Number.isNaN(Number(grade))) continue;
    if (!query || !document || grade === undefined || Number.isNaN(Number(grade))) {
      throw new SyntaxError(`qrels line ${index + 1} is not "query<TAB>document<TAB>grade"`);
    }
    const own = judgements.get(query) ?? new Map<string, number>();
    judgements.set(query, own.set(document, Number(grade)));
  }
  const queries: JudgedQuery[] = [];
  for (const [index, line] of queriesJsonl.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const { _id, text, intent } = parseLine(line, index + 1);
    const own = judgements.get(String(_id));
    if (own) queries.push({ id: String(_id), text, ...(intent ? { intent } : {}), judgements: own });
  }
  return queries;
}

function parseLine(line: string, number: number): { _id: string | number; text: string; intent?: string } {
  try {
    const value = JSON.parse(line) as { _id: string | number; text: string; intent?: string };
    if (value._id !== undefined && typeof value.text === 'string') return value;
  } catch {
    // Reported below with the line's number, which is what helps.
  }
  throw new SyntaxError(`queries line ${number} is not a JSON object with "_id" and "text"`);
}

export function granularityOf(judgements: ReadonlyMap<string, number>): Granularity {
  const names = [...judgements.keys()];
  if (names.some((name) => name.includes('#page='))) return 'page';
  if (names.some((name) => name.endsWith('/'))) return 'folder';
  return names.some((name) => name.includes('::')) ? 'chunk' : 'source';
}

/**
 * The ranking's document names at one granularity, each at its best rank.
 * A hit also stands for the other versions that it was collapsed with: the name of a judged one is used, so that
 * a judgement on an older version's page is met by the hit that shows it as a variant.
 */
export function rankingOf(
  hits: readonly Hit[],
  granularity: Granularity,
  judgements: ReadonlyMap<string, number>,
): string[] {
  const names = hits.map((hit) => {
    const own = nameOf(hit, granularity, judgements);
    const others = hit.variants.map((variant) => nameOf(variant, granularity, judgements));
    return [own, ...others].find((name) => judgements.has(name)) ?? own;
  });
  return [...new Set(names)];
}

function nameOf(
  place: { readonly chunkId: string; readonly page?: number },
  granularity: Granularity,
  judgements: ReadonlyMap<string, number>,
): string {
  if (granularity === 'chunk') return place.chunkId;
  const path = place.chunkId.split('::').slice(0, -1);
  const source = `${path.join('/')}.md`;
  if (granularity === 'page') return `${source}#page=${place.page ?? 0}`;
  if (granularity === 'source') return source;
  // Outside of the judged folders a hit counts as its manual.
  const judged = [...judgements.keys()].find((folder) => source.startsWith(folder));
  return judged ?? `${path.slice(0, 3).join('/')}/`;
}
