import { describe, expect, it } from 'vitest';
import type { Hit } from '../../src/search/types.ts';
import { stepsOfTitle } from '../../src/site/client/hit-parts.ts';
import { placeOf } from '../../src/site/client/palette/here.ts';
import { withSearch } from '../../src/site/client/recent-searches.ts';

const STEPS = ['Library', 'Cisco', 'Finesse', 'v12.5', 'Developer Guide', 'Page 396'];

describe('where a search can be limited to', () => {
  const version = { title: 'Finesse v12.5', filters: { product: ['finesse'], version: ['v12.5'] } };
  const manual = {
    title: 'Developer Guide',
    filters: { ...version.filters, doc: ['finesse/v12.5/dev-guide'] },
  };

  it('is the version and the manual that a page belongs to', () => {
    for (const path of ['guide/', 'guide/396/', 'guide/~3/', 'deep/guide/', 'deep/guide/12/']) {
      expect(placeOf(`finesse/v12.5/dev-guide/${path}`, STEPS).scopes).toEqual([version, manual]);
    }
  });

  it('is the product on its shelf, and nothing on pages outside the library', () => {
    expect(placeOf('finesse/', STEPS.slice(0, 3)).scopes).toEqual([
      { title: 'Finesse', filters: { product: ['finesse'] } },
    ]);
    expect(placeOf('finesse/v12.5/', STEPS.slice(0, 4)).scopes).toEqual([version]);
    for (const path of ['', 'search/', 'no/such/place/']) expect(placeOf(path, []).scopes).toEqual([]);
  });

  it('names the document that is being read, so that a bare page number is one of its', () => {
    const document = (path: string) => placeOf(`finesse/v12.5/dev-guide/${path}`, STEPS).document;
    expect(document('guide/')).toBe('finesse/v12.5/dev-guide/guide/');
    expect(document('guide/396/')).toBe('finesse/v12.5/dev-guide/guide/');
    expect(document('guide/~3/')).toBe('finesse/v12.5/dev-guide/guide/');
    expect(document('deep/guide/12/')).toBe('finesse/v12.5/dev-guide/deep/guide/');
    expect(document('2024/')).toBe('finesse/v12.5/dev-guide/2024/');
    expect(document('')).toBeUndefined();
  });
});

describe('recent searches', () => {
  it('begin with the last one, each once, and are few', () => {
    expect(withSearch(['oil', 'water'], ' Water ')).toEqual(['Water', 'oil']);
    const many = Array.from({ length: 12 }, (_, index) => `search ${index}`);
    expect(many.reduce(withSearch, [] as readonly string[])).toEqual(many.slice(4).reverse());
  });

  it('leave out what is empty or no search but a text', () => {
    expect(withSearch(['oil'], '  ')).toEqual(['oil']);
    expect(withSearch(['oil'], 'x'.repeat(400))).toEqual(['oil']);
  });
});

describe('the title of a result', () => {
  const hit = (breadcrumb: string[], page?: number) =>
    ({ page, breadcrumb, title: breadcrumb.at(-1), documentTitle: breadcrumb[0] }) as unknown as Hit;

  it('is the section of a page', () => {
    expect(stepsOfTitle(hit(['Guide', 'Databases', 'Opening a database'], 7))).toEqual([
      'Opening a database',
    ]);
    expect(stepsOfTitle(hit(['Guide'], 7))).toEqual(['Guide']);
  });

  it('says what a short heading stands below', () => {
    expect(stepsOfTitle(hit(['Guide', 'DB->open()', 'flags'], 7))).toEqual(['DB->open()', 'flags']);
    expect(stepsOfTitle(hit(['Guide', 'flags']))).toEqual(['flags']);
  });
});
