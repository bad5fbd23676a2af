/**
 * What the values of a facet would find. In a filtered search the values that are not chosen have no results; what
 * choosing them as well would bring is found by the same search without the filters of that facet.
 */
import type { SearchRequest, SearchResponse } from '../../search/types.ts';
import { FACETS, requestOf, type SearchState, withoutFacet } from './search-state.ts';

type Facets = SearchResponse['facets'];

/**
 * @param response of the search for `state`.
 * @param search answers further requests; one for each facet with a filter.
 */
export async function openFacets(
  state: SearchState,
  response: SearchResponse,
  search: (request: SearchRequest) => Promise<SearchResponse>,
): Promise<Facets> {
  const chosen = FACETS.filter((facet) => state.filters[facet].length > 0);
  const entries = await Promise.all(
    chosen.map(async (facet) => {
      const request = requestOf(withoutFacet(state, facet), response.tier ?? 'fast');
      const open = (await search({ ...request, limit: 1 })).facets[facet];
      // A filtered search goes deeper into what it keeps to: its own counts are the larger ones.
      const own = new Map(response.facets[facet].map(({ value, count }) => [value, count]));
      return [
        facet,
        open.map((value) => ({ ...value, count: own.get(value.value) ?? value.count })),
      ] as const;
    }),
  );
  return { ...response.facets, ...Object.fromEntries(entries) };
}
