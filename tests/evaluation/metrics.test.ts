import { describe, expect, it } from 'vitest';
import { granularityOf, rankingOf, readQuerySet } from '../../src/evaluation/judgements.ts';
import { scoreRanking } from '../../src/evaluation/metrics.ts';
import type { Hit } from '../../src/search/types.ts';

describe('ranking measures', () => {
  it('give a perfect ranking 1 everywhere', () => {
    const scores = scoreRanking(
      ['a', 'b', 'x'],
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    );
    expect(scores).toEqual({ ndcg10: 1, mrr10: 1, hit1: 1, hit3: 1, hit10: 1, recall10: 1 });
  });

  it('discount a relevant document by the logarithm of its rank', () => {
    const scores = scoreRanking(['x', 'y', 'a'], new Map([['a', 1]]));
    expect(scores.ndcg10).toBeCloseTo(1 / Math.log2(4));
    expect(scores.mrr10).toBeCloseTo(1 / 3);
    expect([scores.hit1, scores.hit3]).toEqual([0, 1]);
  });

  it('count nothing past rank ten', () => {
    const ranking = [...'bcdefghijk', 'a'];
    expect(scoreRanking(ranking, new Map([['a', 1]]))).toMatchObject({
      ndcg10: 0,
      mrr10: 0,
      hit10: 0,
      recall10: 0,
    });
  });
});

describe('query sets', () => {
  it('are read in BEIR form, with or without a header, leaving out unjudged queries', () => {
    const set = readQuerySet(
      '{"_id": "1", "text": "one"}\n{"_id": "2", "text": "two"}\n',
      'query-id\tcorpus-id\tscore\n1\tp/v/d/f.md\t2\n',
    );
    expect(set).toEqual([{ id: '1', text: 'one', judgements: new Map([['p/v/d/f.md', 2]]) }]);
  });

  it('name the line that cannot be read', () => {
    expect(() => readQuerySet('{"_id": "1"', '1\ta\t1')).toThrow('queries line 1');
    expect(() => readQuerySet('{"_id": "1", "text": "x"}', '1\ta\t1\n1 b 1')).toThrow('qrels line 2');
  });
});

describe('granularity', () => {
  const hit = (chunkId: string, page?: number, variants: Hit['variants'] = []): Hit =>
    ({ chunkId, page, variants }) as unknown as Hit;
  const hits = [
    hit('p::2::d::f::3', 12, [{ chunkId: 'p::1::d::f::2', version: '1', page: 11, url: '', exact: true }]),
    hit('p::2::d::f::4', 13),
    hit('p::2::d::g::1', 1),
  ];

  it('follows the judgements', () => {
    expect(granularityOf(new Map([['p/2/d/f.md', 1]]))).toBe('source');
    expect(granularityOf(new Map([['p/2/d/f.md#page=12', 1]]))).toBe('page');
    expect(granularityOf(new Map([['p::2::d::f::3', 1]]))).toBe('chunk');
  });

  it('counts a document once, at its best rank', () => {
    expect(rankingOf(hits, 'source', new Map())).toEqual(['p/2/d/f.md', 'p/2/d/g.md']);
  });

  it('lets a hit meet a judgement on the version it was collapsed with', () => {
    expect(rankingOf(hits, 'page', new Map([['p/1/d/f.md#page=11', 1]]))[0]).toBe('p/1/d/f.md#page=11');
  });
});
