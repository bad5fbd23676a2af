import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VersionMap } from '../../src/library/version-map.ts';
import { chapterOf, counterpartOf } from '../../src/site/chapters.ts';
import {
  chunkIdsAround,
  comparisonUrl,
  LONGEST_STRETCH,
  parseStretch,
  stretchId,
} from '../../src/site/stretch.ts';
import { sampleLibrary } from './sample-library.ts';

const key = { product: 'press', version: 'v1', doc: 'guide', file: 'guide' };

describe('the address of a comparison', () => {
  it('names both sides, a page or several in a row', () => {
    const url = comparisonUrl(
      { ...key, ordinal: 3, last: 3 },
      { ...key, version: 'v2', ordinal: 4, last: 9 },
    );
    expect(url).toBe('compare/?from=press::v1::guide::guide::3&to=press::v2::guide::guide::4-9');
  });

  it('gives back what it was made of', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.nat({ max: LONGEST_STRETCH - 1 }),
        (ordinal, more) => {
          const stretch = { ...key, ordinal, last: ordinal + more };
          expect(parseStretch(stretchId(stretch))).toEqual(stretch);
        },
      ),
    );
  });

  it.each([
    '',
    'press',
    'press::v1::guide::guide',
    'press::v1::guide::guide::0',
    'press::v1::guide::guide::9-3',
    'press::v1::guide::guide::1-500',
    '../..::1',
    'a::b::c::d::1-2-3',
  ])('is refused when it holds "%s"', (id) => expect(parseStretch(id)).toBeUndefined());

  it('leads to the pages beside what is compared, as far as there are any', () => {
    const ids = (ordinal: number, last: number, chunks: number) =>
      chunkIdsAround({ ...key, ordinal, last }, chunks).map(
        ({ id, inside }) => `${id.split('::').at(-1)}${inside ? '' : '?'}`,
      );
    expect(ids(3, 4, 9)).toEqual(['2?', '3', '4', '5?']);
    expect(ids(1, 1, 1)).toEqual(['1']);
  });
});

const about = (topic: string) =>
  `The ${topic} of the press is cleaned every evening with oil, and greased every Sunday before the work begins.`;

function guide(chapters: readonly (readonly [string, readonly string[]])[]): string {
  let page = 0;
  return chapters
    .flatMap(([title, topics]) =>
      topics.map(
        (topic, index) =>
          `<!-- page ${++page} -->\n\n${index === 0 ? `# ${title}\n\n` : ''}${about(topic)}\n`,
      ),
    )
    .join('\n');
}

describe('a chapter', () => {
  const { library } = sampleLibrary({
    'press/v1/guide/guide.md': guide([
      ['Ink', ['roller', 'ink can', 'knife']],
      ['Paper', ['tray', 'feeder']],
      ['End', ['bell']],
    ]),
    'press/v2/guide/guide.md': guide([
      ['Safety', ['guard']],
      ['Paper', ['tray', 'feeder', 'stack']],
      ['Ink', ['roller', 'ink can', 'knife']],
    ]),
  });
  const [v1, v2] = ['v1', 'v2'].map(
    (version) => library.documents.find((document) => document.version === version)!,
  );

  it('goes from its heading to the page before the next one', () => {
    expect(chapterOf(v1!, 2)).toEqual({ title: 'Ink', first: 1, last: 3 });
    expect(chapterOf(v1!, 5)).toEqual({ title: 'Paper', first: 4, last: 5 });
  });

  it('is none where it is only the page itself', () => {
    expect(chapterOf(v1!, 6)).toBeUndefined();
  });

  it('is found in the other version where its pages are', () => {
    const map = new VersionMap([v1!, v2!]);
    expect(counterpartOf({ first: 1, last: 3 }, v1!, v2!, map)).toEqual({ first: 5, last: 7 });
    expect(counterpartOf({ first: 6, last: 6 }, v1!, v2!, map)).toBeUndefined();
  });
});
