import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SiteFiles } from '../../src/server/static/site-files.ts';
import { buildSite } from '../../src/site/build-site.ts';
import { silentProgress } from '../../src/workspace/progress.ts';
import { AGENT_CHECKS } from '../support/agent-checks.ts';
import { brokenLinks, type SitePage, sitePages } from '../support/site-pages.ts';
import { pagedManual, sampleLibrary } from './sample-library.ts';

const BASE = '/manuals/';

const hostile = `# Hostile

<script>alert(1)</script> <img src=x onerror=alert(1)> <style>body{display:none}</style>

[click](javascript:alert(1)) <a href="x" style="position:fixed" onclick="alert(1)">x</a>

## <iframe src="https://example.com"></iframe> Title

Text & more <b>text</b>.
`;

const { library, config } = sampleLibrary(
  {
    'press/v1/guide/guide.md': pagedManual('Press Guide', 60, 300),
    'press/v2/guide/guide.md': pagedManual('Press Guide', 505, 1),
    'press/v2/notes/start.md':
      '# Start\n\nSee [oil](parts/oil.md#how-much), [above](#start) and [gone](gone.md).\n',
    'press/v2/notes/parts/oil.md':
      '# Oil\n\n## How much\n\nA drop.\n\n| part | drops |\n|---|---|\n| tray | 1 |\n',
    'press/v1/notes/parts/oil.md': '# Oil\n\n## How much\n\nTwo drops.\n\n```json\n{ "drops": 2 }\n```\n',
    'press/v2/notes/hostile.md': hostile,
  },
  `title: Workshop
site: { url: "https://docs.example.com" }
reading:
  feedback: "mailto:docs@example.com?subject={title}&body={url}"
  assistants: [{ title: Scribe, url: "https://scribe.example.com/?q={prompt}" }]
products: { press: { title: Press, vendor: Acme } }`,
);

let dir: string;
let pages: ReadonlyMap<string, SitePage>;
const pageAt = (path: string): SitePage => {
  const page = pages.get(path);
  if (!page) throw new Error(`There is no page ${path}`);
  return page;
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mcdewey-site-'));
  const before = process.cwd();
  const pdf = join(dir, 'guide-as-printed.pdf');
  await writeFile(pdf, 'the PDF of the second edition');
  const originals = new Map([['press::v2::guide::guide', pdf]]);
  await buildSite({ library, config, originals, outDir: dir, base: BASE, progress: silentProgress });
  expect(process.cwd()).toBe(before);
  pages = await sitePages(dir);
}, 240_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('a built site', () => {
  it('has a page for each shelf, window and chunk', () => {
    const expected = [
      '',
      '404.html',
      'search/',
      'vendors/Acme/',
      'press/',
      'press/v1/',
      'press/v1/guide/',
      'press/v2/notes/parts/oil/',
    ];
    for (const path of expected) {
      const found = [...pages.keys()].find((page) => page.toLowerCase() === path.toLowerCase());
      expect(found, path).toBeDefined();
    }
    for (const { product, version, doc, file, chunks } of library.documents) {
      for (const { ordinal } of chunks)
        expect(pages.has(`${product}/${version}/${doc}/${file}/${ordinal}/`)).toBe(true);
    }
    expect(pages.has('press/v1/guide/guide/~2/')).toBe(true);
  });

  it('keeps pages whose number is an error code', () => {
    for (const number of [404, 500]) {
      expect(pageAt(`press/v2/guide/guide/${number}/`).html).toContain(
        `press::v2::guide::guide::${number}</code>`,
      );
    }
  });

  it('has no internal link or fragment that leads nowhere', () => {
    expect(brokenLinks(dir, pages, BASE)).toEqual([]);
  });

  it('runs and styles nothing inline, whatever a manual holds', () => {
    for (const [path, { tags, html }] of pages) {
      for (const { name, attributes } of tags) {
        expect(name, path).not.toMatch(/^(?:style|iframe|object|embed|base)$/);
        if (name === 'script') expect(attributes.src, path).toMatch(/^\/manuals\//);
        for (const attribute of Object.keys(attributes))
          expect(attribute, `${path} <${name}>`).not.toMatch(/^(?:on|style$)/);
        expect(attributes.href ?? '', path).not.toMatch(/^\s*javascript:/i);
      }
      expect(html, path).toContain('http-equiv="content-security-policy"');
    }
  });

  it('asks no other host for anything', () => {
    for (const [path, { tags }] of pages) {
      for (const { name, attributes } of tags) {
        if (name === 'a' || (name === 'link' && attributes.rel === 'canonical')) continue;
        for (const value of [attributes.src, attributes.href, attributes.action]) {
          expect(value ?? '', path).not.toMatch(/^(?:https?:)?\/\//);
        }
      }
    }
  });

  it('shows a chunk with its page, source, id, neighbours and place in the reader', () => {
    const { html, links } = pageAt('press/v1/guide/guide/20/');
    expect(html).toContain('<h1>Page 20</h1>');
    expect(html).toMatch(/20<span class="facts__note">\s*\(printed 16\)/);
    expect(html).toContain('press/v1/guide/guide.md</code>');
    expect(html).toContain('press::v1::guide::guide::20</code>');
    const inReader = links.find((link) => link.endsWith('#page-20'))!;
    expect(pageAt(inReader.slice(BASE.length).replace('#page-20', '')).ids.has('page-20')).toBe(true);
    expect(links).toEqual(
      expect.arrayContaining([
        `${BASE}press/v1/guide/guide/19/`,
        `${BASE}press/v1/guide/guide/21/`,
        `${BASE}press/v2/guide/guide/`,
      ]),
    );
  });

  it('compares a section of an old version with the same section of the latest', () => {
    const id = (version: string): string => {
      const document = library.documents.find(
        ({ source }) => source === `press/${version}/notes/parts/oil.md`,
      )!;
      return `${document.id}::${document.chunks.find(({ title }) => title === 'How much')!.ordinal}`;
    };
    const { links } = pageAt(`${id('v1').replaceAll('::', '/')}/`);
    expect(links).toContain(`${BASE}compare/?from=${id('v1')}&to=${id('v2')}`);
  });

  it('publishes the original of a manual and leads to its page', async () => {
    const { links } = pageAt('press/v2/guide/guide/20/');
    expect(links).toContain(`${BASE}press/v2/guide/guide.pdf#page=24`);
    expect(await readFile(join(dir, 'press/v2/guide/guide.pdf'), 'utf8')).toContain('second edition');
    expect(pageAt('press/v1/guide/guide/20/').html).not.toContain('.pdf');
  });

  it('tells whom to report a problem to, and which assistants to ask, as library.yaml says', () => {
    const { links, html } = pageAt('press/v1/guide/guide/20/');
    const report = links.find((link) => link.startsWith('mailto:'))!;
    expect(decodeURIComponent(report)).toContain(`https://docs.example.com${BASE}press/v1/guide/guide/20/`);
    expect(html).toContain('data-assistant="https://scribe.example.com/?q={prompt}"');
    expect(html).not.toContain('claude.ai');
  });

  it('says on a page of an old version where it is in the latest, and nothing on a page of the latest', () => {
    const ordinalOf = (version: string) =>
      library.documents
        .find(({ source }) => source === `press/${version}/notes/parts/oil.md`)!
        .chunks.find(({ title }) => title === 'How much')!.ordinal;
    const old = pageAt(`press/v1/notes/parts/oil/${ordinalOf('v1')}/`);
    expect(old.html).toContain('This is version v1, the latest is v2.');
    expect(old.links).toContain(`${BASE}press/v2/notes/parts/oil/${ordinalOf('v2')}/`);
    expect(pageAt(`press/v2/notes/parts/oil/${ordinalOf('v2')}/`).html).not.toContain('the latest is');
    expect(pageAt('press/v1/guide/guide/20/').html).toMatch(
      /This page is not in it\.\s*<a[^>]*>Open its manual in v2/,
    );
  });

  it('asks for a page number in the reader of a paged manual only', () => {
    const goTo = (path: string) => pageAt(path).tags.find(({ attributes }) => 'data-go-to' in attributes);
    expect(goTo('press/v1/guide/guide/~2/')!.attributes).toMatchObject({
      'data-page-count': '60',
      'data-label-runs': '5-60=1',
    });
    expect(goTo('press/v2/notes/start/')).toBeUndefined();
  });

  it('names in each window where the others begin', () => {
    const { tags } = pageAt('press/v1/guide/guide/~2/');
    const { attributes } = tags.find(({ attributes }) => 'data-window-starts' in attributes)!;
    const starts = attributes['data-window-starts']!.split(' ');
    expect(starts[0]).toBe('page-1');
    for (const [index, start] of starts.entries()) {
      expect(pageAt(`press/v1/guide/guide/${index === 0 ? '' : `~${index + 1}/`}`).ids.has(start)).toBe(true);
    }
  });

  it('has one first-level heading a page and none that skips a level', () => {
    for (const [path, { tags }] of pages) {
      const levels = tags.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? Number(name[1]) : []));
      expect(
        levels.filter((level) => level === 1),
        path,
        // Of the two headings of this page the script shows one: what is kept, or that a page is not.
      ).toHaveLength(path === 'offline/' ? 2 : 1);
      if (path.startsWith('press/v1/guide/guide/~')) continue;
      levels.reduce((before, level) => {
        expect(level - before, path).toBeLessThanOrEqual(1);
        return level;
      }, 0);
    }
  });

  it('links from page to page inside a manual, and drops links that lead nowhere', () => {
    const { links, html } = pageAt('press/v2/notes/start/1/');
    expect(links.some((link) => link.startsWith(`${BASE}press/v2/notes/parts/oil/#`))).toBe(true);
    expect(html).toContain('gone');
    expect(links.some((link) => link.includes('gone'))).toBe(false);
  });

  it('keeps a page of a manual below 60 kB over the wire, and its scripts below 20 kB', async () => {
    const { html, tags } = pageAt('press/v1/guide/guide/20/');
    const files = tags.flatMap(({ name, attributes }) =>
      name === 'script'
        ? attributes.src!
        : name === 'link' && attributes.rel === 'stylesheet'
          ? attributes.href!
          : [],
    );
    const sizes = await Promise.all(
      files.map(async (file) => ({
        file,
        size: gzipSync(await readFile(join(dir, file.slice(BASE.length)))).length,
      })),
    );
    const total = gzipSync(html).length + sizes.reduce((sum, { size }) => sum + size, 0);
    const scripts = sizes.filter(({ file }) => file.endsWith('.js')).reduce((sum, { size }) => sum + size, 0);
    expect(total).toBeLessThan(60_000);
    expect(scripts).toBeLessThan(20_000);
    expect(scripts).toBeGreaterThan(0);
  });

  it('writes what stands beside the pages', () => {
    for (const name of [
      'llms.txt',
      'robots.txt',
      'sitemap.xml',
      'opensearch.xml',
      '_headers',
      '.nojekyll',
      'theme.js',
      'favicon.svg',
    ]) {
      expect(existsSync(join(dir, name)), name).toBe(true);
    }
    expect(existsSync(join(dir, 'press/v1/guide/guide/20.md'))).toBe(true);
    expect(existsSync(join(dir, 'press/v1/guide/guide.md'))).toBe(true);
  });
});

describe('for agents that read the web, the site', () => {
  it.each(Object.entries(AGENT_CHECKS))('passes %s', async (_name, check) => {
    const server = new SiteFiles(dir, { base: BASE });
    const origin = 'https://docs.example.com';
    const sitemap = await readFile(join(dir, 'sitemap.xml'), 'utf8');
    const listed = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) =>
      url!.slice((origin + BASE).length),
    );
    const wrong = await check({
      url: origin + BASE,
      pages: listed,
      get: (path, headers = {}) => server.respond(new Request(origin + BASE + path, { headers }), `/${path}`),
    });
    expect(wrong).toEqual([]);
  });
});
