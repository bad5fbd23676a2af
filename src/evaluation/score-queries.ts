/** Runs judged queries through an engine. */
import type { SearchEngine, SearchFilters, SearchRequest } from '../search/types.ts';
import { granularityOf, type JudgedQuery, rankingOf } from './judgements.ts';
import { type QueryScores, scoreRanking } from './metrics.ts';

/** Enough chunks to fill ten distinct documents even when one document holds many of the best. */
const DEPTH = 100;
/** The engine's limit; a few queries of public collections are whole paragraphs. */
const LONGEST_QUERY = 1000;

export interface ScoredQuery {
  readonly query: JudgedQuery;
  /** Distinct document names at the granularity of the judgements, best first. */
  readonly ranking: readonly string[];
  readonly scores: QueryScores;
}

export interface ScoringOptions extends Omit<SearchRequest, 'query' | 'limit' | 'offset' | 'filters'> {
  /** Filters of all queries, or of each. */
  readonly filters?: SearchFilters | ((query: JudgedQuery) => SearchFilters | undefined);
  readonly onQuery?: () => void;
}

/** @returns one entry per query, in the order of `queries`. */
export async function scoreQueries(
  engine: SearchEngine,
  queries: readonly JudgedQuery[],
  { filters, onQuery, ...request }: ScoringOptions,
): Promise<ScoredQuery[]> {
  const scored: ScoredQuery[] = [];
  for (const query of queries) {
    const own = typeof filters === 'function' ? filters(query) : filters;
    const { hits } = await engine.search({
      ...request,
      query: query.text.slice(0, LONGEST_QUERY),
      limit: DEPTH,
      ...(own ? { filters: own } : {}),
    });
    const ranking = rankingOf(hits, granularityOf(query.judgements), query.judgements);
    scored.push({ query, ranking, scores: scoreRanking(ranking, query.judgements) });
    onQuery?.();
  }
  return scored;
}
