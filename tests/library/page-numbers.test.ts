import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelRuns, pagesMeant } from '../../src/library/page-numbers.ts';

const pages = (labels: readonly (string | undefined)[]) =>
  labels.map((label, index) => ({ page: index + 1, label }));

describe('a page number', () => {
  const runs = labelRuns(pages(['i', 'ii', 'iii', 'iv', '1', '2', '3', 'A-1', 'A-2']));

  it('is kept as runs, so that it costs no more in a long manual', () => {
    expect(runs).toBe('1-4=i 5-7=1 8-9=A-1');
    expect(labelRuns(pages([undefined, undefined]))).toBe('');
  });

  it('means the physical page first, and the page that has it printed', () => {
    expect(pagesMeant('3', 9, runs)).toEqual([
      { page: 3, printed: false },
      { page: 7, printed: true },
    ]);
  });

  it('may be roman or have a prefix, in capitals or not', () => {
    expect(pagesMeant(' IV ', 9, runs)).toEqual([{ page: 4, printed: true }]);
    expect(pagesMeant('a-2', 9, runs)).toEqual([{ page: 9, printed: true }]);
  });

  it('that the manual does not have means nothing', () => {
    for (const query of ['0', '10', 'v', 'A-3', 'x y', '', '-1', '1e3'])
      expect(pagesMeant(query, 9, runs)).toEqual([]);
  });

  it('finds every page by its printed number, gaps included', () => {
    const gaps = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: -5, max: 40 }), (numbers, offset) => {
        const sorted = numbers.sort((a, b) => a - b).filter((page) => page - offset > 0);
        const chunks = sorted.map((page) => ({ page, label: String(page - offset) }));
        const text = labelRuns(chunks);
        for (const { page, label } of chunks) {
          expect(pagesMeant(label, 300, text).map((choice) => choice.page)).toContain(page);
        }
      }),
    );
  });
});
