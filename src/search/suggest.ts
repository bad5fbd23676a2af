/**
 * As-you-type completions: a small in-memory Orama database of products, versions, manuals, documents, chapter
 * headings and identifiers, prefix and typo tolerant. Its records are capped at build (it must fit a phone), and
 * read only when somebody begins to type. The one file that knows Orama.
 */
import { create, insertMultiple, search } from '@orama/orama';
import { readJson } from './store.ts';
import type { IndexReader, Suggestion } from './types.ts';

/** `words`: further terms that lead to the record (aliases); not shown. */
export type SuggestionRecord = Suggestion & { readonly words?: string };

const SCHEMA = { title: 'string', words: 'string', detail: 'string' } as const;
const KIND_ORDER: readonly Suggestion['kind'][] = ['product', 'version', 'document', 'identifier', 'heading'];

export class Suggester {
  readonly #records: readonly SuggestionRecord[];
  readonly #database: ReturnType<typeof create<typeof SCHEMA>>;

  private constructor(
    records: readonly SuggestionRecord[],
    database: ReturnType<typeof create<typeof SCHEMA>>,
  ) {
    this.#records = records;
    this.#database = database;
  }

  static async open(file: string, reader: IndexReader): Promise<Suggester> {
    const records = await readJson<readonly SuggestionRecord[]>(reader, file);
    const database = create({ schema: SCHEMA });
    await insertMultiple(
      database,
      records.map((record, index) => ({
        id: String(index),
        title: record.title,
        words: record.words ?? '',
        detail: record.detail,
      })),
    );
    return new Suggester(records, database);
  }

  async suggest(prefix: string, limit: number): Promise<readonly Suggestion[]> {
    const term = prefix.trim();
    if (term.length === 0) return [];
    const exact = await this.#find(term, limit * 3, 0);
    const found = exact.length > 0 ? exact : await this.#find(term, limit * 3, term.length > 7 ? 2 : 1);
    return found.slice(0, limit).map(({ kind, title, url, detail }) => ({ kind, title, url, detail }));
  }

  async #find(term: string, limit: number, tolerance: number): Promise<SuggestionRecord[]> {
    const { hits } = await search(this.#database, {
      term,
      limit,
      tolerance,
      // Every word must match; without a threshold Orama also returns records that match one of them.
      threshold: 0,
      properties: ['title', 'words'],
      boost: { title: 2 },
    });
    const lower = term.toLowerCase();
    const ranked = hits.map((hit) => {
      const record = this.#records[Number(hit.id)]!;
      const startsWith = record.title.toLowerCase().startsWith(lower) ? 1 : 0;
      return { record, score: hit.score, startsWith };
    });
    ranked.sort(
      (a, b) =>
        b.startsWith - a.startsWith ||
        KIND_ORDER.indexOf(a.record.kind) - KIND_ORDER.indexOf(b.record.kind) ||
        b.score - a.score ||
        (a.record.url < b.record.url ? -1 : 1),
    );
    return ranked.map(({ record }) => record);
  }
}
