/** Where in the library a page stands, read off its address and its breadcrumb. */
import type { SearchFilters } from '../../../search/types.ts';

/** A part of the library that a search can be limited to. */
export interface Scope {
  readonly title: string;
  readonly filters: SearchFilters;
}

export interface Here {
  /** The parts that the page belongs to, widest first. */
  readonly scopes: readonly Scope[];
  /** URL of the document that is being read, relative to the site's base. */
  readonly document?: string;
}

/**
 * Pure.
 * @param path of the page, relative to the site's base: "finesse/v12.5/guide/guide/396/".
 * @param steps of its breadcrumb: library, vendor, product, version, manual, …; none where a page has no place.
 */
export function placeOf(path: string, steps: readonly string[]): Here {
  const [product, version, doc, ...file] = path.split('/').filter((segment) => segment !== '');
  const [, , productTitle, versionTitle, manualTitle] = steps;
  const scopes: Scope[] = [];
  if (product === undefined || productTitle === undefined) return { scopes };
  if (version === undefined || versionTitle === undefined) {
    scopes.push({ title: productTitle, filters: { product: [product] } });
    return { scopes };
  }
  const filters = { product: [product], version: [version] };
  scopes.push({ title: `${productTitle} ${versionTitle}`, filters });
  if (doc === undefined || manualTitle === undefined) return { scopes };
  scopes.push({
    title: manualTitle,
    filters: { ...filters, doc: [`${product}/${version}/${doc}`] },
  });
  // The last segment is a window of the reader ("~2"), or a chunk's number unless it is the document's name.
  if (file.at(-1)?.startsWith('~') || (file.length > 1 && /^\d+$/.test(file.at(-1) ?? ''))) file.pop();
  return file.length === 0
    ? { scopes }
    : { scopes, document: `${[product, version, doc, ...file].join('/')}/` };
}

export function here(base: string): Here {
  const steps = [...document.querySelectorAll('.breadcrumb li')].map((step) => step.textContent.trim());
  return placeOf(decodeURI(location.pathname).slice(base.length), steps);
}
