import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveDocumentLink } from '../../src/library/markdown/links.ts';

const from = 'box/1.0/docs/guides/start.md';

describe('links between documents', () => {
  it('lead to the source of the other file', () => {
    const cases: [href: string, source: string, fragment: string][] = [
      ['next.md', 'box/1.0/docs/guides/next.md', ''],
      ['./next.md#top', 'box/1.0/docs/guides/next.md', 'top'],
      ['../api/Get%20it.md', 'box/1.0/docs/api/Get it.md', ''],
      ['../../../2.0/docs/guides/start.md', 'box/2.0/docs/guides/start.md', ''],
      ['routes', 'box/1.0/docs/guides/routes.md', ''],
      ['routes/', 'box/1.0/docs/guides/routes.md', ''],
      ['routes.html?x=1#get', 'box/1.0/docs/guides/routes.md', 'get'],
      ['#here', from, 'here'],
    ];
    for (const [href, source, fragment] of cases)
      expect(resolveDocumentLink(from, href)).toEqual({ source, fragment });
  });

  it('are none for addresses outside the library', () => {
    for (const href of [
      '',
      '#',
      'https://example.org/a.md',
      '//example.org/a.md',
      'mailto:a@example.org',
      '/a.md',
      'lid.png',
      '../../../../../a.md',
      '%E0%A4%A',
      'javascript:x.md',
    ]) {
      const link = resolveDocumentLink(from, href);
      if (href === '#') expect(link).toEqual({ source: from, fragment: '' });
      else expect(link).toBeUndefined();
    }
  });

  it('never leave the content folder, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('..', '.', 'a', 'b.md', '%2e%2e', '', '\\'), { maxLength: 12 }),
        (parts) => {
          const link = resolveDocumentLink(from, parts.join('/'));
          if (link) expect(link.source.split('/')).not.toContain('..');
        },
      ),
    );
  });
});
