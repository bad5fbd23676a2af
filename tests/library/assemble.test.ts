import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleLibrary, manualTitleIn } from '../../src/library/assemble.ts';
import { defaultLibraryConfig, parseLibraryConfig } from '../../src/library/config.ts';
import type { LibraryDocument } from '../../src/library/model.ts';
import { parseDocument } from '../../src/library/parse-document.ts';
import { compareVersionsNewestFirst } from '../../src/library/version-order.ts';

const document = (source: string, text = '# Title\n\nText.'): LibraryDocument =>
  parseDocument({ source, text, contentHash: source }).document!;

describe('a library', () => {
  it('without library.yaml has sensible titles, order and latest versions', () => {
    const library = assembleLibrary(
      defaultLibraryConfig(),
      [
        'box/v9.2/user-guide/a.md',
        'box/v10.1/user-guide/b.md',
        'box/v10.1/user-guide/a.md',
        'lid/2/api/x.md',
      ].map((source) => document(source)),
      [],
    );
    expect(library.vendors).toEqual([{ id: 'other', title: 'Other' }]);
    expect(library.products.map(({ id, title }) => [id, title])).toEqual([
      ['box', 'Box'],
      ['lid', 'Lid'],
    ]);
    expect(library.products[0]!.versions).toEqual([
      { id: 'v10.1', title: 'v10.1', latest: true },
      { id: 'v9.2', title: 'v9.2', latest: false },
    ]);
    expect(library.products[0]!.manuals).toEqual([{ id: 'user-guide', title: 'User Guide' }]);
    expect(library.products[1]!.manuals).toEqual([{ id: 'api', title: 'Title' }]);
    expect(library.documents.map(({ source }) => source)).toEqual([
      'box/v10.1/user-guide/a.md',
      'box/v10.1/user-guide/b.md',
      'box/v9.2/user-guide/a.md',
      'lid/2/api/x.md',
    ]);
  });

  it('calls a manual in each version what that version calls it', () => {
    const files = [
      document('box/10.4/guide/guide.md', '# Guide to Box 10.4\n\nText.'),
      document('box/9.5/guide/guide.md', '# Guide to Box 9.5\n\nText.'),
    ];
    const [box] = assembleLibrary(defaultLibraryConfig(), files, []).products;
    expect(box!.manuals[0]!.title).toBe('Guide to Box 10.4');
    expect(manualTitleIn(box!, '9.5', 'guide')).toBe('Guide to Box 9.5');
    const { config } = parseLibraryConfig('products: { box: { manuals: { guide: The Guide } } }');
    expect(manualTitleIn(assembleLibrary(config, files, []).products[0]!, '9.5', 'guide')).toBe('The Guide');
  });

  it('takes titles, vendors, order and latest from library.yaml', () => {
    const { config } = parseLibraryConfig(`
vendors: { acme: { title: Acme Inc. } }
products:
  box: { title: The Box, vendor: ACME, versions: [lts, "10"], latest: "10", licence: MIT }
  lid: { vendor: Lid Makers }
imports: [{ from: "npm:x@1", product: pin, version: 1, vendor: acme }]
`);
    const sources = ['box/10/g/a.md', 'box/lts/g/a.md', 'box/9/g/a.md', 'lid/1/g/a.md', 'pin/1/g/a.md'];
    const library = assembleLibrary(
      config,
      sources.map((source) => document(source)),
      [],
    );
    expect(library.vendors).toEqual([
      { id: 'acme', title: 'Acme Inc.' },
      { id: 'lid-makers', title: 'Lid Makers' },
    ]);
    const box = library.products.find(({ id }) => id === 'box')!;
    expect(box).toMatchObject({ title: 'The Box', vendor: 'acme', licence: 'MIT' });
    expect(box.versions.map(({ id, latest }) => [id, latest])).toEqual([
      ['lts', false],
      ['10', true],
      ['9', false],
    ]);
    expect(library.products.find(({ id }) => id === 'pin')!.vendor).toBe('acme');
  });

  it('keeps the first of two documents whose ids differ in case only', () => {
    const library = assembleLibrary(
      defaultLibraryConfig(),
      ['box/1/g/Guide.md', 'box/1/g/guide.md'].map((source) => document(source)),
      [],
    );
    expect(library.documents.map(({ source }) => source)).toEqual(['box/1/g/Guide.md']);
    expect(library.problems).toMatchObject([{ severity: 'error', file: 'box/1/g/guide.md' }]);
  });

  it('says when settings miss their folder by case', () => {
    const { config } = parseLibraryConfig('products: { Box: { title: B } }');
    const library = assembleLibrary(config, [document('box/1/g/a.md')], []);
    expect(library.problems).toMatchObject([{ severity: 'warning', file: 'library.yaml' }]);
  });

  it('is the same whatever order its files are read in', () => {
    const documents = ['a/1/g/x.md', 'a/2/g/x.md', 'a/1/h/y.md', 'b/1/g/x.md', 'a/1/g/X.md'].map((source) =>
      document(source),
    );
    const expected = assembleLibrary(defaultLibraryConfig(), documents, []);
    fc.assert(
      fc.property(fc.shuffledSubarray(documents, { minLength: documents.length }), (shuffled) => {
        expect(assembleLibrary(defaultLibraryConfig(), shuffled, [])).toEqual(expected);
      }),
    );
  });

  it('survives folders with the names of JavaScript', () => {
    const library = assembleLibrary(
      defaultLibraryConfig(),
      [document('constructor/toString/hasOwnProperty/valueOf.md')],
      [],
    );
    expect(library.products[0]).toMatchObject({ id: 'constructor', title: 'Constructor', aliases: [] });
  });
});

describe('versions', () => {
  it('are ordered as people count, newest first', () => {
    const newestFirst = ['v12.10', 'v12.9.1', 'v12.9', '12.9-rc.2', '12.9-beta1', '2.0', '1.18.3'];
    expect([...newestFirst].reverse().sort(compareVersionsNewestFirst)).toEqual(newestFirst);
  });
});
