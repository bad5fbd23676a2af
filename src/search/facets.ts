/**
 * Which unit belongs to which manuals, in a table that grows with the number of manuals and not of pages.
 *
 * A unit's *facet set* is the set of manuals that hold its text (usually one; several when versions repeat it).
 * Units are numbered so that units of one set are contiguous: `starts[s]` is the first unit of set s, and the set
 * of any unit is found by binary search. A filter becomes a set of allowed facet sets, exact for every unit.
 */
import type { SearchFilters } from './types.ts';

export interface FacetsFile {
  readonly vendors: readonly { readonly id: string; readonly title: string }[];
  readonly products: readonly {
    readonly id: string;
    readonly title: string;
    readonly vendor: string;
    readonly aliases: readonly string[];
    /** Newest first. */
    readonly versions: readonly { readonly id: string; readonly title: string; readonly latest: boolean }[];
  }[];
  /** `id` is `product/version/doc`. */
  readonly manuals: readonly { readonly id: string; readonly title: string }[];
  /** Facet set → indexes into `manuals`, ascending. */
  readonly sets: readonly (readonly number[])[];
  /** Facet set → its first unit; ascending. */
  readonly starts: readonly number[];
}

export interface Manual {
  /** `product/version/doc` */
  readonly id: string;
  readonly title: string;
  readonly product: string;
  readonly version: string;
  readonly doc: string;
  readonly vendor: string;
}

export interface ResolvedFilter {
  /** Undefined when nothing is filtered. */
  readonly sets?: ReadonlySet<number>;
  /** `product` or `product/version` names that together cover everything allowed, when there are few of them. */
  readonly scopes: readonly string[];
  allowsManual(manual: string): boolean;
}

/** Scoped posting lists are worth reading only for a few scopes. */
const MAX_SCOPES = 4;

export class Facets {
  readonly file: FacetsFile;
  readonly manuals: readonly Manual[];
  readonly #productById: ReadonlyMap<string, FacetsFile['products'][number]>;
  readonly #vendorTitles: ReadonlyMap<string, string>;
  readonly #manualTitles: ReadonlyMap<string, string>;
  readonly #versionTitles: ReadonlyMap<string, string>;
  readonly #versionRank = new Map<string, number>();

  constructor(file: FacetsFile) {
    this.file = file;
    this.#productById = new Map(file.products.map((product) => [product.id, product]));
    this.#vendorTitles = new Map(file.vendors.map((vendor) => [vendor.id, vendor.title]));
    this.manuals = file.manuals.map(({ id, title }) => {
      const [product = '', version = '', doc = ''] = id.split('/');
      return { id, title, product, version, doc, vendor: this.vendorOf(product) };
    });
    this.#manualTitles = new Map(this.manuals.map(({ id, title }) => [id, title]));
    this.#versionTitles = new Map(
      this.manuals.map(({ product, version }) => [version, this.versionTitle(product, version)]),
    );
    for (const product of file.products) {
      for (const [place, version] of product.versions.entries()) {
        this.#versionRank.set(`${product.id}/${version.id}`, version.latest ? 0 : place + 1);
      }
    }
  }

  setOf(unit: number): number {
    const { starts } = this.file;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  manualsOfSet(set: number): readonly Manual[] {
    return (this.file.sets[set] ?? []).map((index) => this.manuals[index]!);
  }

  manualTitle(id: string): string {
    return this.#manualTitles.get(id) ?? id;
  }

  vendorOf(product: string): string {
    return this.#productById.get(product)?.vendor ?? '';
  }

  vendorTitle(vendor: string): string {
    return this.#vendorTitles.get(vendor) ?? vendor;
  }

  productTitle(product: string): string {
    return this.#productById.get(product)?.title ?? product;
  }

  versionTitle(product: string, version: string): string {
    return this.#productById.get(product)?.versions.find((entry) => entry.id === version)?.title ?? version;
  }

  /** What a version is called by one of the products that have it. */
  anyVersionTitle(version: string): string {
    return this.#versionTitles.get(version) ?? version;
  }

  /** 0 for the latest version of a product, then rising towards the oldest. */
  versionRank(product: string, version: string): number {
    return this.#versionRank.get(`${product}/${version}`) ?? Number.MAX_SAFE_INTEGER;
  }

  resolve(filters: SearchFilters | undefined): ResolvedFilter {
    const wanted = {
      vendor: lowerSet(filters?.vendor),
      product: lowerSet(filters?.product),
      version: lowerSet(filters?.version),
      doc: lowerSet(filters?.doc),
    };
    if (!wanted.vendor && !wanted.product && !wanted.version && !wanted.doc) {
      return { scopes: [], allowsManual: () => true };
    }
    const allowed = new Set<string>();
    const allowedIndexes = new Set<number>();
    for (const [index, manual] of this.manuals.entries()) {
      const passes =
        (!wanted.vendor || wanted.vendor.has(manual.vendor.toLowerCase())) &&
        (!wanted.product || wanted.product.has(manual.product.toLowerCase())) &&
        (!wanted.version || wanted.version.has(manual.version.toLowerCase())) &&
        (!wanted.doc || wanted.doc.has(manual.doc.toLowerCase()) || wanted.doc.has(manual.id.toLowerCase()));
      if (!passes) continue;
      allowed.add(manual.id);
      allowedIndexes.add(index);
    }
    const sets = new Set<number>();
    for (const [set, manuals] of this.file.sets.entries()) {
      if (manuals.some((manual) => allowedIndexes.has(manual))) sets.add(set);
    }
    return { sets, scopes: this.#scopesOf(allowedIndexes), allowsManual: (manual) => allowed.has(manual) };
  }

  /** Whole products where every version is allowed, else single versions; none when that would be many. */
  #scopesOf(allowed: ReadonlySet<number>): string[] {
    const versionsByProduct = new Map<string, Set<string>>();
    for (const index of allowed) {
      const { product, version } = this.manuals[index]!;
      const versions = versionsByProduct.get(product) ?? new Set();
      versionsByProduct.set(product, versions.add(version));
    }
    const scopes: string[] = [];
    for (const [product, versions] of versionsByProduct) {
      const all = this.#productById.get(product)?.versions.length ?? 0;
      if (versions.size === all) scopes.push(product);
      else for (const version of versions) scopes.push(`${product}/${version}`);
    }
    return scopes.length <= MAX_SCOPES ? scopes : [];
  }
}

function lowerSet(values: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return values && values.length > 0 ? new Set(values.map((value) => value.toLowerCase())) : undefined;
}
