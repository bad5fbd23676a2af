/** Chooses what as-you-type suggestions offer, most useful first, up to a cap that a phone can hold in memory. */
import { chunkUrl, documentUrl, manualOf } from '../library/ids.ts';
import type { Library, LibraryDocument } from '../library/model.ts';
import type { SuggestionRecord } from '../search/suggest.ts';
import { tokenSpans } from '../search/tokenizer.ts';

const MAX_RECORDS = 1500;
const MAX_HEADING_LENGTH = 90;

export function collectSuggestions(library: Library): SuggestionRecord[] {
  const vendorTitle = new Map(library.vendors.map((vendor) => [vendor.id, vendor.title]));
  const latest = new Map(
    library.products.map((product) => [product.id, product.versions.find((v) => v.latest)?.id]),
  );
  const productOf = new Map(library.products.map((product) => [product.id, product]));
  // Older versions repeat the newest one's headings; from a page of it the reader can switch version.
  const documents = library.documents.filter((document) => latest.get(document.product) === document.version);
  const detailOf = (document: LibraryDocument): string =>
    `${productOf.get(document.product)?.title ?? document.product} · ${document.version}`;

  const records: SuggestionRecord[] = [];
  for (const product of library.products) {
    const vendor = vendorTitle.get(product.vendor) ?? product.vendor;
    records.push({
      kind: 'product',
      title: product.title,
      url: `${product.id}/`,
      detail: vendor,
      words: [product.id, vendor, ...product.aliases].join(' '),
    });
    for (const version of product.versions) {
      records.push({
        kind: 'version',
        title: `${product.title} ${version.title}`,
        url: `${product.id}/${version.id}/`,
        detail: vendor,
        words: [product.id, version.id, ...product.aliases].join(' '),
      });
    }
  }
  const manualsSeen = new Set<string>();
  for (const document of documents) {
    const manual = manualOf(document);
    const manualTitle = productOf
      .get(document.product)
      ?.manuals.find((entry) => entry.id === document.doc)?.title;
    if (!manualsSeen.has(manual) && manualTitle && manualTitle !== document.metadata.title) {
      records.push({ kind: 'document', title: manualTitle, url: `${manual}/`, detail: detailOf(document) });
    }
    manualsSeen.add(manual);
    records.push({
      kind: 'document',
      title: document.metadata.title,
      url: documentUrl(document),
      detail: detailOf(document),
    });
  }
  const headings = documents.flatMap((document) =>
    document.outline
      .filter((entry) => entry.title.length <= MAX_HEADING_LENGTH && entry.title !== document.metadata.title)
      .map((entry) => ({
        document,
        entry,
        identifier: tokenSpans(entry.title).some((token) => token.compound),
      })),
  );
  // Shallow headings first, an identifier one level more important than a plain title.
  headings.sort((a, b) => importance(a) - importance(b));
  for (const { document, entry, identifier } of headings) {
    if (records.length >= MAX_RECORDS) break;
    records.push({
      kind: identifier ? 'identifier' : 'heading',
      title: entry.title,
      url: chunkUrl(document, entry.ordinal),
      detail: `${detailOf(document)} · ${document.metadata.title}`,
    });
  }
  return distinct(records).slice(0, MAX_RECORDS);
}

function importance(heading: { entry: { level: number }; identifier: boolean }): number {
  return heading.entry.level - (heading.identifier ? 1 : 0);
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
