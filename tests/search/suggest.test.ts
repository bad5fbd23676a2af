import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPageQuery } from '../../src/search/page-query.ts';
import { Suggester, type SuggestionRecord } from '../../src/search/suggest.ts';
import { nameWords, typedWords } from '../../src/search/suggestion-words.ts';

const GUIDE = 'finesse/v12.5/guide/guide/';
const records: SuggestionRecord[] = [
  { kind: 'product', title: 'Finesse', url: 'finesse/', detail: 'Cisco', words: 'desktop' },
  { kind: 'version', title: 'Finesse v12.5', url: 'finesse/v12.5/', detail: 'Cisco' },
  { kind: 'version', title: 'Finesse v11.6', url: 'finesse/v11.6/', detail: 'Cisco' },
  { kind: 'product', title: 'BerkeleyDB', url: 'bdb/', detail: 'Oracle' },
  {
    kind: 'document',
    title: 'Developer Guide',
    url: GUIDE,
    detail: 'Finesse · v12.5',
    pages: { count: 400, labels: '1-16=i 17-400=1', windows: [1, 120, 260] },
  },
  {
    kind: 'document',
    title: 'Developer Guide',
    url: 'finesse/v11.6/guide/guide/',
    detail: 'Finesse · v11.6',
    pages: { count: 380, labels: '', windows: [1] },
  },
  { kind: 'document', title: 'デスクトップの設定', url: 'finesse/v12.5/ja/ja/', detail: 'Finesse · v12.5' },
  { kind: 'heading', title: 'Heartbeat', url: `${GUIDE}9/`, detail: 'Finesse · v12.5 · Developer Guide' },
];
const suggester = new Suggester(records);
const urls = (typed: string, from?: string) => suggester.suggest(typed, 8, from).map(({ url }) => url);

describe('completions', () => {
  it('complete the beginnings of all words that were typed, in any order', () => {
    expect(urls('fin')[0]).toBe('finesse/');
    expect(urls('dev fin 12.5')).toEqual([GUIDE]);
    expect(urls('12.5 finesse')[0]).toBe('finesse/v12.5/');
    expect(urls('v12.5 finesse')[0]).toBe('finesse/v12.5/');
  });

  it('know names by their parts and by other names', () => {
    expect(urls('berkeley db')).toEqual(['bdb/']);
    expect(urls('oracle')).toEqual(['bdb/']);
    expect(urls('desktop')).toEqual(['finesse/']);
  });

  it('forgive typing mistakes, but never in numbers', () => {
    expect(urls('finnes')[0]).toBe('finesse/');
    expect(urls('berkly')).toEqual(['bdb/']);
    expect(urls('hartbeat')).toEqual([`${GUIDE}9/`]);
    expect(urls('finesse 12.6')).toEqual([]);
  });

  it('offer a heading only for words that it holds itself', () => {
    expect(urls('heart')).toEqual([`${GUIDE}9/`]);
    expect(urls('finesse heart')).toEqual([`${GUIDE}9/`]);
    expect(urls('finesse')).not.toContain(`${GUIDE}9/`);
  });

  it('complete inside text without spaces', () => {
    expect(urls('設定')).toEqual(['finesse/v12.5/ja/ja/']);
    expect(urls('デスク')).toEqual(['finesse/v12.5/ja/ja/']);
  });

  it('bear anything that is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
        expect(suggester.suggest(typed, 3).length).toBeLessThanOrEqual(3);
        expect(new Set(nameWords(typed)).size).toBe(nameWords(typed).length);
        expect(typedWords(typed).every((word) => word.length > 0)).toBe(true);
      }),
    );
  });
});

describe('a page number at the end', () => {
  it('opens the manual at the physical page and at the one that has it printed', () => {
    expect(suggester.suggest('finesse 12.5 p 130', 8)).toEqual([
      {
        kind: 'page',
        title: 'Developer Guide',
        detail: 'Finesse · v12.5',
        url: `${GUIDE}~2/#page-130`,
        page: 130,
      },
      {
        kind: 'page',
        title: 'Developer Guide',
        detail: 'Finesse · v12.5',
        url: `${GUIDE}~2/#page-146`,
        page: 146,
        label: '130',
      },
    ]);
    expect(urls('finesse 12.5 page xii')).toEqual([`${GUIDE}#page-12`]);
  });

  it('is understood without a word for it', () => {
    expect(urls('finesse 390')[0]).toBe(`${GUIDE}~3/#page-390`);
    expect(urls('developer guide 390')[0]).toBe(`${GUIDE}~3/#page-390`);
  });

  it('may also be the beginning of a version', () => {
    expect(urls('finesse 12').slice(0, 2)).toEqual(['finesse/v12.5/', `${GUIDE}#page-12`]);
    expect(urls('finesse p 12')[0]).toBe(`${GUIDE}#page-12`);
  });

  it('alone is one of the manual that is being read', () => {
    expect(urls('p. 300', GUIDE)).toEqual([`${GUIDE}~3/#page-300`, `${GUIDE}~3/#page-316`]);
    expect(urls('300', GUIDE)[0]).toBe(`${GUIDE}~3/#page-300`);
    expect(urls('300')).toEqual([]);
  });

  it('is none where no manual has such a page', () => {
    expect(urls('finesse p 4000')).toEqual([]);
    expect(urls('berkeleydb 12')).toEqual([]);
  });

  it.each([
    ['finesse 12.5 p 396', { names: 'finesse 12.5', page: '396', explicit: true }],
    ['gcc p396', { names: 'gcc', page: '396', explicit: true }],
    ['gcc, S. 12', { names: 'gcc', page: '12', explicit: true }],
    ['gcc seite A-12', { names: 'gcc', page: 'A-12', explicit: true }],
    ['page 7', { names: '', page: '7', explicit: true }],
    ['gcc 1043', { names: 'gcc', page: '1043', explicit: false }],
    ['finesse 12.5', undefined],
    ['how to open a page', undefined],
    ['E3110', undefined],
    ['http2', undefined],
  ])('is read from “%s”', (typed, expected) => {
    expect(readPageQuery(typed)).toEqual(expected);
  });
});
