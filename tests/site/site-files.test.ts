import { describe, expect, it } from 'vitest';
import { readFrontMatter } from '../../src/library/front-matter.ts';
import { createAddresses } from '../../src/site/publish/addresses.ts';
import { agentsTwin } from '../../src/site/publish/agents-twin.ts';
import { headersFile } from '../../src/site/publish/headers.ts';
import { LARGEST_LLMS_FILE, llmsFiles, shelfTwins } from '../../src/site/publish/llms.ts';
import { openSearchDescription } from '../../src/site/publish/opensearch.ts';
import { robotsFile } from '../../src/site/publish/robots.ts';
import { siteFileAt } from '../../src/site/publish/site-file.ts';
import { sitemapFiles } from '../../src/site/publish/sitemap.ts';
import { chunkTwin, documentTwin, documentTwins } from '../../src/site/publish/twins.ts';
import { pagedManual, sampleLibrary } from './sample-library.ts';

const here = createAddresses('/', undefined);
const published = createAddresses('/docs', 'https://manuals.example.com');
const yaml =
  'title: "Tools & more"\nproducts: { press: { title: "Press", licence: MIT, origin: "https://example.com/press" } }';
const { library } = sampleLibrary({ 'press/v1/guide/guide.md': pagedManual('The "Guide"', 30) }, yaml);
const document = library.documents[0]!;

describe('Markdown twins', () => {
  it('of a chunk say where the text stands and who may use it', () => {
    const twin = chunkTwin(document, document.chunks[19]!, library, published);
    expect(twin.path).toBe('press/v1/guide/guide/20.md');
    expect(twin.text).toContain('chunk_id: "press::v1::guide::guide::20"');
    expect(twin.text).toContain('page: 20\nlabel: "16"');
    expect(twin.text).toContain('url: "https://manuals.example.com/docs/press/v1/guide/guide/20/"');
    expect(twin.text).toContain('licence: "MIT"');
    expect(twin.text).toContain('Lever 20.3 moves the tray.');
    const read = readFrontMatter(twin.text, twin.path);
    expect(read.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(read.body.trim()).toBe(document.chunks[19]!.markdown.trim());
  });

  it('of a long document are one for each page of the reader, each short enough to be read at once, and the whole', () => {
    const long = sampleLibrary({ 'press/v1/guide/guide.md': pagedManual('Guide', 60, 200) }).library;
    const twins = documentTwins(long.documents[0]!, long, published);
    const paths = twins.map(({ path }) => path);
    expect(paths.slice(0, 2)).toEqual(['press/v1/guide/guide.md', 'press/v1/guide/guide/~2.md']);
    expect(paths.at(-1)).toBe('press/v1/guide/guide/~all.md');
    const parts = twins.slice(0, -1);
    for (const [index, { text }] of parts.entries()) {
      expect(text.length).toBeLessThan(50_000);
      expect(text.includes('\nnext: ')).toBe(index + 1 < parts.length);
      expect(text).toContain('whole: "https://manuals.example.com/docs/press/v1/guide/guide/~all.md"');
    }
    const pagesIn = (text: string) => text.match(/^<!-- page \d+/gm) ?? [];
    expect(parts.flatMap(({ text }) => pagesIn(text))).toEqual(pagesIn(twins.at(-1)!.text));
    expect(pagesIn(twins.at(-1)!.text)).toHaveLength(60);
  });

  it('link to twins by their whole address, and nowhere to what the library does not hold', () => {
    const { library: linked } = sampleLibrary({
      'press/v1/notes/a.md':
        'See [b](b.md#oil), [gone](gone.md), [web](https://e.example/) and `[c](c.md)`.\n',
      'press/v1/notes/b.md': `# B\n\n${'Text of some length. '.repeat(40)}\n\n## Oil\n\n${'A drop of it. '.repeat(60)}\n`,
    });
    const [a] = linked.documents;
    const { text } = documentTwin(a!, linked, published);
    expect(text).toContain(
      'See [b](https://manuals.example.com/docs/press/v1/notes/b/2.md), gone, [web](https://e.example/) and `[c](c.md)`.',
    );
  });

  it('of a document can be put back into a library and give the same chunks', () => {
    const twin = documentTwin(document, library, here);
    expect(twin.path).toBe('press/v1/guide/guide.md');
    const again = sampleLibrary({ [twin.path]: twin.text }).library.documents[0]!;
    expect(again.metadata.title).toBe('The "Guide"');
    expect(again.chunks).toEqual(document.chunks);
    expect(again.outline).toEqual(document.outline);
  });
});

describe('Markdown twins of shelves', () => {
  it('stand for every shelf, also for a manual that is all of its version', () => {
    const paths = shelfTwins(library, published).map(({ path }) => path);
    expect(paths.toSorted()).toEqual([
      'index.md',
      'press.md',
      'press/v1.md',
      'press/v1/guide.md',
      'vendors/other.md',
    ]);
  });
});

describe('llms.txt', () => {
  it('links to the twin of every document and names the search for agents', () => {
    const [file, contents, ...others] = llmsFiles(library, published);
    expect(others).toEqual([]);
    expect(contents?.path).toBe('press/v1/guide/guide/llms.txt');
    expect(contents?.text).toContain(
      '- [Page 20](https://manuals.example.com/docs/press/v1/guide/guide/20.md): Chapter 2',
    );
    expect(file?.path).toBe('llms.txt');
    expect(file?.text).toContain(
      '[The "Guide"](https://manuals.example.com/docs/press/v1/guide/guide.md): 30 pages, [by page](https://manuals.example.com/docs/press/v1/guide/guide/llms.txt)',
    );
    expect(file?.text).toContain('https://manuals.example.com/docs/mcp');
  });

  it('is split along the shelves so that no file is too long, and none of the documents is lost', () => {
    const files: Record<string, string> = {};
    for (let index = 0; index < 900; index++) {
      const manual = index < 800 ? 'long' : `short-${index % 5}`;
      files[`press/v1/${manual}/document-${index}.md`] =
        `# Document ${index} about the lever and what it moves\n\nText.\n`;
    }
    files['lathe/v1/guide/guide.md'] = '# Lathe\n\nText.\n';
    const large = sampleLibrary(files).library;
    const written = llmsFiles(large, published);
    const byUrl = new Map(written.map((file) => [published.url(file.path), file.text]));
    expect(written.length).toBeGreaterThan(3);
    for (const { text } of written) expect(text.length).toBeLessThanOrEqual(LARGEST_LLMS_FILE);
    const reached = new Set<string>();
    const follow = (url: string) => {
      const text = byUrl.get(url);
      if (text === undefined || reached.has(url)) return;
      reached.add(url);
      for (const [link] of text.matchAll(/https:\/\/[^\s)]+/g)) follow(link);
    };
    follow(published.url('llms.txt'));
    expect(reached.size).toBe(written.length);
    const twins = new Set(written.flatMap(({ text }) => text.match(/https:\/\/[^\s)]+\.md/g) ?? []));
    const documents = [...twins].filter((url) => /\/(?:document-\d+|guide\/guide)\.md$/.test(url));
    expect(documents).toHaveLength(901);
    // Whatever is linked is written.
    const others = [...shelfTwins(large, published), agentsTwin(large, published)];
    const shelves = new Set(others.map(({ path }) => published.url(path)));
    expect([...twins].filter((url) => !documents.includes(url) && !shelves.has(url))).toEqual([]);
  });
});

describe('sitemaps', () => {
  it('exist only for a site that knows its address', () => {
    expect(sitemapFiles(library, here)).toEqual([]);
    expect(robotsFile(here).text).not.toContain('Sitemap');
    expect(robotsFile(published).text).toContain('Sitemap: https://manuals.example.com/docs/sitemap.xml');
  });

  it('name every page once', () => {
    const text = sitemapFiles(library, published)[0]!.text;
    const urls = [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url);
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls).toContain('https://manuals.example.com/docs/press/v1/guide/guide/20/');
    expect(urls).toContain('https://manuals.example.com/docs/press/v1/');
    expect(urls).toHaveLength(5 + 1 + 30);
  });

  it('are split and listed in an index when there are too many pages', () => {
    const files = sitemapFiles(library, published, { limit: 10 });
    expect(files.map(({ path }) => path)).toEqual([
      'sitemap.xml',
      'sitemap-1.xml',
      'sitemap-2.xml',
      'sitemap-3.xml',
      'sitemap-4.xml',
    ]);
    expect(files[0]!.text.match(/<sitemap>/g)).toHaveLength(4);
    for (const { text } of files.slice(1)) expect(text.match(/<url>/g)!.length).toBeLessThanOrEqual(10);
  });
});

describe('the files for browsers and hosts', () => {
  it('escape the title of the library', () => {
    const { text } = openSearchDescription(library, published);
    expect(text).toContain('<ShortName>Tools &amp; more</ShortName>');
    expect(text).toContain('template="https://manuals.example.com/docs/search/?q={searchTerms}"');
  });

  it('let hashed files be kept for ever and give no path two caching rules', () => {
    const { text } = headersFile(published);
    const rules = text.split('\n').filter((line) => line.startsWith('/'));
    expect(rules).toEqual([
      '/docs/*',
      '/docs/_astro/*',
      '/docs/_index/:kind/*',
      '/docs/_index/manifest.json',
      '/docs/service-worker.js',
    ]);
    expect(text.slice(0, text.indexOf('/docs/_astro'))).not.toContain('Cache-Control');
  });

  it('allow no inline script or style anywhere', () => {
    const policy = /Content-Security-Policy: (.*)/.exec(headersFile(here).text)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toMatch(/https?:/);
  });
});

describe('a file asked for while developing', () => {
  it('is the one that a build writes', () => {
    const long = sampleLibrary({ 'press/v1/guide/guide.md': pagedManual('Guide', 60, 200) }).library;
    for (const file of documentTwins(long.documents[0]!, long, published)) {
      expect(siteFileAt(file.path, long, published)).toEqual(file);
    }
    const built = [
      documentTwin(document, library, published),
      ...shelfTwins(library, published),
      agentsTwin(library, published),
      chunkTwin(document, document.chunks[4]!, library, published),
      ...llmsFiles(library, published),
      ...sitemapFiles(library, published),
      robotsFile(published),
      openSearchDescription(library, published),
    ];
    for (const file of built) expect(siteFileAt(file.path, library, published)).toEqual(file);
  });

  it.each([
    'press/v1/guide/guide/31.md',
    'press/v1/guide/other.md',
    '../../etc/passwd.md',
    'a.md',
    'llms-2.txt',
    '',
  ])('that no build writes is not there: %s', (path) => {
    expect(siteFileAt(path, library, published)).toBeUndefined();
  });
});
