/** The library as the catalogue shows it: vendor → product → version → manual, with counts. Pure. */
import { manualTitleIn, OTHER_VENDOR } from '../library/assemble.ts';
import { manualOf } from '../library/ids.ts';
import type { Library, LibraryDocument, ProductEntry, VendorEntry, VersionEntry } from '../library/model.ts';
import { catalogueTexts } from './strings/catalogue.ts';
import { type Language, languageFor } from './strings/language.ts';

export interface Counts {
  readonly manuals: number;
  readonly documents: number;
  /** Physical pages of paged documents. */
  readonly pages: number;
  /** Chunks of unpaged documents. */
  readonly sections: number;
}

export interface ManualShelf {
  /** `product/version/doc`: also its URL without the slash. */
  readonly key: string;
  readonly id: string;
  readonly title: string;
  readonly documents: readonly LibraryDocument[];
  readonly counts: Counts;
  readonly licence?: string;
  readonly origin?: string;
}

export interface VersionShelf {
  readonly version: VersionEntry;
  readonly product: ProductEntry;
  readonly manuals: readonly ManualShelf[];
  readonly counts: Counts;
}

export interface ProductShelf {
  readonly product: ProductEntry;
  readonly vendor: VendorEntry;
  /** Newest first, those with documents only. */
  readonly versions: readonly VersionShelf[];
  readonly counts: Counts;
}

export interface VendorShelf {
  readonly vendor: VendorEntry;
  readonly products: readonly ProductShelf[];
  readonly counts: Counts;
}

export interface Shelves {
  readonly vendors: readonly VendorShelf[];
  readonly counts: Counts;
}

/** Vendors, products and versions without any document are left out: a shelf page never is empty. */
export function shelvesOf(given: Library): Shelves {
  const library = {
    ...given,
    vendors: given.vendors.map((vendor) => named(vendor, languageFor(given.lang))),
  };
  const manuals = manualsByVersion(library);
  const products = library.products.flatMap((product) => productShelf(library, product, manuals) ?? []);
  const vendors = library.vendors.flatMap((vendor) => {
    const own = products.filter((shelf) => shelf.vendor.id === vendor.id);
    return own.length > 0 ? [{ vendor, products: own, counts: sum(own) }] : [];
  });
  return { vendors, counts: sum(vendors) };
}

/** The shelf of products whose vendor nobody named is called what it is in the language of the interface. */
function named(vendor: VendorEntry, language: Language): VendorEntry {
  return vendor.id === OTHER_VENDOR.id && vendor.title === OTHER_VENDOR.title
    ? { ...vendor, title: catalogueTexts[language].otherVendor }
    : vendor;
}

function productShelf(
  library: Library,
  product: ProductEntry,
  manuals: ReadonlyMap<string, readonly LibraryDocument[][]>,
): ProductShelf | undefined {
  const versions = product.versions.flatMap((version) => {
    const grouped = manuals.get(`${product.id}/${version.id}`);
    if (!grouped) return [];
    const shelves = grouped.map((documents) => manualShelf(product, version, documents));
    return [{ version, product, manuals: shelves, counts: sum(shelves) }];
  });
  if (versions.length === 0) return undefined;
  const vendor = library.vendors.find(({ id }) => id === product.vendor) ?? {
    id: product.vendor,
    title: product.vendor,
  };
  return { product, vendor, versions, counts: sum(versions) };
}

function manualShelf(
  product: ProductEntry,
  version: VersionEntry,
  documents: LibraryDocument[],
): ManualShelf {
  const [first] = documents as [LibraryDocument];
  const title = manualTitleIn(product, version.id, first.doc);
  return {
    key: manualOf(first),
    id: first.doc,
    title: title ?? (documents.length === 1 ? first.metadata.title : first.doc),
    documents,
    counts: {
      ...sum(documents.map((document) => ({ counts: countsOf(document) }))),
      manuals: 1,
      documents: documents.length,
    },
    licence: only(documents.map(({ metadata }) => metadata.licence)) ?? version.licence ?? product.licence,
    origin: only(documents.map(({ metadata }) => metadata.origin)) ?? version.origin ?? product.origin,
  };
}

/** Of one document; it counts neither as a manual nor as a document of one. */
export function countsOf(document: LibraryDocument): Counts {
  return {
    manuals: 0,
    documents: 0,
    pages: document.paged ? (document.pageCount ?? 0) : 0,
    sections: document.paged ? 0 : document.chunks.length,
  };
}

/** Licence and origin that all of some manuals have in common. */
export function sharedProvenance(manuals: readonly ManualShelf[]): { licence?: string; origin?: string } {
  return {
    licence: only(manuals.map(({ licence }) => licence)),
    origin: only(manuals.map(({ origin }) => origin)),
  };
}

/** The one value that all have; undefined where they differ or one has none. */
function only(values: readonly (string | undefined)[]): string | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

/** Documents grouped by manual, below `product/version`, in the library's order. */
function manualsByVersion(library: Library): Map<string, LibraryDocument[][]> {
  const versions = new Map<string, Map<string, LibraryDocument[]>>();
  for (const document of library.documents) {
    const version = entry(versions, `${document.product}/${document.version}`, () => new Map());
    entry(version, document.doc, () => []).push(document);
  }
  return new Map([...versions].map(([key, manuals]) => [key, [...manuals.values()]]));
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}

function sum(shelves: readonly { readonly counts: Counts }[]): Counts {
  const total = { manuals: 0, documents: 0, pages: 0, sections: 0 };
  for (const { counts } of shelves) {
    total.manuals += counts.manuals;
    total.documents += counts.documents;
    total.pages += counts.pages;
    total.sections += counts.sections;
  }
  return total;
}

/** "3 manuals, 1,204 pages"; parts that are zero are left out. */
export function countsLine(counts: Counts, language: Language): string {
  const text = catalogueTexts[language];
  const parts: [count: number, write: (count: number) => string][] = [
    [counts.manuals, text.manuals],
    [counts.documents > counts.manuals ? counts.documents : 0, text.documents],
    [counts.pages, text.pages],
    [counts.sections, text.sections],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, write]) => write(count))
    .join(', ');
}
