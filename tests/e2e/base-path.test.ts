import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ask, hitIds, openBrowser, openPage } from '../support/browser.ts';
import { buildSite } from '../support/cli.ts';
import { hostStatically, type StaticHost } from '../support/static-host.ts';

let browser: Browser;
let folder: string;
let host: StaticHost;

beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'mcdewey-base-'));
  const site = join(folder, 'site');
  await buildSite(
    inject('contentDir'),
    site,
    '--no-browser-model',
    '--base',
    '/manuals/',
    '--site',
    'https://docs.example.com',
  );
  host = await hostStatically(site, '/manuals/');
});
afterAll(async () => {
  await host.stop();
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a site below a path, built in a foreign environment, on a host that only serves files', () => {
  it('can be walked from shelf to page, searched, and read in context', async () => {
    const guarded = await openPage(browser);
    const { page } = guarded;
    await page.goto(host.url);
    await page.locator('main').getByRole('link', { name: 'Orbit Switch' }).first().click();
    await page.waitForURL(`${host.url}orbit/`);
    await page.goto(`${host.url}search/`);
    await ask(page, 'switch does not come up after new software');
    expect((await hitIds(page)).slice(0, 3)).toContain('orbit::3.2::admin-guide::admin-guide::17');
    await page.locator('.hit__context').first().click();
    await page.waitForURL(/\/manuals\/.+#(page|chunk)-\d+$/);
    await page.goto(`${host.url}orbit/3.2/messages/messages/#page-104`);
    await page.waitForURL(/\/manuals\/.+~\d+\/#page-104$/);
    guarded.expectClean();
    const outside = guarded.record.requests.filter((url) => !url.startsWith(host.url));
    expect(outside).toEqual([]);
    await guarded.close();
  });

  it('names its own address wherever an absolute one is needed', async () => {
    const text = async (path: string) => (await fetch(host.url + path)).text();
    expect(await text('sitemap.xml')).toContain('https://docs.example.com/manuals/');
    expect(await text('orbit/')).toContain('rel="canonical" href="https://docs.example.com/manuals/orbit/"');
    expect(await text('opensearch.xml')).toContain(
      'https://docs.example.com/manuals/search/?q={searchTerms}',
    );
  });
});
