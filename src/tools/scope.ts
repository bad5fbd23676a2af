/** Turns the names in a tool's arguments into the filters of a search. */
import { InvalidIdError, manualOf, parseDocumentId, parseId } from '../library/ids.ts';
import type { SearchFilters } from '../search/types.ts';
import type { Named, Shelf } from './shelf.ts';

export interface ScopeArguments {
  readonly vendor?: string;
  readonly product?: string;
  readonly version?: string;
  readonly document?: string;
}

export interface Candidate {
  readonly kind: Named['kind'];
  readonly id: string;
  readonly title: string;
}

/** A name that means nothing here, or several things. */
export interface Unresolved {
  readonly unresolved: string;
  readonly candidates: readonly Candidate[];
}

export type Scope = { readonly filters: SearchFilters; readonly document?: string } | Unresolved;

export function scopeOf(named: ScopeArguments, shelf: Shelf): Scope {
  const filters: { -readonly [Facet in keyof SearchFilters]: SearchFilters[Facet] } = {};
  if (named.vendor !== undefined) {
    const { match, candidates } = shelf.resolve(named.vendor, ['vendor']);
    if (!match) return unresolved('vendor', named.vendor, candidates, shelf.all('vendor'));
    filters.vendor = [match.id];
  }
  if (named.product !== undefined) {
    const { match, candidates } = shelf.resolve(named.product, ['product']);
    // "Finesse 12.5" as a product is a product and a version.
    const version = match ? undefined : shelf.resolve(named.product, ['version']).match;
    if (!match && !version) return unresolved('product', named.product, candidates, shelf.all('product'));
    const [product = '', versionId] = (match ?? version)?.id.split('/') ?? [];
    filters.product = [product];
    if (versionId !== undefined && named.version === undefined) filters.version = [versionId];
  }
  if (named.version !== undefined) {
    const versions = shelf.versions(named.version, filters.product ?? []);
    if (versions.length === 0) return unknownVersion(named.version, filters.product, shelf);
    filters.version = versions;
  }
  if (named.document === undefined) return { filters };
  const manual = manualNamed(named.document, filters, shelf);
  return 'unresolved' in manual
    ? manual
    : { filters: { ...filters, doc: manual.docs }, document: manual.document };
}

function manualNamed(
  name: string,
  filters: SearchFilters,
  shelf: Shelf,
): { docs: readonly string[]; document?: string } | Unresolved {
  try {
    const { key } = parseId(name.trim());
    const document = shelf.document(key);
    if (document) return { docs: [manualOf(key)], document: document.id };
  } catch (error) {
    if (!(error instanceof InvalidIdError)) throw error;
  }
  const isInScope = ({ id, kind }: Named): boolean => {
    const [product, version] = kind === 'document' ? id.split('::') : id.split('/');
    const vendor = shelf.product(product ?? '')?.vendor;
    return (
      (!filters.vendor || filters.vendor.includes(vendor ?? '')) &&
      (!filters.product || filters.product.includes(product ?? '')) &&
      (!filters.version || filters.version.includes(version ?? ''))
    );
  };
  // The folder name of a manual stands for all its versions, as the search filters take it.
  const folded = name.trim().toLowerCase();
  const folders = shelf.documents.filter(
    ({ key, id }) =>
      key.doc.toLowerCase() === folded && isInScope({ kind: 'document', id, title: '', names: [] }),
  );
  if (folders.length > 0) return { docs: [...new Set(folders.map(({ key }) => manualOf(key)))] };
  const manual = shelf.resolve(name, ['manual'], isInScope);
  if (manual.match) return { docs: [manual.match.id] };
  const document = shelf.resolve(name, ['document'], isInScope);
  if (document.match) {
    return { docs: [manualOf(parseDocumentId(document.match.id))], document: document.match.id };
  }
  const candidates = manual.candidates.length > 0 ? manual.candidates : document.candidates;
  return unresolved('document', name, candidates);
}

/** @param known everything of this kind, offered when nothing is like the name. */
function unresolved(
  kind: string,
  name: string,
  candidates: readonly Named[],
  known: readonly Named[] = [],
): Unresolved {
  const offered = candidates.length > 0 ? candidates : known.slice(0, 20);
  const what =
    candidates.length > 1 ? `"${name}" may mean several ${kind}s.` : `No ${kind} here is called "${name}".`;
  const how =
    offered.length > 0 ? `Choose one of the candidates, or call without ${kind}.` : `Call without ${kind}.`;
  return {
    unresolved: `${what} ${how}`,
    candidates: offered.map(({ kind: of, id, title }) => ({ kind: of, id, title })),
  };
}

function unknownVersion(name: string, products: readonly string[] | undefined, shelf: Shelf): Unresolved {
  const of = products?.length
    ? shelf.catalogue.products.filter((product) => products.includes(product.id))
    : shelf.catalogue.products;
  const candidates = of.flatMap((product) =>
    product.versions.map((version) => ({
      kind: 'version' as const,
      id: `${product.id}/${version.id}`,
      title: `${product.title} ${version.title}`,
    })),
  );
  return {
    unresolved: `No version here is called "${name}". Choose one of the candidates, or call without version.`,
    candidates: candidates.slice(0, 20),
  };
}
