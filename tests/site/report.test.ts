import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkLimits, foldingHelps, HOSTS } from '../../src/site/report/host-limits.ts';
import { reportOf } from '../../src/site/report/manual-report.ts';
import { measureSite, type SiteSizes } from '../../src/site/report/site-sizes.ts';
import { withSizes } from '../../src/site/report/sizes-html.ts';
import { pagedManual, sampleLibrary } from './sample-library.ts';

it('tells of each manual what it holds and what needs a look', () => {
  const same = 'The same words stand in both versions of this manual, for ever and ever.';
  const { library } = sampleLibrary({
    'press/v1/guide/guide.md': pagedManual('Guide', 4),
    'press/v1/notes/a.md': `# A\n\n${same}\n`,
    'press/v2/notes/a.md': `# A\n\n${same}\n`,
    'press/v2/notes/flat.md':
      'No heading. See [a](a.md), [gone](gone.md#x), ![picture](p.png), [web](https://e.example/) `[c](c.md)`.\n',
    'press/v2/notes/scan.md': pagedManual('Scan', 8, 5).replace(/^#.*$/gm, ''),
    'press/v2/notes/ja.md': '# 参照\n\n日本語の文書です。\n',
  });
  const { manuals, totals } = reportOf(library);
  const [notes2, guide, notes1] = ['press/v2/notes', 'press/v1/guide', 'press/v1/notes'].map(
    (key) => manuals.find(({ manual }) => manual === key)!,
  );
  expect(guide).toMatchObject({
    pages: 4,
    chunks: 4,
    pagesWithoutText: 0,
    withoutOutline: [],
    deadLinks: [],
  });
  expect(notes1).toMatchObject({ repeatedChunks: 1, chunks: 1 });
  expect(notes2).toMatchObject({
    documents: 4,
    repeatedChunks: 1,
    withoutOutline: ['press/v2/notes/scan.md'],
    deadLinks: [{ source: 'press/v2/notes/flat.md', target: 'gone.md#x' }],
  });
  expect(totals).toMatchObject({ documents: 6, repeatedChunks: 2, withoutOutline: 1, deadLinks: 1 });
});

it('measures a site by part', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'mcdewey-sizes-'));
  const files = {
    'index.html': 'home',
    'press/v1/guide/guide/index.html': 'reader',
    'press/v1/guide/guide/7/index.html': 'chunk page',
    'press/v1/guide/guide/7.md': 'chunk twin',
    'press/v1/guide/guide.md': 'twin',
    'press/v1/offline.json': '{}',
    '_index/files.json': '["text/0123456789abcdef.bin"]',
    '_index/text/0123456789abcdef.bin': 'index',
    '_index/text/fedcba9876543210.bin': 'the one before',
    '_astro/page.js': 'script',
    'robots.txt': 'others',
  };
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(dir, name, '..'), { recursive: true });
      await writeFile(join(dir, name), text);
    }
    const sizes = await measureSite(dir);
    expect(sizes.files).toBe(11);
    expect(sizes.bytes).toBe(Object.values(files).join('').length);
    expect(sizes.largestFile.name).toBe('_index/files.json');
    const counts = Object.entries(sizes.parts).map(([part, { files }]) => [part, files]);
    expect(Object.fromEntries(counts)).toEqual({
      ...{ pages: 2, chunkPages: 1, twins: 1, chunkTwins: 1, index: 2, previousIndex: 1, model: 0 },
      ...{ originals: 0, offline: 1, scripts: 1, others: 1 },
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

it('knows what hosts accept, and when folding helps', () => {
  const free = HOSTS.find(({ host }) => host === 'Cloudflare Pages, Free')!;
  const sizes = sizesOf({ pages: 5_000, chunkPages: 9_000, chunkTwins: 9_000 });
  expect(checkLimits(free, sizes)).toEqual([
    { measure: 'files', limit: 20_000, actual: 23_000, kept: false },
    { measure: 'fileBytes', limit: 26_214_400, actual: 1000, kept: true },
  ]);
  expect(foldingHelps(free, sizes)).toBe(true);
  expect(foldingHelps(free, sizesOf({ pages: 21_000, chunkPages: 9_000 }))).toBe(false);
  expect(foldingHelps(free, sizesOf({ pages: 100 }))).toBe(false);
  for (const host of HOSTS) expect(new URL(host.source).protocol).toBe('https:');
});

it('puts the sizes into the finished page, in the language of the site', () => {
  const page = '<h2>x</h2><div data-site-sizes>Nach einem Bau bekannt.</div><p>$1</p>';
  const html = withSizes(page, sizesOf({ pages: 5_000, chunkPages: 9_000, chunkTwins: 9_000 }), 'de');
  expect(html).not.toContain('data-site-sizes');
  expect(html).toContain('23.000');
  expect(html).toContain('chunk_pages: fold');
  expect(html).toMatch(/GitHub Pages[\s\S]*passt/);
  expect(html.endsWith('<p>$1</p>')).toBe(true);
});

function sizesOf(files: Partial<Record<keyof SiteSizes['parts'], number>>): SiteSizes {
  const parts = [
    ...(['pages', 'chunkPages', 'twins', 'chunkTwins', 'index', 'previousIndex'] as const),
    ...(['model', 'originals', 'offline', 'scripts', 'others'] as const),
  ].map((part) => [part, { files: files[part] ?? 0, bytes: (files[part] ?? 0) * 1000 }] as const);
  const all = parts.reduce((sum, [, part]) => sum + part.files, 0);
  return {
    files: all,
    bytes: all * 1000,
    parts: Object.fromEntries(parts) as unknown as SiteSizes['parts'],
    largestFile: { name: 'a.md', bytes: 1000 },
    fullestFolder: { name: 'a', files: 100 },
  };
}
