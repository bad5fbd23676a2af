import { describe, expect, it } from 'vitest';
import { resolveLink } from '../../src/site/links.ts';
import { sampleLibrary } from './sample-library.ts';

const { library } = sampleLibrary({
  'press/v1/docs/index.md': '# Start\n\n## Set up\n\nText.\n',
  'press/v1/docs/guides/index.md': '# Guides\n\nText.\n',
  'press/v1/docs/guides/oil.md': '# Oil\n\n## How much\n\nA drop.\n',
  'press/v1/docs/guides/Tray-Size.md': '# Tray size\n\nText.\n',
  'press/v1/manual/manual.md':
    '<!-- page 3 label="1" -->\n\n# Inking\n\nInk the roller before the first sheet is laid on the bed of the press, and let it turn twice.\n\n' +
    '<!-- page 5 label="3" -->\n\n# Pulling\n\nPull the bar towards you in one movement and hold it for a breath, then let go of it slowly.\n',
  'press/v2/docs/only-new.md': '# New\n\nText.\n',
});
const documentOf = (source: string) => library.documents.find((document) => document.source === source);
const from = documentOf('press/v1/docs/guides/oil.md')!;
const resolve = (link: string) => resolveLink(link, from, documentOf);

describe('a relative link in a manual', () => {
  it.each([
    ['../index.md', 'press/v1/docs/index.md'],
    ['./Tray Size.md', 'press/v1/docs/guides/Tray-Size.md'],
    ['Tray%20Size.html?plain=1', 'press/v1/docs/guides/Tray-Size.md'],
    ['../guides/', 'press/v1/docs/guides/index.md'],
    ['oil', 'press/v1/docs/guides/oil.md'],
  ])('%s leads to %s', (link, source) => {
    expect(resolve(link)?.document.source).toBe(source);
  });

  it('keeps a fragment that the other document has, whatever its case', () => {
    const target = resolve('../index.md#Set-Up');
    expect(target?.heading?.title).toBe('Set up');
  });

  it('drops a fragment that the other document has not', () => {
    expect(resolve('../index.md#gone')).toEqual({ document: documentOf('press/v1/docs/index.md') });
  });

  it('leads to a page by its physical number, or to the next page that has text', () => {
    const manual = documentOf('press/v1/manual/manual.md')!;
    const pageOf = (link: string) => resolveLink(link, manual, documentOf)?.page?.page;
    expect(pageOf('#page-3')).toBe(3);
    expect(pageOf('#page-4')).toBe(5);
    expect(pageOf('#page-6')).toBeUndefined();
    expect(resolve('../../manual/manual.md#page-5')?.page?.page).toBe(5);
  });

  it.each([
    'https://example.com/a.md',
    'mailto:a@example.com',
    '/etc/passwd',
    '//example.com',
    'javascript:x',
    'data:,x',
    '..',
  ])('%s is no link inside the library', (link) => {
    expect(resolve(link)).toBeUndefined();
  });

  it('never leaves the version', () => {
    expect(resolve('../../../v2/docs/only-new.md')).toBeUndefined();
    expect(resolve('../../../../../../x.md')).toBeUndefined();
    expect(resolve('%E0%A4%A.md')).toBeUndefined();
  });
});
