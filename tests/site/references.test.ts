import { describe, expect, it } from 'vitest';
import { linkReferences, referencesOf } from '../../src/site/references.ts';
import { sampleLibrary } from './sample-library.ts';

const page = (number: number, label: string, text: string): string =>
  `<!-- page ${number} label="${label}" -->\n\n${text}\n`;
const filler =
  'Turn the handle twice and wait until the ink has spread over the whole of the roller before you go on.';

const { library } = sampleLibrary({
  'press/v1/guide/guide.md': [
    page(3, '1', `# Chapter 1. Inking\n\n${filler}`),
    page(4, '2', `## 1.1. Mixing the Ink\n\n${filler}`),
    page(5, '3', `## 1.2. Cleaning & Drying\n\n${filler}`),
    page(7, '5', `# Chapter 2. Pulling the Bar\n\n${filler}`),
    page(9, '7', `# Appendix A. Weights\n\n${filler}\n\n##### Table A.1. Weights of rollers\n\n${filler}`),
    page(10, '8', `# Index Words\n\n${filler}\n\n## Examples\n\n${filler}`),
  ].join('\n'),
});
const guide = library.documents[0]!;
const references = referencesOf(guide);

/** "[words → page]" for each reference in a sentence that stands on page 10. */
function shown(text: string): string {
  return linkReferences(
    text,
    (html) => references.find(html, 6),
    ({ ordinal }) => `<a href="${guide.chunks[ordinal - 1]!.page}">`,
  ).replace(/<a href="(\d+)">(.*?)<\/a>/g, '[$2 → $1]');
}

describe('a reference in the text of a manual', () => {
  it.each([
    ['See Chapter 2 for more.', 'See [Chapter 2 → 7] for more.'],
    ['This is told in Section 1.2.', 'This is told in [Section 1.2 → 5].'],
    ['(see section 1.1, “Mixing the Ink”)', '(see [section 1.1 → 4], “Mixing the Ink”)'],
    ['Rollers are heavy (Appendix A).', 'Rollers are heavy ([Appendix A → 9]).'],
    ['Weights are in Table A.1 below.', 'Weights are in [Table A.1 → 9] below.'],
    ['The can (page 2) must be full.', 'The can ([page 2 → 4]) must be full.'],
    ['as described in “Mixing” on page 5.', 'as described in “Mixing” on [page 5 → 7].'],
    ['It is described in Pulling the Bar.', 'It is described in [Pulling the Bar → 7].'],
    ['see &quot;Cleaning &amp; Drying&quot; first', 'see &quot;[Cleaning &amp; Drying → 5]&quot; first'],
    ['siehe Kapitel 2 und Abschnitt 1.1', 'siehe [Kapitel 2 → 7] und [Abschnitt 1.1 → 4]'],
  ])('leads to its place: %s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it.each([
    'See Section 1.2 of The Art of Printing, second edition.',
    'as in Section 1.1 of RFC 2616',
    'See Chapter 9 for more.',
    'The lock is on page 5. It waits there.',
    'See page 99.',
    'see page 8, which is this one',
    'Section 1.2.7 has gone.',
    'See Pulling the Barley out of the field.',
    'Pulling the Bar is hard work.',
    'See Examples.',
    'See <a href="x">Chapter 2</a>, <code>section 1.1</code> and <h2>Chapter 2</h2>',
  ])('is none: %s', (text) => {
    expect(shown(text)).toBe(text);
  });

  it('is left alone in text that merely looks like HTML to come', () => {
    expect(shown('a < b, see Chapter 2')).toBe('a < b, see [Chapter 2 → 7]');
  });
});
