import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { description, headingsAbove, underOwnHeading } from '../../src/site/headings.ts';

describe('the text of a chunk under a heading of its own', () => {
  it('does not repeat the heading that the page shows', () => {
    expect(
      underOwnHeading('\n<h3 id="m-a">Oil &amp; <code>water</code></h3>\n<p>Text</p>', 'Oil & water'),
    ).toBe('\n<p>Text</p>');
  });

  it('keeps a first heading that says something else', () => {
    expect(underOwnHeading('<h3 id="m-a">Oil</h3><p>Text</p>', 'Page 12')).toBe(
      '<h2 id="m-a">Oil</h2><p>Text</p>',
    );
  });

  it('has headings without gaps from the second level on', () => {
    const levels = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(levels, (given) => {
        const html = given
          .map((level, index) => `<h${level} id="m-${index}">Part ${index}</h${level}>`)
          .join('<p>x</p>');
        const result = underOwnHeading(html, 'Page 1');
        const tags = [...result.matchAll(/<h([1-6]) id="m-\d+">Part \d+<\/h([1-6])>/g)];
        expect(tags).toHaveLength(given.length);
        let before = 1;
        for (const [, open, close] of tags) {
          expect(open).toBe(close);
          expect(Number(open)).toBeGreaterThanOrEqual(2);
          expect(Number(open)).toBeLessThanOrEqual(before + 1);
          before = Number(open);
        }
      }),
    );
  });
});

describe('a page description', () => {
  it('ends at a word', () => {
    expect(description('Turn  the\nlever slowly', 14)).toBe('Turn the…');
    expect(description('Turn the lever', 14)).toBe('Turn the lever');
  });
});

describe('a part of a manual that begins below a chapter', () => {
  it('is given the headings that it stands below', () => {
    const html = '<p>…and so on.</p>\n<h4 id="m-flags">flags</h4>\n<h3 id="m-next">next</h3>';
    expect(headingsAbove(html, ['The environment', 'open()'], 'Part 2')).toEqual([
      { level: 2, title: 'The environment' },
      { level: 3, title: 'open()' },
    ]);
    expect(headingsAbove(html, ['The environment'], 'Part 2').at(-1)?.title).toBe('Part 2');
  });

  it('is given none where it begins with a chapter, or has no heading', () => {
    expect(headingsAbove('<h2 id="m-a">A</h2>', [], 'Part 2')).toEqual([]);
    expect(headingsAbove('<p>Text</p>', ['A'], 'Part 2')).toEqual([]);
  });
});
