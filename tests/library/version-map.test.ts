import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LibraryDocument } from '../../src/library/model.ts';
import { parseDocument } from '../../src/library/parse-document.ts';
import { VersionMap } from '../../src/library/version-map.ts';

const sentence = (topic: string, i: number): string =>
  `Sentence number ${i} tells the reader of this page something new about ${topic} and nothing else.`;
const about = (topic: string, count = 6): string =>
  Array.from({ length: count }, (_, i) => sentence(topic, i)).join(' ');

function document(source: string, text: string, title = 'Guide'): LibraryDocument {
  const parsed = parseDocument({ source, text: `---\ntitle: ${title}\n---\n${text}`, contentHash: source });
  if (!parsed.document) throw new Error(parsed.problems[0]?.message);
  return parsed.document;
}

function paged(version: string, pages: readonly string[], path = 'guide/guide', title = 'Guide') {
  const text = pages.map((page, index) => `<!-- page ${index + 1} -->\n\n${page}\n`).join('\n');
  return document(`press/${version}/${path}.md`, text, title);
}

/** "doc/file:ordinal" of each chunk's counterpart in the other version, "–" for none. */
function places(from: LibraryDocument, ...others: LibraryDocument[]): string[] {
  const map = new VersionMap([from, ...others]);
  return from.chunks.map(({ ordinal }) => {
    const found = map.counterpart(from, ordinal, others[0]!.version);
    return found ? `${found.document.doc}/${found.document.file}:${found.ordinal}` : '–';
  });
}

describe('a page in another version', () => {
  it('is the page that holds most of its text, wherever that has gone', () => {
    const v1 = paged('v1', [about('trays'), about('levers'), about('ink')]);
    const v2 = paged('v2', [
      about('safety'),
      about('trays'),
      `${about('ink')} ${sentence('soap', 1)}`,
      about('levers'),
    ]);
    expect(places(v1, v2)).toEqual(['guide/guide:2', 'guide/guide:4', 'guide/guide:3']);
    expect(places(v2, v1)).toEqual(['–', 'guide/guide:1', 'guide/guide:3', 'guide/guide:2']);
  });

  it('is the page where the larger part of it lies, when a page break has moved into it', () => {
    const [a, b, c] = [about('trays'), about('levers'), about('ink')].map((page) => page.split('. '));
    const v1 = paged(
      'v1',
      [a, b, c].map((page) => page!.join('. ')),
    );
    const v2 = paged('v2', [
      [...a!, ...b!.slice(0, 2)].join('. '),
      [...b!.slice(2), ...c!.slice(0, 1)].join('. '),
      c!.slice(1).join('. '),
    ]);
    expect(places(v1, v2)).toEqual(['guide/guide:1', 'guide/guide:2', 'guide/guide:3']);
  });

  it('is found by its heading when the text was rewritten, whatever the chapter’s number is now', () => {
    const v1 = paged('v1', [
      `# Chapter 1. Trays\n\n${about('trays')}`,
      `# Chapter 2. Ink\n\n${about('old ink')}`,
    ]);
    const v2 = paged('v2', [
      `# Chapter 1. Safety\n\n${about('safety')}`,
      `# Chapter 2. Trays\n\n${about('trays')}`,
      `# Chapter 3. Ink\n\n${about('new ink')}`,
    ]);
    expect(places(v1, v2)).toEqual(['guide/guide:2', 'guide/guide:3']);
  });

  it('is the one page between those of its neighbours, and none where nothing lies between', () => {
    const v1 = paged('v1', [
      about('trays'),
      'A figure of a tray.\n\nIts lever is drawn in red.',
      about('levers'),
    ]);
    expect(
      places(
        v1,
        paged('v2', [about('trays'), 'A drawing of a tray.\n\nThe lever has no colour.', about('levers')]),
      )[1],
    ).toBe('guide/guide:2');
    expect(places(v1, paged('v2', [about('trays'), about('levers')]))[1]).toBe('–');
  });

  it('stands where its neighbours do, when the example on it is given again elsewhere', () => {
    const v1 = paged('v1', [about('trays'), about('levers'), about('ink')]);
    const v2 = paged('v2', [
      about('trays'),
      about('levers', 4),
      about('ink'),
      about('soap'),
      `${about('levers')} And so on.`,
    ]);
    expect(places(v1, v2)[1]).toBe('guide/guide:2');
  });

  it('is found in an index, whose page numbers are others in every edition', () => {
    const entries = (first: number, shift: number): string =>
      Array.from(
        { length: 8 },
        (_, i) => `| set tray-width-${first + i} of the press | ${first + i + shift} |`,
      ).join('\n');
    const index = (first: number, shift: number): string =>
      `| entry | page |\n|---|---|\n${entries(first, shift)}`;
    const v1 = paged('v1', [index(10, 0), index(20, 0)]);
    const v2 = paged('v2', [about('soap'), index(10, 7), index(20, 7)]);
    expect(places(v1, v2)).toEqual(['guide/guide:2', 'guide/guide:3']);
  });

  it('is not a page that merely has the same notice at its foot', () => {
    const notice = 'The makers of this press accept no liability for its use in any workshop.';
    const page = (topic: string): string => `${about(topic)}\n\n${notice}`;
    const v1 = paged('v1', [page('trays'), page('levers')]);
    expect(places(v1, paged('v2', [page('soap'), page('ink'), page('paper')]))).toEqual(['–', '–']);
  });

  it('is looked for in other manuals of the version when its own has gone', () => {
    const v1 = paged('v1', [about('trays'), about('levers')], 'old/old', 'Old Guide');
    const v2 = paged('v2', [about('soap'), about('levers')], 'new/new', 'New Handbook');
    expect(places(v1, v2)).toEqual(['–', 'new/new:2']);
  });
});

describe('a section in another version', () => {
  const section = (title: string, text: string): string => `## ${title}\n\n${text}\n`;

  it('is the section of the same headings, even when its text went elsewhere', () => {
    const v1 = document(
      'press/v1/notes/ink.md',
      `# Ink\n\n${section('Colours', about('red'))}\n${section('Cans', about('cans'))}`,
    );
    const v2 = document(
      'press/v2/notes/ink.md',
      `# Ink\n\n${section('Cans', about('tins'))}\n${section('Colours', about('blue'))}\n${section('Red', about('red'))}`,
    );
    const titleOf = (text: string): number => v2.chunks.find(({ title }) => title === text)!.ordinal;
    const map = new VersionMap([v1, v2]);
    for (const { title, ordinal } of v1.chunks.filter((chunk) => chunk.title !== 'Ink')) {
      expect(map.counterpart(v1, ordinal, 'v2')?.ordinal, title).toBe(titleOf(title));
    }
  });

  it('is told by its text where several sections have one title', () => {
    const v1 = document(
      'press/v1/notes/ink.md',
      `${section('Example', about('red'))}\n${section('Example', about('blue'))}`,
    );
    const v2 = document(
      'press/v2/notes/ink.md',
      `${section('Example', about('blue'))}\n${section('Example', about('red'))}`,
    );
    expect(places(v1, v2)).toEqual(['notes/ink:2', 'notes/ink:1']);
  });
});

describe('the version map', () => {
  it('finds the document by path, else by title, and nothing in versions that it does not have', () => {
    const v1 = paged('v1', [about('trays')], 'guide/guide', 'Press Guide 1');
    const moved = paged('v2', [about('trays')], 'manual/all', 'Press Guide 2');
    const map = new VersionMap([v1, moved]);
    expect(map.documentIn(v1, 'v2')).toBe(moved);
    expect(map.documentIn(v1, 'v3')).toBeUndefined();
    expect(map.counterpart(v1, 1, 'v3')).toBeUndefined();
    expect(map.counterpart(v1, 99, 'v2')).toBeUndefined();
  });

  it('finds every page again after pages were put in, taken out and reordered', () => {
    const topic = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(
        fc.uniqueArray(topic, { minLength: 1 }),
        fc.uniqueArray(topic, { minLength: 1 }),
        (before, after) => {
          const pages = (topics: readonly number[]) =>
            topics.map((number) => about(`topic ${number} of the press`));
          const v1 = paged('v1', pages(before));
          const v2 = paged('v2', pages(after));
          const found = places(v1, v2);
          for (const [index, number] of before.entries()) {
            if (after.includes(number)) expect(found[index]).toBe(`guide/guide:${after.indexOf(number) + 1}`);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
