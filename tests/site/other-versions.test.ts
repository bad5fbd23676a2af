import { describe, expect, it } from 'vitest';
import { readerWindows } from '../../src/library/windows.ts';
import { addressOfPlace, nearestPlace } from '../../src/site/client/same-place.ts';
import { Site } from '../../src/site/data.ts';
import { otherVersionsOfChunk, otherVersionsOfWindow } from '../../src/site/other-versions.ts';
import { sampleLibrary } from './sample-library.ts';

const about = (topic: string, count = 6): string =>
  Array.from({ length: count }, (_, i) => `Here the reader learns fact ${i} about ${topic} in full.`).join(
    ' ',
  );
const manual = (title: string, topics: readonly string[], words = 6): string =>
  `---\ntitle: ${title}\n---\n${topics.map((topic, i) => `<!-- page ${i + 1} -->\n\n${about(topic, words)}\n`).join('\n')}`;
const many = Array.from({ length: 60 }, (_, i) => `topic ${i}`);

const context = sampleLibrary({
  'press/v1/guide/guide.md': manual('Guide', ['trays', 'levers', 'soap']),
  'press/v1/parts/parts.md': manual('Parts', ['screws', 'oil']),
  'press/v2/guide/guide.md': manual('Guide', ['safety', 'trays', 'levers']),
  'press/v2/extra/extra.md': manual('Extra', ['soap', 'wax']),
  'press/v1/long/long.md': manual('Long', many, 100),
  'press/v2/long/long.md': manual('Long', ['foreword', ...many], 100),
});
const site = new Site(context);
const document = (source: string) => context.library.documents.find((one) => one.source === source)!;
const fromChunk = (source: string, ordinal: number) => {
  const own = document(source);
  return otherVersionsOfChunk(site, own, own.chunks[ordinal - 1]!);
};

describe('the version links of a page', () => {
  it('lead to the same page, whose number they say, and to what has changed on it', () => {
    expect(fromChunk('press/v1/guide/guide.md', 1)).toEqual([
      {
        title: 'v2',
        latest: true,
        leadsTo: 'page',
        url: '/press/v2/guide/guide/2/',
        place: 'page 2',
        comparison: '/compare/?from=press::v1::guide::guide::1&to=press::v2::guide::guide::2',
      },
    ]);
    expect(fromChunk('press/v2/guide/guide.md', 3)[0]).toMatchObject({
      url: '/press/v1/guide/guide/2/',
      latest: false,
    });
  });

  it('lead to the manual that the page has moved to, by name', () => {
    expect(fromChunk('press/v1/guide/guide.md', 3)[0]).toMatchObject({
      leadsTo: 'page',
      url: '/press/v2/extra/extra/1/',
      place: 'page 1 in Extra',
    });
  });

  it('lead to the manual when the page is not there, and to the latest shelf when the manual is not', () => {
    expect(fromChunk('press/v2/guide/guide.md', 1)[0]).toMatchObject({
      leadsTo: 'manual',
      url: '/press/v1/guide/guide/',
    });
    expect(fromChunk('press/v1/parts/parts.md', 1)[0]).toMatchObject({ leadsTo: 'shelf', url: '/press/v2/' });
    expect(fromChunk('press/v2/extra/extra.md', 2)).toEqual([]);
  });
});

describe('the version links of a reader window', () => {
  const long = document('press/v1/long/long.md');
  const windows = readerWindows(long);
  const [first, second] = windows.map((window) => otherVersionsOfWindow(site, long, window)[0]!);

  it('lead from the beginning to the beginning, and from a later part to where that begins', () => {
    expect(windows.length).toBeGreaterThan(1);
    expect(first!.url).toBe('/press/v2/long/long/');
    const page = windows[1]!.firstOrdinal + 1;
    expect(second!.url).toMatch(new RegExp(`^/press/v2/long/long/~\\d+/#page-${page}$`));
  });

  it('know the place of each page of the window', () => {
    expect(first!.places!.list).toHaveLength(windows[0]!.lastOrdinal);
    expect(first!.places!.list[0]).toBe('1#page-2');
    expect(addressOfPlace(first!.places!.base, first!.places!.list[0]!)).toBe('/press/v2/long/long/#page-2');
    expect(addressOfPlace('/a/', '3#page-80')).toBe('/a/~3/#page-80');
  });

  it('take the nearest page that the other version has, the one before first', () => {
    expect(nearestPlace(['1#page-1', '-', '-', '1#page-9'], 2)).toBe('1#page-1');
    expect(nearestPlace(['-', '-', '1#page-9'], 0)).toBe('1#page-9');
    expect(nearestPlace(['-', '-'], 1)).toBeUndefined();
    expect(nearestPlace([''], 0)).toBeUndefined();
  });
});
