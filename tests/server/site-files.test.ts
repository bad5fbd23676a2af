import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryMissingError } from '../../src/server/directory-missing.ts';
import { SiteFiles } from '../../src/server/static/site-files.ts';

const PAGE = `<!doctype html><title>Pumps</title>${'<p>Close the valve before you open the pump.</p>'.repeat(60)}`;
const HEADERS = `
/*
  X-Frame-Options: DENY
  Content-Security-Policy: default-src 'self'
/_astro/*
  Cache-Control: public, max-age=31536000, immutable
/pumps/*
  X-Shelf: hydraulics
/pumps/loud/*
  ! X-Frame-Options
`;

let root: string;
let directory: string;

async function writeSite(target: string, page = PAGE): Promise<void> {
  const files: Record<string, string | Uint8Array> = {
    'index.html': page,
    '404.html': '<!doctype html><title>Nothing here</title>',
    _headers: HEADERS,
    'pumps/index.html': page,
    'pumps.md': '# Pumps\n',
    'pumps/loud/index.html': page,
    '_astro/site.3fa9c1d2.css': `body { color: black }\n${'p { margin: 0 }\n'.repeat(60)}`,
    '_index/manifest.json': '{"format":1}',
    '_index/text/00112233445566aa.bin': new Uint8Array(1000),
    '.secret': 'hidden',
    'big.wasm': new Uint8Array(3 * 1024 * 1024).fill(7),
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(target, name, '..'), { recursive: true });
    await writeFile(join(target, name), content);
  }
}

function request(path: string, headers: Record<string, string> = {}, method = 'GET'): Request {
  return new Request(new URL(path, 'http://127.0.0.1:4321'), { headers, method });
}

function get(site: SiteFiles, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return site.respond(request(path, headers), new URL(path, 'http://127.0.0.1:4321').pathname);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-site-'));
  directory = join(root, 'dist');
  await writeSite(directory);
  await writeFile(join(root, 'outside.txt'), 'outside');
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('a page', () => {
  it('is served from its directory with its content type and revalidated each time', async () => {
    const response = await get(new SiteFiles(directory), '/pumps/');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toBe(PAGE);
  });

  it('is redirected to when the trailing slash is missing, with its query', async () => {
    const response = await get(new SiteFiles(directory), '/pumps?q=valve');
    expect(response.status).toBe(308);
    expect(response.headers.get('location')).toBe('/pumps/?q=valve');
  });

  it('is redirected to below the base of the site', async () => {
    const response = await get(new SiteFiles(directory, { base: '/docs/' }), '/pumps');
    expect(response.headers.get('location')).toBe('/docs/pumps/');
  });

  it('never redirects to another host', async () => {
    const response = await new SiteFiles(directory).respond(request('/'), '//pumps');
    expect(response.headers.get('location')).toBe('/pumps/');
  });

  it('that does not exist is the 404 page with status 404', async () => {
    for (const path of ['/valves/', '/pumps.md/', '/pumps/index.html/x', `/${'x'.repeat(300)}/`]) {
      const response = await get(new SiteFiles(directory), path);
      expect(response.status, path).toBe(404);
      expect(await response.text()).toContain('Nothing here');
    }
  });

  it('has a Markdown twin served as Markdown', async () => {
    const response = await get(new SiteFiles(directory), '/pumps.md');
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  });
});

describe('headers', () => {
  it('are those of the _headers file, joined and taken away as the hosts do', async () => {
    const site = new SiteFiles(directory);
    const home = await get(site, '/');
    expect(home.headers.get('x-frame-options')).toBe('DENY');
    expect(home.headers.get('x-content-type-options')).toBe('nosniff');
    expect(home.headers.get('x-shelf')).toBeNull();
    const loud = await get(site, '/pumps/loud/');
    expect(loud.headers.get('x-shelf')).toBe('hydraulics');
    expect(loud.headers.get('x-frame-options')).toBeNull();
  });

  it('keep hashed files for a year and revalidate the manifest', async () => {
    const site = new SiteFiles(directory);
    const cacheControl = async (path: string) => (await get(site, path)).headers.get('cache-control');
    expect(await cacheControl('/_astro/site.3fa9c1d2.css')).toBe('public, max-age=31536000, immutable');
    expect(await cacheControl('/_index/text/00112233445566aa.bin')).toBe(
      'public, max-age=31536000, immutable',
    );
    expect(await cacheControl('/_index/manifest.json')).toBe('no-cache');
  });
});

describe('compression', () => {
  it('follows the accepted encodings', async () => {
    const site = new SiteFiles(directory);
    const brotli = await get(site, '/pumps/', { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers.get('content-encoding')).toBe('br');
    expect(brotli.headers.get('vary')).toContain('accept-encoding');
    const body = new Uint8Array(await brotli.arrayBuffer());
    expect(Number(brotli.headers.get('content-length'))).toBe(body.length);
    expect(brotliDecompressSync(body).toString()).toBe(PAGE);
    const gzip = await get(site, '/pumps/', { 'accept-encoding': 'gzip, br;q=0.5' });
    expect(gzip.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(new Uint8Array(await gzip.arrayBuffer())).toString()).toBe(PAGE);
    const none = await get(site, '/pumps/', { 'accept-encoding': 'br;q=0, identity' });
    expect(none.headers.get('content-encoding')).toBeNull();
    expect(await none.text()).toBe(PAGE);
  });

  it('streams files too large to keep', async () => {
    const plain = await get(new SiteFiles(directory), '/big.wasm');
    expect(plain.headers.get('content-length')).toBe(String(3 * 1024 * 1024));
    expect((await plain.arrayBuffer()).byteLength).toBe(3 * 1024 * 1024);
    const packed = await get(new SiteFiles(directory), '/big.wasm', { 'accept-encoding': 'br' });
    const body = new Uint8Array(await packed.arrayBuffer());
    expect(body.length).toBeLessThan(100_000);
    expect(brotliDecompressSync(body).length).toBe(3 * 1024 * 1024);
  });
});

describe('a conditional request', () => {
  it('is answered 304 without a body while the content is the same, even after a rebuild', async () => {
    const site = new SiteFiles(directory);
    const etag = (await get(site, '/pumps/')).headers.get('etag') ?? '';
    await rm(directory, { recursive: true });
    await writeSite(directory);
    for (const value of [etag, `"other", ${etag.replace('W/', '')}`, '*']) {
      const response = await get(site, '/pumps/', { 'if-none-match': value });
      expect(response.status).toBe(304);
      expect(await response.text()).toBe('');
      expect(response.headers.get('etag')).toBe(etag);
      expect(response.headers.get('cache-control')).toBe('no-cache');
    }
    await writeFile(join(directory, 'pumps/index.html'), `${PAGE}<p>New.</p>`);
    const changed = await get(site, '/pumps/', { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(await changed.text()).toContain('New.');
  });

  it('with HEAD has the headers of GET and no body', async () => {
    const site = new SiteFiles(directory);
    for (const path of ['/pumps/', '/big.wasm']) {
      const full = await get(site, path);
      const head = await site.respond(request(path, {}, 'HEAD'), path);
      expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(full.headers));
      expect(await head.text()).toBe('');
      await full.arrayBuffer();
    }
  });
});

describe('paths', () => {
  it.each([
    '/../outside.txt',
    '/..%2foutside.txt',
    '/%2e%2e/outside.txt',
    '/pumps/..%2f..%2f..%2foutside.txt',
    '/..%5coutside.txt',
    '/%2fetc/passwd',
    '//etc/passwd',
    '/.secret',
    '/%2esecret',
    '/_headers',
    '/index.html%00.png',
    '/%',
    '/%ff',
    '/pumps/%2e%2e/%2e%2e/outside.txt',
  ])('never leave the directory or show hidden files: %s', async (path) => {
    const response = await new SiteFiles(directory).respond(request('/'), path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toMatch(/outside|hidden|root:|X-Frame/);
  });
});

describe('a rebuild', () => {
  it('that renames the directory fails no request and is seen at once', async () => {
    const site = new SiteFiles(directory);
    await writeSite(join(root, 'staged'), PAGE.replace('Pumps', 'Newer pumps'));
    const asked: Promise<Response>[] = [];
    const ask = () => asked.push(get(site, '/pumps/'), get(site, '/_index/text/00112233445566aa.bin'));
    ask();
    await rename(directory, join(root, 'old'));
    ask();
    ask();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await rename(join(root, 'staged'), directory);
    ask();
    for (const response of await Promise.all(asked)) expect(response.status).toBe(200);
    expect(await (await get(site, '/pumps/')).text()).toContain('Newer pumps');
  });

  it('leaves hashed files that were served before available to pages that are still open', async () => {
    const site = new SiteFiles(directory);
    const before = await (await get(site, '/_astro/site.3fa9c1d2.css')).text();
    await rm(join(directory, '_astro'), { recursive: true });
    const after = await get(site, '/_astro/site.3fa9c1d2.css');
    expect(after.status).toBe(200);
    expect(await after.text()).toBe(before);
  });

  it('that leaves no site at all is told apart from a missing page', async () => {
    await rm(directory, { recursive: true });
    await expect(get(new SiteFiles(directory), '/pumps/')).rejects.toBeInstanceOf(DirectoryMissingError);
  });
});
