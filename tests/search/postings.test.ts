import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CorruptIndexError } from '../../src/search/bytes.ts';
import { encodePostings, findPostings, packPostings, termShard } from '../../src/search/text/postings.ts';

const postings = fc
  .uniqueArray(fc.record({ unit: fc.nat(2 ** 31), impact: fc.integer({ min: 1, max: 255 }) }), {
    selector: (posting) => posting.unit,
    minLength: 1,
    maxLength: 60,
  })
  .map((list) => list);
const lists = fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), postings, { maxKeys: 40 });

describe('posting shards', () => {
  it('give back every list as it was put in, strongest impact first', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 5 }), (byTerm, shardCount) => {
        const encoded = new Map(
          Object.entries(byTerm).map(([term, list]) => [term, encodePostings(list.length + 3, [...list])]),
        );
        const shards = packPostings(encoded, shardCount);
        expect(shards).toHaveLength(shardCount);
        for (const [term, list] of Object.entries(byTerm)) {
          const shard = shards[termShard(term, shardCount)]!;
          const found = findPostings(shard, 'shard', new Set([term])).get(term)!;
          const expected = [...list].sort((a, b) => b.impact - a.impact || a.unit - b.unit);
          expect(found.documentFrequency).toBe(list.length + 3);
          expect([...found.units]).toEqual(expected.map((posting) => posting.unit));
          expect([...found.impacts]).toEqual(expected.map((posting) => posting.impact));
        }
      }),
    );
  });

  it('hold nothing for a term that was not put in', () => {
    const [shard] = packPostings(new Map([['known', encodePostings(1, [{ unit: 4, impact: 9 }])]]), 1);
    expect(findPostings(shard!, 'shard', new Set(['unknown'])).size).toBe(0);
  });

  it('say which file is damaged when one is cut short', () => {
    const [shard] = packPostings(new Map([['known', encodePostings(1, [{ unit: 4, impact: 9 }])]]), 1);
    const cut = shard!.subarray(0, shard!.length - 1);
    expect(() => findPostings(cut, '_index/text/0123.bin', new Set(['known']))).toThrow(CorruptIndexError);
    expect(() => findPostings(cut, '_index/text/0123.bin', new Set(['known']))).toThrow(
      '_index/text/0123.bin',
    );
  });
});
