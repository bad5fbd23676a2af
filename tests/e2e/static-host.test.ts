import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { SearchResponse } from '../../src/search/types.ts';
import { ask, hitIds, openBrowser, openPage, waitForResults } from '../support/browser.ts';
import { buildSite, runMcdewey } from '../support/cli.ts';
import { hostStatically, type StaticHost } from '../support/static-host.ts';

let browser: Browser;
let folder: string;
let site: string;
let host: StaticHost;

beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'mcdewey-base-'));
  site = join(folder, 'site');
  await buildSite(inject('contentDir'), site, '--base', '/manuals/', '--site', 'https://docs.example.com');
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

  it('keeps a shelf for reading without a network', async () => {
    const { page, close } = await openPage(browser);
    await page.goto(`${host.url}orbit/3.2/`);
    await page.getByRole('button', { name: /^Keep this shelf offline/ }).click();
    await page.locator('[data-keep-row]').getByText('Kept on this device').waitFor();
    await page.context().setOffline(true);
    await page.goto(`${host.url}search/?q=${encodeURIComponent('forgotten password recovery mode button')}`);
    await waitForResults(page);
    await page.locator('.hit__title a').first().click();
    await page.waitForURL(`${host.url}orbit/3.2/admin-guide/admin-guide/18/**`);
    expect(await page.locator('article').innerText()).toContain('Whoever can touch the switch can get in');
    await page.goto(`${host.url}harbor/2/`);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      'This page is not kept on this device',
    );
    await close();
  });

  it('searches with the full model on request, from its own files only', async () => {
    const question = 'why does work get done a second time when something crashed';
    const guarded = await openPage(browser);
    const { page } = guarded;
    await page.goto(`${host.url}search/?q=${encodeURIComponent(question)}`);
    await waitForResults(page);
    expect(
      guarded.record.requests.filter((url) => url.includes('/_model/') && url.endsWith('.onnx')),
    ).toEqual([]);
    await page.getByRole('button', { name: 'Turn on deep search' }).click();
    // A list that is being read keeps its order: the pointer leaves it and the page goes back to its top.
    await page.mouse.move(0, 0);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.getByText('Deep search is on').waitFor({ timeout: 100_000 });
    const why = page.locator('.hit').first().locator('.why');
    await why.locator('li', { hasText: 'deep search' }).waitFor({ state: 'attached' });
    await waitForResults(page);
    const { stdout } = await runMcdewey(['search', question, '--dir', site, '--tier', 'full', '--json']);
    const [expected] = (JSON.parse(stdout) as SearchResponse).hits;
    expect((await hitIds(page))[0]).toBe(expected?.chunkId);
    guarded.expectClean();
    expect(
      guarded.record.requests.filter((url) => !/^(blob|data):/.test(url) && !url.startsWith(host.url)),
    ).toEqual([]);
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
