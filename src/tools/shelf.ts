/**
 * The catalogue as the tools use it: what there is, and which of it somebody means by a name. People and models
 * write "UCCX 12.5 dev guide"; the library knows `finesse/v12.5/developer-guide`.
 */
import { manualTitleIn } from '../library/assemble.ts';
import { type DocumentKey, documentIdOf, documentKeyFromSource, manualOf } from '../library/ids.ts';
import type { Catalogue, CatalogueDocument, CatalogueProduct } from '../search/catalogue.ts';
import { LONGEST_ADDRESS, shortened } from './text/shortened.ts';

export interface ShelfDocument extends CatalogueDocument {
  readonly key: DocumentKey;
  readonly product: CatalogueProduct;
  readonly vendorTitle: string;
  readonly versionTitle: string;
  readonly manualTitle: string;
}

/** Something of the library that a name may mean. */
export interface Named {
  readonly kind: 'vendor' | 'product' | 'version' | 'manual' | 'document';
  /** Vendor id, product id, `product/version`, `product/version/doc`, or document id. */
  readonly id: string;
  readonly title: string;
  /** Other ways to say it. */
  readonly names: readonly string[];
}

export interface Resolution {
  /** How well the best candidate fits, 0 to 1. */
  readonly score: number;
  /** Set when one thing is clearly meant. */
  readonly match?: Named;
  /** Best first; what else it could be when there is no match. */
  readonly candidates: readonly Named[];
}

export class Shelf {
  readonly catalogue: Catalogue;
  readonly documents: readonly ShelfDocument[];
  readonly #documentById: ReadonlyMap<string, ShelfDocument>;
  readonly #productById: ReadonlyMap<string, CatalogueProduct>;
  readonly #named = new Map<Named['kind'], readonly Named[]>();
  readonly #words = new WeakMap<Named, NameWords>();

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
    this.#productById = new Map(catalogue.products.map((product) => [product.id, product]));
    const vendorTitles = new Map(catalogue.vendors.map((vendor) => [vendor.id, vendor.title]));
    this.documents = catalogue.documents.flatMap((document) => {
      const key = documentKeyFromSource(document.source);
      const product = this.#productById.get(key.product);
      if (!product) return [];
      return {
        ...document,
        title: shortened(document.title),
        ...(document.origin === undefined ? {} : { origin: shortened(document.origin, LONGEST_ADDRESS) }),
        ...(document.licence === undefined ? {} : { licence: shortened(document.licence) }),
        key,
        product,
        vendorTitle: vendorTitles.get(product.vendor) ?? product.vendor,
        versionTitle: product.versions.find((version) => version.id === key.version)?.title ?? key.version,
        manualTitle: shortened(manualTitleIn(product, key.version, key.doc) ?? document.title),
      };
    });
    this.#documentById = new Map(this.documents.map((document) => [document.id, document]));
  }

  product(id: string): CatalogueProduct | undefined {
    return this.#productById.get(id);
  }

  document(key: DocumentKey): ShelfDocument | undefined {
    return this.#documentById.get(documentIdOf(key));
  }

  /** @param kinds which kinds of things may be meant. @param within ids that a match must lie below. */
  resolve(name: string, kinds: readonly Named['kind'][], within?: (named: Named) => boolean): Resolution {
    const all = kinds
      .flatMap((kind) => this.all(kind))
      .filter((named) => within?.(named) ?? true)
      .map((named) => ({ named, words: this.#wordsOf(named) }));
    const folded = foldName(name);
    const blankless = withoutBlanks(folded);
    const exact = all.filter(({ words }) => words.folded.has(folded) || words.folded.has(blankless));
    const [only] = exact;
    if (only && exact.length === 1) return { match: only.named, candidates: [only.named], score: 1 };
    const wanted = wordsOf(name).map((word) => new WantedWord(word));
    const ranked = (exact.length > 1 ? exact : all)
      .map(({ named, words }, position) => ({ named, position, score: likeness(wanted, words) }))
      .filter(({ score }) => score >= 0.34)
      // What fits equally well stands as in the catalogue: the newest version first.
      .sort((a, b) => b.score - a.score || a.position - b.position);
    const [first, second] = ranked;
    const candidates = ranked.slice(0, 8).map(({ named }) => named);
    const isClear = first && first.score >= 0.6 && (!second || first.score - second.score >= CLEAR_LEAD);
    const score = exact.length > 0 ? 1 : (first?.score ?? 0);
    return isClear && exact.length === 0 ? { match: first.named, candidates, score } : { candidates, score };
  }

  /**
   * A version of a product by the way people write it: "12.5" for "v12.5", "latest".
   * @param products ids to look in; empty for all.
   * @returns version ids, all that fit.
   */
  versions(name: string, products: readonly string[]): string[] {
    const wanted = foldVersion(name);
    const found = new Set<string>();
    for (const product of this.catalogue.products) {
      if (products.length > 0 && !products.includes(product.id)) continue;
      for (const version of product.versions) {
        const fits =
          wanted === 'latest' || wanted === 'newest' || wanted === 'current'
            ? version.latest
            : foldVersion(version.id) === wanted || foldVersion(version.title) === wanted;
        if (fits) found.add(version.id);
      }
    }
    return [...found];
  }

  /** Everything of one kind that can be named. */
  all(kind: Named['kind']): readonly Named[] {
    const known = this.#named.get(kind);
    if (known) return known;
    const made = this.#makeNamed(kind);
    this.#named.set(kind, made);
    return made;
  }

  #wordsOf(named: Named): NameWords {
    const known = this.#words.get(named);
    if (known) return known;
    const words = {
      folded: new Set(
        [named.id, ...named.names].map(foldName).flatMap((name) => [name, withoutBlanks(name)]),
      ),
      known: [...new Set([named.id, named.title, ...named.names].flatMap(wordsOf))],
      initials: new Set(named.names.map(initialsOf).filter((letters) => letters.length > 2)),
      own: [...new Set(wordsOf(named.title))],
    };
    this.#words.set(named, words);
    return words;
  }

  #makeNamed(kind: Named['kind']): Named[] {
    const { vendors, products } = this.catalogue;
    switch (kind) {
      case 'vendor':
        return vendors.map(({ id, title }) => ({ kind, id, title, names: [title] }));
      case 'product':
        return products.map((product) => ({
          kind,
          id: product.id,
          title: product.title,
          names: productNames(product),
        }));
      case 'version':
        return products.flatMap((product) =>
          product.versions.map((version) => ({
            kind,
            id: `${product.id}/${version.id}`,
            title: `${product.title} ${version.title}`,
            names: productNames(product).flatMap((name) =>
              [version.id, version.title].map((title) => `${name} ${title}`),
            ),
          })),
        );
      case 'manual':
        return [
          ...new Map(this.documents.map((document) => [manualOf(document.key), document])).values(),
        ].map((document) => ({
          kind,
          id: manualOf(document.key),
          title: `${document.product.title} ${document.versionTitle}: ${document.manualTitle}`,
          names: [
            `${document.manualTitle}`,
            document.key.doc,
            ...productNames(document.product),
            document.key.version,
          ],
        }));
      case 'document':
        return this.documents.map((document) => ({
          kind,
          id: document.id,
          title: `${document.product.title} ${document.versionTitle}: ${document.title}`,
          names: [
            document.title,
            document.manualTitle,
            document.key.doc,
            document.key.file,
            ...productNames(document.product),
            document.key.version,
          ],
        }));
    }
  }
}

/** A name is clear when the next best thing fits it worse by this much: a word of three that is only begun. */
const CLEAR_LEAD = 0.045;

function productNames(product: CatalogueProduct): string[] {
  return [product.id, product.title, ...product.aliases];
}

function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.]+/gu, ' ')
    .trim();
}

/** "Berkeley DB" and "BerkeleyDB" are one name. */
function withoutBlanks(folded: string): string {
  return folded.replaceAll(' ', '');
}

function foldVersion(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(?:version|release|ver)\b/, '')
    .trim()
    .replace(/^[vr]\.?\s*(?=\d)/, '');
}

function wordsOf(name: string): string[] {
  return foldName(name)
    .split(' ')
    .map((word) => (/^v\d/.test(word) ? word.slice(1) : word))
    .filter((word) => word !== '' && word !== '.' && !FILLERS.has(word));
}

const FILLERS: ReadonlySet<string> = new Set([
  'the',
  'of',
  'for',
  'a',
  'an',
  'and',
  'in',
  'to',
  'manual',
  'document',
]);

interface NameWords {
  /** Whole names, folded. */
  readonly folded: ReadonlySet<string>;
  readonly known: readonly string[];
  readonly initials: ReadonlySet<string>;
  /** Of the title alone. */
  readonly own: readonly string[];
}

/** Share of the asked-for words that one thing's names carry, a little less when it has many other words. */
function likeness(wanted: readonly WantedWord[], { known, initials, own }: NameWords): number {
  if (wanted.length === 0) return 0;
  let held = 0;
  for (const word of wanted) {
    held += initials.has(word.text) ? 0.95 : most(known, (other) => word.likenessTo(other));
  }
  const covered = own.reduce((sum, word) => sum + most(wanted, (other) => other.likenessTo(word)), 0);
  return (0.85 * held) / wanted.length + (0.15 * covered) / Math.max(1, own.length);
}

/** A word that is looked for in thousands of names, which have most of their words in common. */
class WantedWord {
  readonly text: string;
  readonly #likeness = new Map<string, number>();

  constructor(text: string) {
    this.text = text;
  }

  likenessTo(known: string): number {
    let likeness = this.#likeness.get(known);
    if (likeness === undefined) {
      likeness = wordLikeness(this.text, known);
      this.#likeness.set(known, likeness);
    }
    return likeness;
  }
}

/** The largest value, at least 0. */
function most<T>(items: readonly T[], worth: (item: T) => number): number {
  let largest = 0;
  for (const item of items) largest = Math.max(largest, worth(item));
  return largest;
}

function initialsOf(title: string): string {
  return wordsOf(title)
    .map((word) => word[0] ?? '')
    .join('');
}

function wordLikeness(wanted: string, known: string): number {
  if (wanted === known) return 1;
  if (/^[\d.]+$/.test(wanted) || /^[\d.]+$/.test(known)) return 0;
  if (wanted.length >= 3 && known.startsWith(wanted)) return 0.85;
  if (known.length >= 4 && wanted.startsWith(known)) return 0.7;
  if (wanted.length >= 5 && Math.abs(wanted.length - known.length) <= 1 && isOneEditAway(wanted, known))
    return 0.75;
  return 0;
}

/** One letter typed wrong, left out, added, or two exchanged. */
function isOneEditAway(a: string, b: string): boolean {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  const restA = a.slice(head);
  const restB = b.slice(head);
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0])
  );
}
