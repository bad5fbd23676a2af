/**
 * As-you-type completions: products, versions, manuals, documents, chapter headings and identifiers by the
 * beginnings of their words, typing mistakes allowed, and manuals opened at a page ("finesse 12.5 p 396"). The
 * records are capped at build (they must fit a phone), and read only when somebody begins to type.
 */
import { parseUrl, readerUrl } from '../library/ids.ts';
import { pagesMeant } from '../library/page-numbers.ts';
import { type PageQuery, readPageQuery } from './page-query.ts';
import { readJson } from './store.ts';
import { nameWords, typedWords } from './suggestion-words.ts';
import { editDistance } from './text/spelling.ts';
import type { IndexReader, Suggestion } from './types.ts';

/** What it takes to open a paged document at a page. */
export interface RecordPages {
  readonly count: number;
  /** Printed numbers: `labelRuns` of `library/page-numbers.ts`. */
  readonly labels: string;
  /** First page of each window of the reader, ascending. */
  readonly windows: readonly number[];
}

export interface SuggestionRecord extends Suggestion {
  /** Further terms that lead to the record (aliases, the vendor of a manual); not shown. */
  readonly words?: string;
  readonly pages?: RecordPages;
}

const KIND_ORDER: readonly Suggestion['kind'][] = ['product', 'version', 'document', 'identifier', 'heading'];
/** Pages that are offered beside other completions. */
const MAX_PAGES = 4;

/** Tells whether a word of a name is meant by a typed one. */
type Matcher = (own: string, typed: string) => boolean;
const begins: Matcher = (own, typed) => own.startsWith(typed);

export class Suggester {
  readonly #records: readonly SuggestionRecord[];
  readonly #titleWords: readonly (readonly string[])[];
  /** Word → positions of the records that hold it, ascending. */
  readonly #holders = new Map<string, number[]>();

  constructor(records: readonly SuggestionRecord[]) {
    this.#records = records;
    this.#titleWords = records.map(({ title }) => nameWords(title));
    for (const [position, record] of records.entries()) {
      for (const word of nameWords(textOf(record))) {
        const holders = this.#holders.get(word);
        if (holders) holders.push(position);
        else this.#holders.set(word, [position]);
      }
    }
  }

  static async open(file: string, reader: IndexReader): Promise<Suggester> {
    return new Suggester(await readJson<readonly SuggestionRecord[]>(reader, file));
  }

  /** @param from URL of the document that is being read: a page number without a name is one of its. */
  suggest(typed: string, limit: number, from?: string): readonly Suggestion[] {
    const page = readPageQuery(typed);
    const pages = page ? this.#pages(page, page.explicit ? limit : MAX_PAGES, from) : [];
    // With a page found, nothing needs to be read as a typing mistake.
    const names = this.#find(typed, pages.length === 0).map(withoutSearchTerms);
    const shelves = names.filter(({ kind }) => kind === 'product' || kind === 'version');
    // A bare number may be the beginning of a version's.
    const first = page?.explicit ? pages : [...shelves, ...pages];
    return [...first, ...names.filter((name) => !first.includes(name))].slice(0, limit);
  }

  #pages({ names, page }: PageQuery, limit: number, from: string | undefined): Suggestion[] {
    const documents =
      names === '' ? this.#records.filter(({ url }) => url === from) : this.#find(names, true);
    return documents
      .flatMap(({ title, detail, url, pages }) => {
        if (!pages) return [];
        return pagesMeant(page, pages.count, pages.labels).map(
          (choice): Suggestion => ({
            kind: 'page',
            title,
            detail,
            url: urlOfPage(url, choice.page, pages.windows),
            page: choice.page,
            ...(choice.printed ? { label: page } : {}),
          }),
        );
      })
      .slice(0, limit);
  }

  /** Records that hold every word, as it is or as a beginning, else (where wanted) nearly so; best first. */
  #find(typed: string, orNearly: boolean): SuggestionRecord[] {
    const words = typedWords(typed);
    if (words.length === 0) return [];
    const exact = this.#holding(words, begins);
    const found = exact.length > 0 || !orNearly ? exact : this.#holding(words, nearlyBegins);
    const lower = typed.trim().toLowerCase();
    const ranked = found.map((position) => {
      const record = this.#records[position]!;
      return {
        record,
        startsWith: record.title.toLowerCase().startsWith(lower),
        inTitle: words.filter((word) => this.#titleWords[position]!.some((own) => begins(own, word))).length,
      };
    });
    // Equal ones stay in the order of the records: newest version first, chapters before their sections.
    ranked.sort(
      (a, b) =>
        Number(b.startsWith) - Number(a.startsWith) ||
        KIND_ORDER.indexOf(a.record.kind) - KIND_ORDER.indexOf(b.record.kind) ||
        b.inTitle - a.inTitle,
    );
    return ranked.map(({ record }) => record);
  }

  /** Positions of the records that hold all words, ascending. */
  #holding(words: readonly string[], matches: Matcher): number[] {
    const sets = words.map((word) => {
      const positions = new Set<number>();
      for (const [own, holders] of this.#holders) {
        if (matches(own, word)) for (const position of holders) positions.add(position);
      }
      return positions;
    });
    return [...sets[0]!]
      .filter((position) => sets.every((set) => set.has(position)) && this.#isMeant(position, words, matches))
      .sort((a, b) => a - b);
  }

  /** Words that only the place of a heading holds do not make it a completion of them. */
  #isMeant(position: number, words: readonly string[], matches: Matcher): boolean {
    const { kind } = this.#records[position]!;
    if (kind !== 'heading' && kind !== 'identifier') return true;
    return words.some((word) => this.#titleWords[position]!.some((own) => matches(own, word)));
  }
}

function withoutSearchTerms({ kind, title, url, detail }: SuggestionRecord): Suggestion {
  return { kind, title, url, detail };
}

/** A manual is also known by its product, a heading by its manual: both stand in what is shown beside the title. */
function textOf({ title, detail, words }: SuggestionRecord): string {
  return `${title} ${detail} ${words ?? ''}`;
}

/** Numbers are never misread (12.5 does not stand for 12.6), nor is the first letter of a short word. */
function nearlyBegins(own: string, typed: string): boolean {
  if (own.startsWith(typed)) return true;
  if (typed.length < 3 || /\p{N}/u.test(typed)) return false;
  if (typed.length < 5 && own[0] !== typed[0]) return false;
  const limit = typed.length < 6 ? 1 : 2;
  for (let length = typed.length - limit; length <= typed.length + limit; length++) {
    if (editDistance(typed, own.slice(0, length), limit) <= limit) return true;
  }
  return false;
}

function urlOfPage(documentUrl: string, page: number, windows: readonly number[]): string {
  const window = Math.max(1, windows.findLastIndex((first) => first <= page) + 1);
  return `${readerUrl(parseUrl(documentUrl).key, window)}#page-${page}`;
}
