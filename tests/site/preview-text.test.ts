import { describe, expect, it } from 'vitest';
import { beginningOf } from '../../src/site/client/preview-text.ts';

describe('the beginning of a place in a manual', () => {
  const page =
    'of the ink.\n\n## Rollers\n\nA **roller** has `two` [sides](#sides).\n\n- Oil it\n- Turn it\n\n## Beds\n\nThey are flat.\n';

  it('is the text where a page begins in the middle of something', () => {
    expect(beginningOf(page, 0)).toEqual({
      text: expect.stringMatching(/^of the ink\. Rollers A roller has two sides\. Oil it/),
    });
  });

  it('is the heading that is named and what stands under it', () => {
    expect(beginningOf(page, 1)).toEqual({ heading: 'Beds', text: 'They are flat.' });
    expect(beginningOf(`# Press\n\n${page}`, 0).heading).toBe('Press');
  });

  it('goes on over the heading of a first section, and takes no comment in code for a heading', () => {
    const markdown =
      '# Chapter 1\n\n## Ink\n\n```\n# no heading\nroll 3\n```\n\nAfter it.\n\n## Paper\n\nTray.';
    expect(beginningOf(markdown, 0)).toEqual({
      heading: 'Chapter 1',
      text: 'Ink no heading roll 3 After it.',
    });
    expect(beginningOf(markdown, 2)).toEqual({ heading: 'Paper', text: 'Tray.' });
  });

  it('is short, and cut between words', () => {
    const { text } = beginningOf('word '.repeat(500), 0);
    expect(text.length).toBeLessThan(380);
    expect(text).toMatch(/word …$/);
  });
});
