/** Puts documents and configuration together into one library. */
import type { LibraryConfig, ProductConfig } from './config.ts';
import { LIBRARY_FILE } from './config.ts';
import { groupBy } from './group-by.ts';
import { toPathSegment } from './ids.ts';
import type {
  Library,
  LibraryDocument,
  ManualEntry,
  Problem,
  ProductEntry,
  VendorEntry,
  VersionEntry,
} from './model.ts';
import { readableName } from './names.ts';
import { compareVersionsNewestFirst } from './version-order.ts';

/** Where products without a vendor stand. */
export const OTHER_VENDOR: VendorEntry = { id: 'other', title: 'Other' };
const order = new Intl.Collator('en', { numeric: true });

/**
 * @param documents in any order; of documents whose ids differ in nothing but case the first by source is kept.
 * @param problems those found so far; the library's list begins with them.
 */
export function assembleLibrary(
  config: LibraryConfig,
  documents: readonly LibraryDocument[],
  problems: readonly Problem[],
): Library {
  const found: Problem[] = [...problems];
  const kept = withoutDuplicates(documents, found);
  const byProduct = groupBy(kept, ({ product }) => product);
  found.push(...misspeltProducts(config, byProduct.keys()));
  const vendors = new Vendors(config);
  const products = [...byProduct]
    .map(([id, files]) => productEntry(id, files, settingsOf(config, id), vendors))
    .sort((a, b) => order.compare(a.title, b.title) || compareIds(a.id, b.id));
  const versionRank = new Map(
    products.flatMap(({ id, versions }) =>
      versions.map((version, rank) => [`${id}/${version.id}`, rank] as const),
    ),
  );
  const rankOf = ({ product, version }: LibraryDocument) => versionRank.get(`${product}/${version}`) ?? 0;
  return {
    title: config.title,
    tagline: config.tagline,
    lang: config.lang,
    vendors: vendors.used(),
    products,
    documents: kept.sort(
      (a, b) =>
        compareIds(a.product, b.product) ||
        rankOf(a) - rankOf(b) ||
        order.compare(a.doc, b.doc) ||
        order.compare(a.file, b.file) ||
        compareIds(a.source, b.source),
    ),
    problems: found,
  };
}

function withoutDuplicates(documents: readonly LibraryDocument[], problems: Problem[]): LibraryDocument[] {
  const kept = new Map<string, LibraryDocument>();
  for (const document of [...documents].sort((a, b) => compareIds(a.source, b.source))) {
    // Many hosts and file systems do not tell upper from lower case.
    const id = document.id.toLowerCase();
    const first = kept.get(id);
    if (first) {
      problems.push({
        severity: 'error',
        file: document.source,
        message:
          first.source === document.source
            ? 'The document is there twice.'
            : `Its id differs from that of ${first.source} only in upper and lower case.`,
        fix: 'Rename or remove one of the two; this one is left out.',
      });
    } else kept.set(id, document);
  }
  return [...kept.values()];
}

function productEntry(
  id: string,
  documents: readonly LibraryDocument[],
  config: Partial<ProductConfig> | undefined,
  vendors: Vendors,
): ProductEntry {
  return {
    id,
    title: config?.title ?? readableName(id),
    vendor: vendors.use(config?.vendor),
    ...optional('description', config?.description),
    aliases: config?.aliases ?? [],
    ...optional('licence', config?.licence),
    ...optional('origin', config?.origin),
    versions: versionEntries(documents, config),
    manuals: manualEntries(documents, config),
  };
}

/** What library.yaml says of a product; where it is only named in `imports`, what that says. */
function settingsOf(config: LibraryConfig, product: string): Partial<ProductConfig> | undefined {
  const settings = own(config.products, product);
  const vendor =
    settings?.vendor ?? config.imports.find((item) => item.product === product && item.vendor)?.vendor;
  return vendor === undefined ? settings : { ...settings, vendor };
}

/** The value that the front matter of all files agrees on. */
function common(documents: readonly LibraryDocument[], field: 'licence' | 'origin'): string | undefined {
  const value = documents[0]?.metadata[field];
  return documents.every(({ metadata }) => metadata[field] === value) ? value : undefined;
}

function versionEntries(
  documents: readonly LibraryDocument[],
  config: Partial<ProductConfig> | undefined,
): VersionEntry[] {
  const listed = config?.versions ?? [];
  const rank = new Map(listed.map((version, index) => [version.id, index]));
  const ids = [...new Set(documents.map(({ version }) => version))].sort((a, b) => {
    const [rankA, rankB] = [rank.get(a), rank.get(b)];
    // A version that library.yaml does not list takes its natural place among the listed ones' end.
    if (rankA !== undefined && rankB !== undefined) return rankA - rankB;
    if (rankA === undefined && rankB === undefined) return compareVersionsNewestFirst(a, b);
    return rankA !== undefined ? -1 : 1;
  });
  const latest = config?.latest !== undefined && ids.includes(config.latest) ? config.latest : ids[0];
  return ids.map((id) => {
    const settings = listed[rank.get(id) ?? -1];
    const files = documents.filter(({ version }) => version === id);
    return {
      id,
      title: settings?.title ?? id,
      latest: id === latest,
      ...optional('licence', settings?.licence ?? common(files, 'licence')),
      ...optional('origin', settings?.origin ?? common(files, 'origin')),
    };
  });
}

function manualEntries(
  documents: readonly LibraryDocument[],
  config: Partial<ProductConfig> | undefined,
): ManualEntry[] {
  const byFolder = groupBy(documents, ({ doc }) => doc);
  return [...byFolder]
    .map(([id, files]) => {
      const configured = own(config?.manuals, id);
      return configured === undefined ? { id, ...ownTitles(id, files) } : { id, title: configured };
    })
    .sort((a, b) => order.compare(a.title, b.title) || compareIds(a.id, b.id));
}

/** A manual of one file bears that file's title, in each version its own. */
function ownTitles(id: string, documents: readonly LibraryDocument[]): Omit<ManualEntry, 'id'> {
  const versions = groupBy(documents, ({ version }) => version);
  if ([...versions.values()].some((files) => files.length > 1)) return { title: readableName(id) };
  const titles = Object.fromEntries(documents.map(({ version, metadata }) => [version, metadata.title]));
  const newest = [...versions.keys()].sort(compareVersionsNewestFirst)[0]!;
  return { title: titles[newest]!, ...(new Set(Object.values(titles)).size > 1 ? { titles } : {}) };
}

/** A manual's title in one version of its product; undefined for a manual that the product does not have. */
export function manualTitleIn(
  product: Pick<ProductEntry, 'manuals'>,
  version: string,
  doc: string,
): string | undefined {
  const manual = product.manuals.find(({ id }) => id === doc);
  return manual && (own(manual.titles, version) ?? manual.title);
}

/** The vendors that products name, by their id in library.yaml or by their title. */
class Vendors {
  readonly #known = new Map<string, VendorEntry>();
  readonly #used = new Map<string, VendorEntry>();

  constructor(config: LibraryConfig) {
    for (const [key, { title, url }] of Object.entries(config.vendors)) {
      const entry: VendorEntry = {
        id: toPathSegment(key, 'vendor'),
        title: title ?? readableName(key),
        ...optional('url', url),
      };
      for (const name of [key, entry.id, entry.title]) this.#known.set(name.toLowerCase(), entry);
    }
  }

  /** @returns the id of the vendor. */
  use(name: string | undefined): string {
    const known = this.#known.get(name?.toLowerCase() ?? OTHER_VENDOR.id);
    const entry =
      known ??
      (name === undefined ? OTHER_VENDOR : { id: toPathSegment(name.toLowerCase(), 'vendor'), title: name });
    const used = this.#used.get(entry.id);
    if (!used) this.#used.set(entry.id, entry);
    return entry.id;
  }

  used(): VendorEntry[] {
    return [...this.#used.values()].sort((a, b) => {
      if (a.id === OTHER_VENDOR.id || b.id === OTHER_VENDOR.id)
        return a.id === b.id ? 0 : a.id === OTHER_VENDOR.id ? 1 : -1;
      return order.compare(a.title, b.title);
    });
  }
}

/** Settings for "Finesse" do not reach the folder "finesse": say so, since a build shows nothing of it. */
function misspeltProducts(config: LibraryConfig, folders: Iterable<string>): Problem[] {
  const byLowerCase = new Map([...folders].map((folder) => [folder.toLowerCase(), folder]));
  return Object.keys(config.products).flatMap((name): Problem[] => {
    const folder = byLowerCase.get(name.toLowerCase());
    if (folder === undefined || folder === name) return [];
    return [
      {
        severity: 'warning',
        file: LIBRARY_FILE,
        message: `The settings of product "${name}" are not used: its folder is called "${folder}".`,
        fix: `Write products: ${folder}: in library.yaml.`,
      },
    ];
  });
}

/** A folder may be called "constructor". */
function own<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** By code unit, so that every machine sorts alike. */
function compareIds(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function optional<Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: string });
}
