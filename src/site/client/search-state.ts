/** What a search page shows, as its URL says it. Pure. */
import type { EncoderTier, SearchFilters, SearchRequest } from '../../search/types.ts';

export const PAGE_SIZE = 10;
const SHOWN_BY_PAGE = 50;
const LARGEST_SHOWN = 100;

export const FACETS = ['vendor', 'product', 'version', 'doc'] as const;
export type Facet = (typeof FACETS)[number];

/** `page`: as the pages stand in their manuals. */
export type SortOrder = 'relevance' | 'page';

export interface SearchState {
  readonly query: string;
  readonly filters: Readonly<Record<Facet, readonly string[]>>;
  /** Results shown: a multiple of the page size. */
  readonly shown: number;
  readonly sort: SortOrder;
  /** Results of one manual stand together below its name. */
  readonly grouped: boolean;
}

export const emptyState: SearchState = {
  query: '',
  filters: { vendor: [], product: [], version: [], doc: [] },
  shown: PAGE_SIZE,
  sort: 'relevance',
  grouped: false,
};

/** @param search `location.search`. Whatever it holds, the state is valid. */
export function stateFromUrl(search: string): SearchState {
  const parameters = new URLSearchParams(search);
  const shown = Number(parameters.get('n') ?? PAGE_SIZE);
  return {
    query: (parameters.get('q') ?? '').trim().slice(0, 1000),
    filters: recordOf((facet) => [...new Set(parameters.getAll(facet).filter(Boolean))]),
    shown: Number.isInteger(shown) && shown >= PAGE_SIZE ? Math.min(shown, LARGEST_SHOWN) : PAGE_SIZE,
    sort: parameters.get('sort') === 'page' ? 'page' : 'relevance',
    grouped: parameters.get('group') === 'manual',
  };
}

/** Inverse of `stateFromUrl`; what is at its default is left out. "?" alone when all is. */
export function urlOfState({ query, filters, shown, sort, grouped }: SearchState): string {
  const parameters = new URLSearchParams();
  if (query !== '') parameters.set('q', query);
  for (const facet of FACETS) {
    for (const value of filters[facet]) parameters.append(facet, value);
  }
  if (shown !== PAGE_SIZE) parameters.set('n', String(shown));
  if (sort !== 'relevance') parameters.set('sort', sort);
  if (grouped) parameters.set('group', 'manual');
  return `?${parameters}`;
}

export function withFilter(state: SearchState, facet: Facet, value: string, on: boolean): SearchState {
  const others = state.filters[facet].filter((own) => own !== value);
  const filters = { ...state.filters, [facet]: on ? [...others, value] : others };
  return { ...state, filters, shown: PAGE_SIZE };
}

export function withoutFilters(state: SearchState): SearchState {
  return { ...state, filters: emptyState.filters, shown: PAGE_SIZE };
}

/** Whoever goes through a manual page by page wants more than the best few. */
export function withSort(state: SearchState, sort: SortOrder): SearchState {
  return { ...state, sort, shown: sort === 'page' ? Math.max(state.shown, SHOWN_BY_PAGE) : PAGE_SIZE };
}

export function withMore(state: SearchState): SearchState {
  return { ...state, shown: Math.min(state.shown + PAGE_SIZE, LARGEST_SHOWN) };
}

export function hasFilters({ filters }: SearchState): boolean {
  return FACETS.some((facet) => filters[facet].length > 0);
}

/** The same search without the filters of one facet: what its other values would find. */
export function withoutFacet(state: SearchState, facet: Facet): SearchState {
  return { ...state, filters: { ...state.filters, [facet]: [] } };
}

/** @param tier the encoder to use, fast unless deep search is on. */
export function requestOf(state: SearchState, tier: EncoderTier): SearchRequest {
  const filters: SearchFilters = Object.fromEntries(
    FACETS.filter((facet) => state.filters[facet].length > 0).map((facet) => [facet, state.filters[facet]]),
  );
  return { query: state.query, filters, limit: state.shown, tier };
}

function recordOf(values: (facet: Facet) => readonly string[]): SearchState['filters'] {
  return {
    vendor: values('vendor'),
    product: values('product'),
    version: values('version'),
    doc: values('doc'),
  };
}
