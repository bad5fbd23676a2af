import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chunkUrl } from '../../src/library/ids.ts';
import { windowOfChunk } from '../../src/library/windows.ts';
import { openDirectorySource } from '../../src/server/index-source/directory.ts';
import { SiteFiles } from '../../src/server/static/site-files.ts';
import { buildSite } from '../../src/site/build-site.ts';
import { LibraryTexts } from '../../src/tools/library-texts.ts';
import type { ShelfDocument } from '../../src/tools/shelf.ts';
import { silentProgress } from '../../src/workspace/progress.ts';
import { pagedManual, sampleLibrary } from '../site/sample-library.ts';
import { openBrowser, openPage } from '../support/browser.ts';
import { brokenLinks, type SitePage, sitePages } from '../support/site-pages.ts';
import { hostStatically, type StaticHost } from '../support/static-host.ts';

const BASE = '/handbuch/';

/** German, folded, and with a manual that is written from right to left. */
const { library, config } = sampleLibrary(
  {
    'presse/v1/guide/guide.md': pagedManual('Press Guide', 90, 300),
    'presse/v2/guide/guide.md': pagedManual('Press Guide', 90, 300),
    'presse/v2/notes/oil.md': '# Oil\n\n## How much\n\nA drop, no more.\n',
    'presse/v2/notes/madkhal.md': '---\nlang: ar\n---\n# مدخل\n\nنص قصير.\n\n```sh\nls -l\n```\n',
  },
  'title: Werkstatt\nlang: de\nsite: { url: "https://docs.example.com", chunk_pages: fold }',
);
const guide = library.documents.find(({ version, doc }) => version === 'v2' && doc === 'guide')!;
const last = guide.chunks.at(-1)!;
const window = windowOfChunk(guide, last.ordinal).number;

let dir: string;
let pages: ReadonlyMap<string, SitePage>;
let browser: Browser;
let host: StaticHost;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mcdewey-folded-'));
  await buildSite({ library, config, outDir: dir, base: BASE, progress: silentProgress });
  pages = await sitePages(dir);
  browser = await openBrowser();
  host = await hostStatically(dir, BASE);
}, 240_000);
afterAll(async () => {
  await host.stop();
  await browser.close();
  await rm(dir, { recursive: true, force: true });
});

describe('a folded site', () => {
  it('has no file for a single chunk, and says so nowhere', async () => {
    const files = await readdir(dir, { recursive: true });
    expect(files.filter((name) => /\/\d+(?:\.md|\/index\.html)$/.test(name))).toEqual([]);
    expect(files).toContain(`presse/v2/guide/guide/~${window}/index.html`);
    expect(await readFile(join(dir, 'sitemap.xml'), 'utf8')).not.toMatch(/\/\d+\/<\/loc>/);
  });

  it('has no internal link or fragment that leads nowhere', () => {
    expect(window).toBeGreaterThan(2);
    expect(brokenLinks(dir, pages, BASE, true)).toEqual([]);
  });

  it('leads the address of a chunk to its place in the reader on a host of plain files', async () => {
    const guarded = await openPage(browser);
    await guarded.page.goto(host.url + chunkUrl(guide, last.ordinal));
    await guarded.page.waitForURL(`${host.url}presse/v2/guide/guide/~${window}/#chunk-${last.ordinal}`);
    await guarded.page.waitForFunction((id) => {
      const { top } = document.getElementById(id)!.getBoundingClientRect();
      return top >= 0 && top < innerHeight;
    }, `chunk-${last.ordinal}`);
    await guarded.close();
  });

  it('leaves an address that is of no chunk on the page that says so', async () => {
    const { page, close } = await openPage(browser);
    for (const path of ['presse/v2/guide/nothing/7/', 'presse/v2/7/']) {
      await page.goto(host.url + path);
      await page.waitForLoadState('networkidle');
      expect(page.url()).toBe(host.url + path);
      expect(await page.locator('h1').innerText()).toBe('Steht nicht im Regal');
    }
    await close();
  });

  it('redirects it where there is a server', async () => {
    const server = new SiteFiles(dir, { base: BASE });
    const locationOf = async (path: string) => {
      const response = await server.respond(new Request(`http://localhost${BASE}${path}`), `/${path}`);
      return [response.status, response.headers.get('location')];
    };
    const reader = `${BASE}presse/v2/guide/guide/`;
    expect(await locationOf(chunkUrl(guide, 1))).toEqual([307, `${reader}#chunk-1`]);
    const place = `${reader}~${window}/#chunk-${last.ordinal}`;
    expect(await locationOf(chunkUrl(guide, last.ordinal))).toEqual([307, place]);
    expect(await locationOf(chunkUrl(guide, last.ordinal).slice(0, -1))).toEqual([307, place]);
    expect(await locationOf('presse/v2/guide/guide/3.md')).toEqual([307, `${BASE}presse/v2/guide/guide.md`]);
    expect(await locationOf(`presse/v2/guide/guide/${last.ordinal}.md`)).toEqual([
      307,
      `${BASE}presse/v2/guide/guide/~${window}.md`,
    ]);
    expect((await locationOf('presse/v2/guide/nothing/3/'))[0]).toBe(404);
    expect((await locationOf('presse/v2/guide/%2e%2e/3/'))[0]).toBe(404);
  });

  it('gives agents the text of each page all the same', async () => {
    const texts = new LibraryTexts(openDirectorySource(dir).reader);
    for (const document of library.documents) {
      const { pageCount, contentHash, chunks, id, source } = document;
      const entry = { id, source, key: document, pages: pageCount, contentHash, chunks: chunks.length };
      for (const chunk of [chunks[0]!, chunks.at(-1)!]) {
        const text = await texts.chunk(entry as unknown as ShelfDocument, chunk.ordinal);
        expect(text).toMatchObject({
          title: chunk.title,
          headingPath: chunk.headingPath,
          markdown: chunk.markdown.trim(),
        });
      }
    }
  });
});

describe('a German site', () => {
  it('names its language and speaks it on every kind of page', () => {
    for (const [path, { html, tags }] of pages) {
      expect(tags.find(({ name }) => name === 'html')?.attributes.lang, path).toBe('de');
      expect(html, path).toContain('Zum Inhalt springen');
    }
    expect(pages.get('')!.html).toContain('3 Handbücher');
    expect(pages.get('presse/v1/guide/guide/')!.html).toMatch(/Teil 1 von \d+/);
    expect(pages.get('search/')!.html).toContain('Weitere Ergebnisse');
  });

  it('ships no English to the browser', async () => {
    const scripts = (await readdir(join(dir, '_astro'))).filter((name) => name.endsWith('.js'));
    const all = await Promise.all(scripts.map((name) => readFile(join(dir, '_astro', name), 'utf8')));
    const holds = (text: string) => all.some((script) => script.includes(text));
    expect(['Nichts gefunden', 'Farbschema'].map(holds)).toEqual([true, true]);
    expect(['Ask in your own words', 'Colour theme', 'Show the results'].map(holds)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('keeps the language and direction of each manual on its text', () => {
    const { tags } = pages.get('presse/v2/notes/madkhal/')!;
    const prose = tags.find(({ attributes }) => attributes.class === 'prose');
    expect(prose?.attributes).toMatchObject({ lang: 'ar', dir: 'rtl' });
    expect(tags.find(({ name }) => name === 'h1')?.attributes).toMatchObject({ lang: 'ar', dir: 'rtl' });
    const copy = tags.find(({ attributes }) => 'data-copy-code' in attributes);
    expect(copy?.attributes).toMatchObject({ lang: 'de', dir: 'ltr', 'aria-label': 'Code kopieren' });
    expect(existsSync(join(dir, 'presse/v2/notes/madkhal.md'))).toBe(true);
  });
});
