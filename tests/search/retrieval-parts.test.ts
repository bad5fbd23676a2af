import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highest } from '../../src/search/best.ts';
import { makeExcerpt } from '../../src/search/excerpt.ts';
import { Facets, type FacetsFile } from '../../src/search/facets.ts';
import { fuse } from '../../src/search/fusion.ts';
import { holdsPhrases } from '../../src/search/phrase.ts';
import { parseQuery } from '../../src/search/query.ts';
import { editDistance } from '../../src/search/text/spelling.ts';

describe('reading a query', () => {
  it('leaves out the small words of a question but keeps them when there is nothing else', () => {
    expect(parseQuery('how do I rotate the logs').terms.map(({ word }) => word)).toEqual(['rotate', 'logs']);
    expect(parseQuery('how to do it').terms.length).toBeGreaterThan(0);
  });

  it('finds quoted phrases, typographic quotes included', () => {
    expect(parseQuery('what is "page size" and “cache size”').phrases).toEqual(['page size', 'cache size']);
  });

  it('tells identifiers from questions', () => {
    expect(parseQuery('ORA-01555').exactness).toBe(1);
    expect(parseQuery('how do I stop accepting connections').exactness).toBe(0);
    const mixed = parseQuery('what does --max-old-space-size change').exactness;
    expect(mixed).toBeGreaterThan(0);
    expect(mixed).toBeLessThan(1);
  });
});

describe('typing mistakes', () => {
  it.each([
    ['keberos', 'kerberos', 1],
    ['relm', 'realm', 1],
    ['reveiw', 'review', 1],
    ['same', 'same', 0],
  ])('%s and %s are %i apart', (a, b, distance) => {
    expect(editDistance(a, b, 2)).toBe(distance);
  });

  it('stops counting at the limit', () => {
    expect(editDistance('kerberos', 'certificate', 2)).toBe(3);
  });

  it('is symmetric', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(fc.property(word, word, (a, b) => editDistance(a, b, 3) === editDistance(b, a, 3)));
  });
});

describe('fusion', () => {
  const options = { tier: 'full', exactness: 0, nameEvidence: () => 0, isOutdated: () => false } as const;
  const text = {
    hits: [
      { unit: 1, score: 9 },
      { unit: 2, score: 8.9 },
      { unit: 3, score: 1 },
    ],
  };
  const meaning = {
    hits: [
      { unit: 2, score: 0.8 },
      { unit: 4, score: 0.5 },
    ],
  };

  it('puts what both retrievers are sure of first', () => {
    expect(fuse(text, meaning, options)[0]!.unit).toBe(2);
  });

  it('keeps the order of the only retriever that answered', () => {
    expect(fuse(text, undefined, options).map((hit) => hit.unit)).toEqual([1, 2, 3]);
    expect(fuse(undefined, meaning, options).map((hit) => hit.unit)).toEqual([2, 4]);
  });

  it('leans on exact words for an identifier', () => {
    const disagreeing = {
      hits: [
        { unit: 9, score: 1 },
        { unit: 1, score: 0.1 },
      ],
    };
    const asQuestion = fuse(text, disagreeing, options).find((hit) => hit.unit === 9)!;
    const asIdentifier = fuse(text, disagreeing, { ...options, exactness: 1 }).find((hit) => hit.unit === 9)!;
    expect(asIdentifier.score).toBeLessThan(asQuestion.score);
  });

  it('gives equal scores a fixed order', () => {
    const tied = {
      hits: [
        { unit: 7, score: 1 },
        { unit: 3, score: 1 },
      ],
    };
    expect(fuse(tied, undefined, options).map((hit) => hit.unit)).toEqual([3, 7]);
  });

  it('prefers the newest version among pages that answer alike, without hiding an older one', () => {
    const alike = {
      hits: [
        { unit: 1, score: 5 },
        { unit: 2, score: 4.9 },
        { unit: 3, score: 1 },
      ],
    };
    const fused = fuse(alike, undefined, { ...options, isOutdated: (unit) => unit === 1 });
    expect(fused.map((hit) => hit.unit)).toEqual([2, 1, 3]);
  });

  it('never leaves [0, 1]', () => {
    const list = fc
      .uniqueArray(fc.record({ unit: fc.nat(50), score: fc.float({ min: 0, max: 100, noNaN: true }) }), {
        selector: (hit) => hit.unit,
      })
      .map((hits) => ({ hits: hits.sort((a, b) => b.score - a.score) }));
    fc.assert(
      fc.property(list, list, (a, b) => {
        for (const { score } of fuse(a, b, {
          ...options,
          nameEvidence: () => 1,
          isOutdated: (unit) => unit % 2 === 0,
        })) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });
});

describe('excerpts', () => {
  const filler = 'Nothing to see in this sentence about other matters entirely. '.repeat(20);

  it('shows the stretch that holds the words, marked', () => {
    const text = `${filler}Set the realm in krb5.conf before you start. ${filler}`;
    const excerpt = makeExcerpt(
      text,
      new Map([
        ['realm', 3],
        ['krb5.conf', 5],
      ]),
    );
    const marked = excerpt.marks.map(([start, end]) => excerpt.text.slice(start, end));
    expect(marked).toEqual(['realm', 'krb5.conf']);
    expect(excerpt.text.length).toBeLessThan(320);
  });

  it('prefers rare words together over a common one repeated', () => {
    const text = `${'server server server. '.repeat(10)}${filler}The realm and the server meet here. ${filler}`;
    expect(
      makeExcerpt(
        text,
        new Map([
          ['server', 1],
          ['realm', 6],
        ]),
      ).text,
    ).toContain('realm');
  });

  it('begins at the beginning when no word matches', () => {
    expect(makeExcerpt(filler, new Map()).text.startsWith('Nothing to see')).toBe(true);
  });

  it('marks ranges that lie inside the text and do not overlap, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 900 }), (noise) => {
        const excerpt = makeExcerpt(
          `${noise} realm max-old-space-size ${noise}`,
          new Map([
            ['realm', 1],
            ['max', 1],
            ['max-old-space-size', 2],
          ]),
        );
        let last = 0;
        for (const [start, end] of excerpt.marks) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeLessThanOrEqual(excerpt.text.length);
          last = end;
        }
      }),
    );
  });
});

describe('phrases', () => {
  it('match whatever the case, the spacing and the kind of quotes and dashes', () => {
    expect(holdsPhrases('Set the\n  Page–Size first', ['the page-size'])).toBe(true);
    expect(holdsPhrases('Set the page and its size', ['page size'])).toBe(false);
  });
});

describe('facets', () => {
  const file: FacetsFile = {
    vendors: [
      { id: 'mit', title: 'MIT' },
      { id: 'ibm', title: 'IBM' },
    ],
    products: [
      {
        id: 'kerberos',
        title: 'Kerberos',
        vendor: 'mit',
        aliases: ['krb5'],
        versions: [
          { id: '1.21', title: '1.21', latest: true },
          { id: '1.18', title: '1.18', latest: false },
        ],
      },
      {
        id: 'afs',
        title: 'OpenAFS',
        vendor: 'ibm',
        aliases: [],
        versions: [{ id: '1.8', title: '1.8', latest: true }],
      },
    ],
    manuals: [
      { id: 'kerberos/1.21/admin', title: 'Admin' },
      { id: 'kerberos/1.18/admin', title: 'Admin' },
      { id: 'afs/1.8/admin', title: 'Administration' },
    ],
    sets: [[0], [0, 1], [1], [2]],
    starts: [0, 10, 15, 20],
  };
  const facets = new Facets(file);

  it('know every unit’s manuals from a table of set starts', () => {
    expect([0, 9, 10, 14, 15, 19, 20, 99].map((unit) => facets.setOf(unit))).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3,
    ]);
  });

  it('admit exactly the units that stand in a filtered version, shared ones included', () => {
    expect([...facets.resolve({ version: ['1.18'] }).sets!]).toEqual([1, 2]);
    expect([...facets.resolve({ product: ['kerberos'] }).sets!]).toEqual([0, 1, 2]);
    expect([...facets.resolve({ vendor: ['IBM'] }).sets!]).toEqual([3]);
    expect([...facets.resolve({ doc: ['admin'], version: ['1.21'] }).sets!]).toEqual([0, 1]);
    expect([...facets.resolve({ doc: ['kerberos/1.18/admin'] }).sets!]).toEqual([1, 2]);
  });

  it('name the scopes that cover a filter: whole products where possible', () => {
    expect(facets.resolve({ product: ['kerberos'] }).scopes).toEqual(['kerberos']);
    expect(facets.resolve({ version: ['1.18'] }).scopes).toEqual(['kerberos/1.18']);
  });

  it('admit nothing for a filter that no manual passes', () => {
    expect(facets.resolve({ product: ['kerberos'], vendor: ['ibm'] }).sets!.size).toBe(0);
  });
});

describe('the highest of many scores', () => {
  it('come in order, the lowest tie-breaker first among equals', () => {
    const items = fc.uniqueArray(fc.tuple(fc.nat(9), fc.nat(500)), { selector: ([, tie]) => tie });
    fc.assert(
      fc.property(items, fc.nat(40), fc.nat(3), (pairs, limit, left) => {
        const scores = Float64Array.from(pairs, ([score]) => score);
        const ties = Uint32Array.from(pairs, ([, tie]) => tie);
        const among = Uint32Array.from(pairs.keys()).filter((place) => place % 4 >= left);
        const sorted = [...among].sort((a, b) => scores[b]! - scores[a]! || ties[a]! - ties[b]!);
        expect([...highest(scores, limit, { ties, among })]).toEqual(sorted.slice(0, limit));
      }),
    );
  });

  it('are all, equals by place, unless told otherwise', () => {
    expect([...highest(Float64Array.of(1, 3, 2, 3), 3)]).toEqual([1, 3, 2]);
    expect([...highest(Float64Array.of(1, 3), 9)]).toEqual([1, 0]);
    expect([...highest(new Float64Array(), 9)]).toEqual([]);
    expect([...highest(Float64Array.of(1), 0)]).toEqual([]);
  });
});
