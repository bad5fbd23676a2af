import { describe, expect, it } from 'vitest';
import { documentFolders } from '../../src/site/document-folders.ts';
import { countsLine, shelvesOf } from '../../src/site/shelves.ts';
import { pagedManual, sampleLibrary } from './sample-library.ts';

const yaml = `
vendors: { acme: { title: Acme }, empty: { title: Nobody } }
products:
  press: { title: Press, vendor: acme, licence: MIT, versions: [v2, v1] }
`;

describe('the shelves of a library', () => {
  const { library } = sampleLibrary(
    {
      'press/v1/guide/guide.md': pagedManual('Press Guide', 12),
      'press/v2/guide/guide.md': pagedManual('Press Guide', 14),
      'press/v2/notes/one.md': '---\nlicence: CC0-1.0\n---\n# One\n\nText of one.\n',
      'press/v2/notes/parts/two.md': '# Two\n\nText of two.\n',
    },
    yaml,
  );
  const shelves = shelvesOf(library);

  it('leave out vendors without manuals', () => {
    expect(shelves.vendors.map(({ vendor }) => vendor.title)).toEqual(['Acme']);
  });

  it('count manuals, documents, physical pages and sections', () => {
    expect(shelves.counts).toEqual({ manuals: 3, documents: 4, pages: 26, sections: 2 });
    expect(countsLine(shelves.counts, 'en')).toBe('3 manuals, 4 documents, 26 pages, 2 sections');
    expect(countsLine({ manuals: 1, documents: 1, pages: 1, sections: 0 }, 'en')).toBe('1 manual, 1 page');
  });

  it('show the newest version first', () => {
    const versions = shelves.vendors[0]!.products[0]!.versions;
    expect(versions.map(({ version }) => version.id)).toEqual(['v2', 'v1']);
  });

  it('name a licence of its own only where all documents of a manual share it', () => {
    const [guide, notes] = shelves.vendors[0]!.products[0]!.versions[0]!.manuals;
    expect(guide?.licence).toBe('MIT');
    expect(notes?.licence).toBe('MIT');
    const { library: alone } = sampleLibrary({
      'press/v2/notes/one.md': '---\nlicence: CC0-1.0\n---\n# One\n\nText.\n',
    });
    expect(shelvesOf(alone).vendors[0]!.products[0]!.versions[0]!.manuals[0]!.licence).toBe('CC0-1.0');
  });

  it('group the documents of a manual by folder, those directly in it first', () => {
    const notes = shelves.vendors[0]!.products[0]!.versions[0]!.manuals[1]!;
    expect(documentFolders(notes.documents).map(({ folder }) => folder)).toEqual(['', 'parts']);
  });
});
