import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hit, SearchResponse } from '../../src/search/types.ts';
import { arrangeHits } from '../../src/site/client/arrange-hits.ts';
import { openFacets } from '../../src/site/client/facet-counts.ts';
import { whySentences } from '../../src/site/client/hit-view.ts';
import { fragmentOfHit, wordRanges, wordsInFragment } from '../../src/site/client/mark-words.ts';
import { type FromWorker, SearchFailure, type ToWorker } from '../../src/site/client/protocol.ts';
import { windowHolding } from '../../src/site/client/reader-windows.ts';
import { planOrder } from '../../src/site/client/result-order.ts';
import { SearchClient, type SearchPort } from '../../src/site/client/search-client.ts';
import {
  emptyState,
  requestOf,
  stateFromUrl,
  urlOfState,
  withFilter,
  withMore,
  withoutFilters,
  withSort,
} from '../../src/site/client/search-state.ts';
import { hitTexts } from '../../src/site/strings/hits.ts';

describe('the state of a search page', () => {
  const values = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 30 }), { maxLength: 4 });
  const state = fc.record({
    query: fc.string({ maxLength: 200 }).map((query) => query.trim()),
    filters: fc.record({ vendor: values, product: values, version: values, doc: values }),
    shown: fc.integer({ min: 1, max: 10 }).map((pages) => pages * 10),
    sort: fc.constantFrom('relevance' as const, 'page' as const),
    grouped: fc.boolean(),
  });

  it('survives the way through the address', () => {
    fc.assert(
      fc.property(state, (given) => {
        expect(stateFromUrl(urlOfState(given))).toEqual(given);
      }),
    );
  });

  it('is valid whatever the address holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (query, count) => {
        const { shown, query: read } = stateFromUrl(`?q=${query}&n=${count}&product=`);
        expect(shown).toBeGreaterThanOrEqual(10);
        expect(shown).toBeLessThanOrEqual(100);
        expect(read.length).toBeLessThanOrEqual(1000);
      }),
    );
  });

  it('leaves out of the address what is at its default', () => {
    expect(urlOfState(emptyState)).toBe('?');
    expect(urlOfState({ ...emptyState, query: 'oil level' })).toBe('?q=oil+level');
  });

  it('begins at the first results again when a filter changes', () => {
    const more = withMore(withMore({ ...emptyState, query: 'oil' }));
    expect(more.shown).toBe(30);
    const filtered = withFilter(more, 'product', 'press', true);
    expect(filtered).toMatchObject({ shown: 10, filters: { product: ['press'] } });
    expect(withFilter(filtered, 'product', 'press', true)).toEqual(filtered);
    expect(withFilter(filtered, 'product', 'press', false).filters.product).toEqual([]);
    expect(withoutFilters(filtered).filters).toEqual(emptyState.filters);
  });

  it('shows more when it goes by page, and the best few again by relevance', () => {
    const byPage = withSort({ ...emptyState, query: 'oil' }, 'page');
    expect(byPage).toMatchObject({ sort: 'page', shown: 50 });
    expect(withSort(withMore(withMore(byPage)), 'page').shown).toBe(70);
    expect(withSort(byPage, 'relevance')).toMatchObject({ sort: 'relevance', shown: 10 });
  });

  it('asks the engine for no filter that is not chosen', () => {
    const request = requestOf(
      withFilter({ ...emptyState, query: 'oil' }, 'doc', 'press/v1/guide', true),
      'fast',
    );
    expect(request).toEqual({ query: 'oil', tier: 'fast', limit: 10, filters: { doc: ['press/v1/guide'] } });
  });
});

describe('results that are refined', () => {
  it('take the better order while nobody is using the list', () => {
    expect(planOrder(['a', 'b'], ['b', 'c'], false)).toEqual({ order: ['b', 'c'], betterWaiting: false });
  });

  it('stay where they are under a pointer, and the better order is offered', () => {
    expect(planOrder(['a', 'b'], ['b', 'a', 'c'], true)).toEqual({
      order: ['a', 'b', 'c'],
      betterWaiting: true,
    });
    expect(planOrder(['a', 'b'], ['a', 'b'], true)).toEqual({ order: ['a', 'b'], betterWaiting: false });
  });

  it('never move what is shown while the list is in use, and lose nothing by accepting', () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 12 });
    fc.assert(
      fc.property(ids, ids, (shown, best) => {
        const { order, betterWaiting } = planOrder(shown, best, true);
        expect(order.slice(0, shown.length)).toEqual(shown.length > 0 ? shown : best.slice(0, 0));
        expect(new Set(order).size).toBe(order.length);
        if (!betterWaiting) expect(order).toEqual(best);
      }),
    );
  });
});

describe('results in another arrangement', () => {
  const hit = (manual: string, ordinal: number): Hit =>
    ({
      chunkId: `${manual}::file::${ordinal}`,
      source: `${manual.replaceAll('::', '/')}/file.md`,
    }) as unknown as Hit;
  const best = [hit('b::2::guide', 9), hit('a::1::guide', 30), hit('b::2::guide', 7), hit('a::1::guide', 4)];
  const ids = (arrangement: Parameters<typeof arrangeHits>[1]) =>
    arrangeHits(best, arrangement).map(({ manual, hits }) => [manual, ...hits.map(({ chunkId }) => chunkId)]);

  it('are the best first where nothing else is wished', () => {
    expect(arrangeHits(best, { sort: 'relevance', grouped: false })).toEqual([{ hits: best }]);
    expect(arrangeHits([], { sort: 'page', grouped: true })).toEqual([]);
  });

  it('stand together by manual, the one with the best result first', () => {
    expect(ids({ sort: 'relevance', grouped: true })).toEqual([
      ['b/2/guide', 'b::2::guide::file::9', 'b::2::guide::file::7'],
      ['a/1/guide', 'a::1::guide::file::30', 'a::1::guide::file::4'],
    ]);
  });

  it('follow the pages of their manual, by number', () => {
    const byPage = [
      'b::2::guide::file::7',
      'b::2::guide::file::9',
      'a::1::guide::file::4',
      'a::1::guide::file::30',
    ];
    expect(ids({ sort: 'page', grouped: false })).toEqual([[undefined, ...byPage]]);
    expect(ids({ sort: 'page', grouped: true }).map(([manual]) => manual)).toEqual([
      'b/2/guide',
      'a/1/guide',
    ]);
  });
});

describe('what the filters offer', () => {
  const facets = (product: string[]): SearchResponse['facets'] => ({
    vendor: [],
    product: product.map((value) => ({ value, title: value, count: 1 })),
    version: [],
    doc: [],
  });
  const answer = (product: string[]): SearchResponse => ({
    query: 'oil',
    mode: 'hybrid',
    hits: [],
    total: 0,
    facets: facets(product),
    corrections: [],
    notices: [],
    complete: true,
  });

  it('is, beside a chosen value, what the others would find', async () => {
    const state = withFilter({ ...emptyState, query: 'oil' }, 'product', 'press', true);
    const asked: unknown[] = [];
    const open = await openFacets(state, answer(['press']), async (request) => {
      asked.push(request);
      return answer(['press', 'pump']);
    });
    expect(asked).toEqual([{ query: 'oil', tier: 'fast', limit: 1, filters: {} }]);
    expect(open.product.map(({ value }) => value)).toEqual(['press', 'pump']);
    expect(open.vendor).toEqual([]);
  });
});

describe('the words that a hit marks on its page', () => {
  it('survive the way through the fragment', () => {
    const text = 'Drain connections, then stop: 100 % clean.';
    const marks = [
      [0, 5],
      [6, 17],
      [30, 35],
    ] as const;
    const fragment = fragmentOfHit({
      excerpt: { text, marks },
      why: { text: { rank: 1, score: 1, terms: ['drain', 'halt'] } },
    });
    expect(fragment).toMatch(/^#hl=/);
    expect(wordsInFragment(fragment)).toEqual(['drain', 'connections', '100 %', 'halt']);
  });

  it('are none for a fragment that is another thing or broken', () => {
    expect(wordsInFragment('#page-12')).toEqual([]);
    expect(wordsInFragment('#hl=%E0%A4%A')).toEqual([]);
    expect(fragmentOfHit({ excerpt: { text: 'plain', marks: [] }, why: {} })).toBe('');
  });

  it('are found as whole words in any case, and inside text that has no spaces', () => {
    expect(wordRanges('Drain the drains, DRAIN!', ['drain'])).toEqual([
      [0, 5],
      [18, 23],
    ]);
    expect(wordRanges('サーバを再起動する', ['再起動'])).toEqual([[4, 7]]);
  });

  it('are taken literally, whatever characters they hold', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 4 }),
        (text, words) => {
          let end = 0;
          for (const [from, to] of wordRanges(text, words)) {
            expect(from).toBeGreaterThanOrEqual(end);
            expect(to).toBeGreaterThan(from);
            end = to;
          }
        },
      ),
    );
  });
});

describe('a page of a manual', () => {
  const starts = ['page-1', 'page-41', 'page-96'];

  it.each([
    ['page-1', 1],
    ['page-40', 1],
    ['page-41', 2],
    ['page-95', 2],
    ['page-700', 3],
  ])('%s is in window %d', (anchor, window) => {
    expect(windowHolding(anchor, starts)?.window).toBe(window);
  });

  it.each(['m-intro', 'page-', 'chunk-3', 'page-1x', ''])('is not what "%s" names', (anchor) => {
    expect(windowHolding(anchor, starts)).toBeUndefined();
  });
});

describe('the client of the search worker', () => {
  class Port implements SearchPort {
    readonly sent: ToWorker[] = [];
    readonly #message: ((event: MessageEvent<FromWorker>) => void)[] = [];
    readonly #error: ((event: ErrorEvent) => void)[] = [];

    postMessage(message: ToWorker): void {
      this.sent.push(message);
    }

    addEventListener(type: 'message' | 'error', listener: unknown): void {
      if (type === 'message') this.#message.push(listener as (event: MessageEvent<FromWorker>) => void);
      else this.#error.push(listener as (event: ErrorEvent) => void);
    }

    answer(message: FromWorker): void {
      for (const listener of this.#message) listener({ data: message } as MessageEvent<FromWorker>);
    }

    break(): void {
      for (const listener of this.#error) listener({ message: 'no such script' } as ErrorEvent);
    }
  }

  const response = (query: string, complete: boolean): SearchResponse => ({
    query,
    mode: 'hybrid',
    hits: [],
    total: 0,
    facets: { vendor: [], product: [], version: [], doc: [] },
    corrections: [],
    notices: [],
    complete,
  });

  it('gives partial results before the answer, each to its own question', async () => {
    const port = new Port();
    const client = new SearchClient(port);
    const partials: string[] = [];
    const onPartial = ({ query }: SearchResponse) => partials.push(query);
    const first = client.search({ query: 'one' }, { onPartial });
    const second = client.search({ query: 'two' }, { onPartial });
    port.answer({ kind: 'partial', id: 2, response: response('two', false) });
    port.answer({ kind: 'answer', id: 2, result: response('two', true) });
    port.answer({ kind: 'partial', id: 2, response: response('late', false) });
    port.answer({ kind: 'answer', id: 1, result: response('one', true) });
    expect((await first).query).toBe('one');
    expect((await second).query).toBe('two');
    expect(partials).toEqual(['two']);
  });

  it('tells the worker when a question is given up', async () => {
    const port = new Port();
    const stop = new AbortController();
    const asked = new SearchClient(port).search({ query: 'one' }, { signal: stop.signal });
    stop.abort(new Error('given up'));
    await expect(asked).rejects.toThrow('given up');
    expect(port.sent.at(-1)).toEqual({ kind: 'abort', id: 1 });
    port.answer({ kind: 'answer', id: 1, result: response('one', true) });
  });

  it('says whether the network or the search is at fault', async () => {
    const port = new Port();
    const client = new SearchClient(port);
    const asked = client.search({ query: 'one' });
    port.answer({ kind: 'failure', id: 1, reason: 'offline', message: 'no network' });
    const failure = await asked.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SearchFailure);
    expect(failure).toMatchObject({ reason: 'offline', message: 'no network' });
  });

  it('fails every question when the worker dies', async () => {
    const port = new Port();
    const client = new SearchClient(port);
    const asked = [client.search({ query: 'one' }), client.suggest('o', 5)];
    port.break();
    for (const question of asked) await expect(question).rejects.toThrow('no such script');
  });
});

describe('why a result is where it is', () => {
  it('is said in words for each part of the search, and never left empty', () => {
    const sentences = whySentences(
      {
        text: { rank: 2, score: 3, terms: ['oil', 'level'] },
        semantic: { rank: 1, score: 0.713, tier: 'full' },
        catalogue: { names: ['Press'] },
      },
      hitTexts.en,
    );
    expect(sentences).toEqual([
      'Words: place 2 by full text (oil, level)',
      'Meaning: place 1, similarity 0.71 (deep search)',
      'Named in the question: Press',
    ]);
    expect(whySentences({}, hitTexts.en)).toHaveLength(1);
  });
});
