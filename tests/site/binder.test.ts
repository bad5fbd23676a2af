import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BinderPage,
  LONGEST_NOTE,
  MOST_PAGES,
  NewerBinderError,
  parseBinder,
  serialiseBinder,
  withAbout,
  withNote,
  withoutPage,
  withPageAt,
  withPages,
} from '../../src/site/client/binder/binder.ts';
import { binderAsHtml, binderAsMarkdown } from '../../src/site/client/binder/export-document.ts';
import { readTwin } from '../../src/site/client/binder/front-matter.ts';
import {
  isShareFragment,
  LONGEST_FRAGMENT,
  readShareFragment,
  shareFragment,
  UnreadableLinkError,
} from '../../src/site/client/binder/share-link.ts';

const idOf = (document: string, ordinal: number): string => `press::4::guide::${document}::${ordinal}`;
const pages = (...ids: string[]): BinderPage[] => ids.map((chunkId) => ({ chunkId }));
const idsOf = (binder: readonly BinderPage[]): string[] => binder.map(({ chunkId }) => chunkId);
const [A, B, C] = [idOf('oil', 1), idOf('oil', 2), idOf('belt', 7)] as [string, string, string];

const about = {
  manual: 'Press Guide',
  product: 'Press',
  version: '4.0',
  publisher: 'Anvil Works',
  page: 21,
  label: '19',
  section: 'Changing the oil',
  chunkId: A,
};

describe('the binder', () => {
  it('holds each page once, in the order in which they were pinned', () => {
    const binder = withPages(withPages([], pages(A, B)), pages(B, C, C));
    expect(idsOf(binder)).toEqual([A, B, C]);
    expect(withPages(binder, pages(A))).toBe(binder);
  });

  it('moves a page to any place and leaves the others in order', () => {
    const binder = pages(A, B, C);
    expect(idsOf(withPageAt(binder, C, 0))).toEqual([C, A, B]);
    expect(idsOf(withPageAt(binder, A, 1))).toEqual([B, A, C]);
    expect(idsOf(withPageAt(binder, A, 99))).toEqual([B, C, A]);
    expect(idsOf(withPageAt(binder, A, -5))).toEqual([A, B, C]);
    expect(withPageAt(binder, idOf('none', 1), 0)).toBe(binder);
  });

  it('brings a removed page back to its place', () => {
    const binder = pages(A, B, C);
    expect(idsOf(withPages(withoutPage(binder, B), pages(B), 1))).toEqual([A, B, C]);
  });

  it('takes no more pages than it can store', () => {
    const many = Array.from({ length: MOST_PAGES + 5 }, (_, index) => idOf('oil', index + 1));
    expect(withPages([], pages(...many))).toHaveLength(MOST_PAGES);
  });

  it('keeps notes and what pages were, and drops a note that is emptied', () => {
    const binder = withAbout(withNote(pages(A, B), A, 'before the winter'), about);
    const read = parseBinder(serialiseBinder(binder));
    expect(read[0]).toMatchObject({
      chunkId: A,
      note: 'before the winter',
      about: { page: 21, label: '19' },
    });
    expect(withNote(read, A, '  ')[0]).not.toHaveProperty('note');
  });

  it('is valid whatever was stored', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (stored) => {
        let read: readonly BinderPage[] = [];
        try {
          read = parseBinder(stored);
        } catch (error) {
          expect(error).toBeInstanceOf(NewerBinderError);
        }
        expect(parseBinder(serialiseBinder(read))).toEqual(read);
      }),
    );
    const stored = {
      format: 1,
      pages: [
        { chunkId: A, note: 'x'.repeat(LONGEST_NOTE + 1), about: { manual: 4 } },
        { chunkId: 'javascript:alert(1)' },
        { chunkId: '../../etc/passwd' },
        7,
        { chunkId: A },
      ],
    };
    const read = parseBinder(JSON.stringify(stored));
    expect(idsOf(read)).toEqual([A]);
    expect(read[0]?.note).toHaveLength(LONGEST_NOTE);
    expect(read[0]).not.toHaveProperty('about');
  });

  it('leaves a binder of a later version alone', () => {
    expect(() => parseBinder('{"format":2,"pages":[]}')).toThrow(NewerBinderError);
  });
});

describe('a link to share', () => {
  it('brings the same pages in the same order', async () => {
    const id = fc
      .tuple(fc.constantFrom('oil', 'belt', 'a/b'), fc.integer({ min: 1, max: 99_999 }))
      .map(([file, ordinal]) => `press::v4.0::guide::${file.replace('/', '::')}::${ordinal}`);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(id, { minLength: 1, maxLength: 60 }), async (ids) => {
        const fragment = await shareFragment(ids);
        expect(isShareFragment(fragment ?? '')).toBe(true);
        expect(await readShareFragment(fragment ?? '')).toEqual({ chunkIds: ids, invalid: 0 });
      }),
      { numRuns: 50 },
    );
  });

  it('is short: forty pages of four manuals fit a tweet', async () => {
    const ids = [1, 2, 3, 4].flatMap((manual) =>
      Array.from(
        { length: 10 },
        (_, index) => `press::v4.0::manual-${manual}::manual-${manual}::${index * 7 + 300}`,
      ),
    );
    expect((await shareFragment(ids))?.length).toBeLessThan(280);
  });

  it('leaves out what is no page of any library', async () => {
    const fragment = await fragmentOf(
      'press::4::guide::oil 1,0x2,3\n../../../etc 5\n<img src=x> 1\npress::4::guide::oil 3',
    );
    expect(await readShareFragment(fragment)).toEqual({ chunkIds: [A, idOf('oil', 3)], invalid: 3 });
  });

  it('refuses fragments that are damaged, cut off, of another version or too long', async () => {
    const good = (await shareFragment([A, B, C])) ?? '';
    const bad = [
      '#pages=',
      '#pages=1.',
      good.replace('=1.', '=2.'),
      good.slice(0, -4),
      `${good}!`,
      `#pages=1.${'A'.repeat(LONGEST_FRAGMENT)}`,
      await fragmentOf('nothing that is a page'),
    ];
    for (const fragment of bad) {
      await expect(readShareFragment(fragment), fragment.slice(0, 40)).rejects.toBeInstanceOf(
        UnreadableLinkError,
      );
    }
  });

  it('refuses a small fragment that unfolds into very much', async () => {
    const bomb = await fragmentOf('press::4::guide::oil 1,'.padEnd(6_000_000, '1,'));
    expect(bomb.length).toBeLessThan(LONGEST_FRAGMENT);
    await expect(readShareFragment(bomb)).rejects.toBeInstanceOf(UnreadableLinkError);
  });

  it('is always read or refused, never trusted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.base64String({ maxLength: 200 }), async (noise) => {
        const read = await readShareFragment(`#pages=1.${noise}`).catch((error: unknown) => error);
        if (!(read instanceof UnreadableLinkError)) expect(read).toHaveProperty('chunkIds');
      }),
    );
  });
});

describe('a Markdown twin', () => {
  const twin = [
    '---',
    'title: "Page 21"',
    'document: "Press Guide"',
    'product: "Press"',
    'version: "4.0"',
    'publisher: "Anvil Works"',
    'section: "Care > Changing the oil"',
    'page: 21',
    'label: "19"',
    `chunk_id: ${JSON.stringify(A)}`,
    '---',
    '',
    'Drain it warm.',
    '',
  ].join('\n');

  it('says what its page is', () => {
    expect(readTwin(twin, A)).toEqual({ about, markdown: 'Drain it warm.' });
  });

  it('is not taken for another page, nor is an error page', () => {
    expect(readTwin(twin, B)).toBeUndefined();
    expect(readTwin('<!doctype html><title>Not found</title>', A)).toBeUndefined();
    expect(readTwin('---\ntitle: broken\n---\n', A)).toBeUndefined();
  });
});

describe('an export', () => {
  const frame = { language: 'en', date: '2026-11-22' } as const;
  const entries = [
    {
      page: { chunkId: A, about, note: 'Mind the **seal**' },
      url: 'https://docs.example.com/a/',
      text: 'Drain it *warm*.',
    },
    { page: { chunkId: B }, url: 'https://docs.example.com/b/' },
  ];

  it('as Markdown has every page with its note and its citation', () => {
    const text = binderAsMarkdown(entries, frame);
    expect(text).toContain('# My binder');
    expect(text).toContain('Drain it *warm*.');
    expect(text).toContain('> **Note:** Mind the **seal**');
    expect(text).toContain('Source: Anvil Works: Press Guide (Press 4.0), p. 19 (page 21 of the file)');
    expect(text).toContain('https://docs.example.com/a/');
    expect(text).toContain('could not be read');
    expect(text).toContain('https://docs.example.com/b/');
  });

  it('as HTML escapes what the library and the reader wrote', () => {
    const hostile = {
      ...about,
      section: '<script>alert(1)</script>',
      manual: '"><img src=x onerror=alert(1)>',
    };
    const [entry] = entries;
    const html = binderAsHtml(
      [
        {
          ...entry!,
          page: { chunkId: A, about: hostile, note: '<b onclick=x>hi</b>' },
          text: '<p>Drain it.</p>',
        },
      ],
      frame,
      '',
    );
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<b onclick');
    expect(html).toContain('<p>Drain it.</p>');
    expect(html).toContain("default-src 'none'");
  });
});

/** What anybody could put into a link. */
async function fragmentOf(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return `#pages=1.${Buffer.from(await new Response(stream).arrayBuffer()).toString('base64url')}`;
}
