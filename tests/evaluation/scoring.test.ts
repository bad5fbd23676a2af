import { describe, expect, it } from 'vitest';
import { granularityOf, rankingOf } from '../../src/evaluation/judgements.ts';
import { scoreQueries } from '../../src/evaluation/score-queries.ts';
import type { Hit, SearchEngine, SearchRequest } from '../../src/search/types.ts';

const hit = (chunkId: string, page?: number): Hit =>
  ({
    chunkId,
    source: chunkId.replace(/::\d+$/, '').replaceAll('::', '/'),
    page,
    variants: [],
  }) as unknown as Hit;

const query = (id: string, ...judged: string[]) => ({
  id,
  text: `question ${id}`,
  judgements: new Map(judged.map((name) => [name, 1])),
});

/** An engine that answers everything with the same hits and remembers what it was asked. */
function engineWith(hits: Hit[], asked: SearchRequest[] = []): SearchEngine {
  return {
    weights: undefined,
    search: async (request) => {
      asked.push(request);
      return { hits } as unknown as Awaited<ReturnType<SearchEngine['search']>>;
    },
    suggest: async () => [],
  };
}

describe('judgements by folder', () => {
  const judgements = new Map([['ocp/4/install/aws/', 1]]);

  it('are met by any document below the folder', () => {
    expect(granularityOf(judgements)).toBe('folder');
    const hits = [
      hit('ocp::4::nodes::pods::3'),
      hit('ocp::4::install::aws::vpc::1'),
      hit('ocp::4::install::gcp::2'),
    ];
    expect(rankingOf(hits, 'folder', judgements)).toEqual([
      'ocp/4/nodes/',
      'ocp/4/install/aws/',
      'ocp/4/install/',
    ]);
  });

  it('count all hits in one manual once', () => {
    const hits = [
      hit('ocp::4::nodes::pods::3'),
      hit('ocp::4::nodes::jobs::1'),
      hit('ocp::4::install::aws::iam::9'),
    ];
    expect(rankingOf(hits, 'folder', judgements)).toEqual(['ocp/4/nodes/', 'ocp/4/install/aws/']);
  });
});

describe('scoring a set of queries', () => {
  it('keeps the order of the queries and reports each', async () => {
    let told = 0;
    const scored = await scoreQueries(
      engineWith([hit('p::1::d::a::1'), hit('p::1::d::b::1')]),
      [query('q1', 'p/1/d/b.md'), query('q2', 'p/1/d/a.md')],
      { mode: 'text', onQuery: () => told++ },
    );
    expect(scored.map(({ query: { id }, scores }) => [id, scores.mrr10])).toEqual([
      ['q1', 0.5],
      ['q2', 1],
    ]);
    expect(told).toBe(2);
  });

  it('asks each query within its own filters', async () => {
    const asked: SearchRequest[] = [];
    await scoreQueries(engineWith([], asked), [query('q1', 'p/1/d/b.md'), query('q2', 'p/2/d/a.md')], {
      mode: 'hybrid',
      tier: 'fast',
      filters: ({ id }) => ({ version: [id === 'q1' ? '1' : '2'] }),
    });
    expect(asked.map(({ filters }) => filters?.version)).toEqual([['1'], ['2']]);
    expect(asked.every(({ mode, tier }) => mode === 'hybrid' && tier === 'fast')).toBe(true);
  });
});
