import { describe, expect, it } from 'vitest';
import { printedTerms } from '../../src/library/chunking/index-terms.ts';
import { parseDocument } from '../../src/library/parse-document.ts';

const page = (number: number, label: string, text: string) =>
  `<!-- page ${number} label="${label}" -->\n\n${text}\n`;
const SENTENCE =
  'The relay keeps its own clock and does not ask the controller for the time while it is running. '.repeat(
    6,
  );
const entries = Array.from({ length: 12 }, (_, i) => `coil ${'abcdefghijkl'[i]}, ${(i % 3) + 1}`);

describe('the terms of a back-of-book index', () => {
  it('are read from lines with one entry or several, in code or not', () => {
    expect(
      printedTerms('`set-clock!`, 12, 34-36\n\nwinding, A-3 wire, 7, 9.\n\n#### W\n\nsee also coils, 9'),
    ).toEqual([
      { term: 'set-clock!', labels: ['12', '34'] },
      { term: 'winding', labels: ['A-3'] },
      { term: 'wire', labels: ['7', '9'] },
    ]);
  });

  it('lead to the chunks of the pages that bear the printed numbers', () => {
    const text = [
      page(1, 'i', `# Preface\n\n${SENTENCE}`),
      ...[2, 3, 4].map((number) =>
        page(number, String(number - 1), `# Part ${number}\n\n${SENTENCE} ${number}`),
      ),
      page(5, '4', ['# Index', 'drift, t9, 3', 'frequency of a coil, 17', ...entries].join('\n\n')),
    ].join('\n');
    const { document } = parseDocument({ source: 'relay/1.0/guide/guide.md', text, contentHash: 'x' });
    const pageOf = (wanted: string) => {
      const found = document?.terms?.find(({ term }) => term === wanted);
      return document?.chunks.find(({ ordinal }) => ordinal === found?.ordinal)?.page;
    };
    expect(document?.chunks.map(({ page: number }) => number)).toEqual([1, 2, 3, 4]);
    expect(pageOf('coil b')).toBe(3);
    expect(pageOf('drift')).toBe(4);
    expect(pageOf('frequency of a coil')).toBeUndefined();
  });

  it('take linear time on hostile lines', () => {
    const started = performance.now();
    printedTerms(['a, ', '1, ', 'x', 'x 1, '].map((part) => part.repeat(50_000)).join('\n'));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
