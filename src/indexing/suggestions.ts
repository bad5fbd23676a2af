/** Chooses what as-you-type suggestions offer, most useful first, up to a cap that a phone can hold in memory. */
import { manualTitleIn } from '../library/assemble.ts';
import { groupBy } from '../library/group-by.ts';
import { chunkUrl, documentUrl, manualOf } from '../library/ids.ts';
import type { Library, LibraryDocument, ProductEntry } from '../library/model.ts';
import { labelRuns } from '../library/page-numbers.ts';
import { readerWindows } from '../library/windows.ts';
import type { RecordPages, SuggestionRecord } from '../search/suggest.ts';
import { tokenSpans } from '../search/tokenizer.ts';

const MAX_RECORDS = 2500;
/** Topics of the newest versions, so that headings find room beside them. */
const MAX_TOPICS = 1200;
const MAX_HEADING_LENGTH = 90;

/** Products, versions and manuals of every version; topics, headings and index terms of the newest, while there is room. */
export function collectSuggestions(library: Library): SuggestionRecord[] {
  const shelves = library.products.flatMap((product) =>
    shelfRecords(product, vendorTitleOf(library, product)),
  );
  const productOf = new Map(library.products.map((product) => [product.id, product]));
  const manuals: SuggestionRecord[] = [];
  const topics: SuggestionRecord[] = [];
  const headings: SuggestionRecord[][] = [];
  for (const documents of groupBy(library.documents, manualOf).values()) {
    const [first] = documents;
    const product = first && productOf.get(first.product);
    if (!first || !product) continue;
    const detail = `${product.title} · ${first.version}`;
    const words = [vendorTitleOf(library, product), product.id, ...product.aliases, first.doc].join(' ');
    if (documents.length === 1) manuals.push({ ...documentRecord(first, detail), words });
    else {
      const title = manualTitleIn(product, first.version, first.doc) ?? first.doc;
      manuals.push({ kind: 'document', title, url: `${manualOf(first)}/`, detail, words });
    }
    // Older versions repeat the newest one's headings; from a page of it the reader can switch version.
    const isLatest = product.versions.some(({ id, latest }) => latest && id === first.version);
    for (const document of documents) {
      if (documents.length > 1 && (isLatest || document.paged)) topics.push(documentRecord(document, detail));
    }
    if (isLatest) headings.push(headingRecords(documents, detail), termRecords(documents, detail));
  }
  const records = [...shelves, ...manuals, ...topics.slice(0, MAX_TOPICS), ...inTurns(headings)];
  return distinct(records).slice(0, MAX_RECORDS);
}

function vendorTitleOf(library: Library, product: ProductEntry): string {
  return library.vendors.find(({ id }) => id === product.vendor)?.title ?? product.vendor;
}

function shelfRecords(product: ProductEntry, vendor: string): SuggestionRecord[] {
  const words = [product.id, ...product.aliases].join(' ');
  return [
    { kind: 'product', title: product.title, url: `${product.id}/`, detail: vendor, words },
    ...product.versions.map(
      ({ id, title }): SuggestionRecord => ({
        kind: 'version',
        title: `${product.title} ${title}`,
        url: `${product.id}/${id}/`,
        detail: vendor,
        words: `${words} ${id}`,
      }),
    ),
  ];
}

function documentRecord(document: LibraryDocument, detail: string): SuggestionRecord {
  const pages = pagesOf(document);
  return {
    kind: 'document',
    title: document.metadata.title,
    url: documentUrl(document),
    detail,
    ...(pages ? { pages } : {}),
  };
}

function pagesOf(document: LibraryDocument): RecordPages | undefined {
  if (!document.paged || document.pageCount === undefined) return undefined;
  return {
    count: document.pageCount,
    labels: labelRuns(document.chunks),
    windows: readerWindows(document).map(({ firstOrdinal }) => document.chunks[firstOrdinal - 1]?.page ?? 1),
  };
}

/** Of one manual: shallow headings first, an identifier one level more important than a plain title. */
function headingRecords(documents: readonly LibraryDocument[], detail: string): SuggestionRecord[] {
  const headings = documents.flatMap((document) => {
    const own = document.metadata.title;
    return document.outline
      .filter(({ title }) => title.length <= MAX_HEADING_LENGTH && title !== own)
      .map(({ title, level, ordinal }) => {
        const isIdentifier = tokenSpans(title).some(
          ({ compound, term }) => compound && !/^[\d.]+$/.test(term),
        );
        const record: SuggestionRecord = {
          kind: isIdentifier ? 'identifier' : 'heading',
          title,
          url: chunkUrl(document, ordinal),
          detail: `${detail} · ${own}`,
        };
        return { record, depth: level - (isIdentifier ? 1 : 0) };
      });
  });
  return headings.sort((a, b) => a.depth - b.depth).map(({ record }) => record);
}

/** What the indexes of a manual name, identifiers first; a term that is a heading too is already there. */
function termRecords(documents: readonly LibraryDocument[], detail: string): SuggestionRecord[] {
  const terms = documents.flatMap((document) => {
    const titles = new Set(document.outline.map(({ title }) => title.toLowerCase()));
    return (document.terms ?? [])
      .filter(({ term }) => !titles.has(term.toLowerCase()))
      .map(({ term, ordinal }): SuggestionRecord => {
        const isIdentifier = tokenSpans(term).some(({ compound }) => compound);
        return {
          kind: isIdentifier ? 'identifier' : 'heading',
          title: term,
          url: chunkUrl(document, ordinal),
          detail: `${detail} · ${document.metadata.title}`,
        };
      });
  });
  return terms.sort((a, b) => Number(b.kind === 'identifier') - Number(a.kind === 'identifier'));
}

/** The first of each list, then the second of each, and so on: no manual takes the room of all. */
function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, turn) =>
    lists.flatMap((list) => list.slice(turn, turn + 1)),
  ).flat();
}

function distinct(records: readonly SuggestionRecord[]): SuggestionRecord[] {
  const seen = new Set<string>();
  return records.filter((record) => {
    const key = `${record.title.toLowerCase()}\0${record.detail}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
