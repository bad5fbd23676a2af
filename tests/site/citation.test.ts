import { describe, expect, it } from 'vitest';
import { type Citation, formatCitation } from '../../src/site/citation.ts';

const citation: Citation = {
  manual: 'Press & Tray_Guide',
  product: 'Press',
  version: '2.1',
  publisher: 'Acme [EU]',
  page: 20,
  label: '16',
  section: 'Oiling 50 % of it',
  chunkId: 'press::2.1::guide::tray_guide::20',
};
const read = { url: 'https://docs.example.com/press/2.1/guide/tray_guide/20/', date: '2026-03-01' };

describe('a citation', () => {
  it('names publisher, manual, version, printed and physical page, section, address and date', () => {
    expect(formatCitation('plain', citation, read)).toBe(
      'Acme [EU]: Press & Tray_Guide (Press 2.1), p. 16 (page 20 of the file), “Oiling 50 % of it”. https://docs.example.com/press/2.1/guide/tray_guide/20/, read 2026-03-01.',
    );
  });

  it('in Markdown links the manual and means its characters literally', () => {
    const text = formatCitation('markdown', citation, read);
    expect(text).toContain(
      '[*Press & Tray\\_Guide*](<https://docs.example.com/press/2.1/guide/tray_guide/20/>)',
    );
    expect(text).toContain('Acme \\[EU\\]: ');
  });

  it('in BibTeX is one entry with balanced braces, whatever the manual is called', () => {
    const hostile = { ...citation, manual: 'Rates {50%} \\ of $x_1', section: '} @comment{' };
    const text = formatCitation('bibtex', hostile, read);
    expect(text).toMatch(/^@manual\{press::2\.1::guide::tray-guide::20,\n/);
    expect(text).toContain('title = {{Rates \\{50\\%\\} \\textbackslash{} of \\$x\\_1}}');
    expect(text).toContain('pages = {16}');
    expect(text).toContain(`url = {${read.url}}`);
    expect(text).toContain('urldate = {2026-03-01}');
    const plain = text.replace(/\\[{}]/g, '');
    expect(plain.split('{').length).toBe(plain.split('}').length);
  });

  it('of a product without a known vendor names none', () => {
    const nobody = { ...citation, publisher: undefined };
    expect(formatCitation('plain', nobody, read)).toMatch(/^Press & Tray_Guide \(Press 2\.1\), /);
    expect(formatCitation('bibtex', nobody, read)).not.toContain('organization');
  });

  it('of a section has no page', () => {
    const section = { ...citation, page: undefined, label: undefined };
    expect(formatCitation('plain', section, read)).toContain('(Press 2.1), “Oiling 50 % of it”. ');
    expect(formatCitation('bibtex', section, read)).not.toContain('pages');
  });
});
