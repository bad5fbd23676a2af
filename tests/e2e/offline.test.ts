/** Keeping a shelf, and reading and searching it with the network cut and with the host gone. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { buildServiceWorker } from '../../src/site/build-service-worker.ts';
import { accessibilityFaults } from '../support/axe.ts';
import { openBrowser, waitForAnswer } from '../support/browser.ts';
import { hostStatically, type StaticHost } from '../support/static-host.ts';

const SHELF = 'orbit/3.2/';
const FILTERS = { product: ['orbit'], version: ['3.2'] };
const KEPT_PAGE = `${SHELF}admin-guide/admin-guide/18/`;
const KEPT_READER = `${SHELF}admin-guide/admin-guide/`;
const OTHER_PAGE = 'harbor/2/guide/operations/1/';

/** Put as readers put them: questions, codes, options, mistakes, words that only other shelves have. */
const QUESTIONS = `how do I take a member out of a stack
forgotten password recovery mode button
drain before unplugging
E3110
M4063
M4728 optical module
temperature limit of the switch
temprature of the swtich
fans run loud
where do messages go
set recovery off
"set recovery off"
copy traffic to a probe
let guests into the network
who may connect to a port
storm control threshold
loops in the network
spanning tree
bundle two links
speed and duplex of a port
name of a port
address of the management port
sign in for the first time
default password
install new software
go back to the old image
save the configuration
restore a configuration
erase all
factory state
serial number of the switch
what does the amber lamp mean
power supply was not found
power supply reports a checksum error
fan tray does not answer
line card is of the wrong kind
flash memory full
clock is wrong
time server
console speed
licence expired
copper pair broken
stack cable lost
show environment
show tech
confirm image
broker drain
consumer group offset of a queue
kubernetes ingress
qqxzv wwzzk`.split('\n');

/** The default of one second is short for a busy machine. */
const poll = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

let browser: Browser;
let folder: string;
let siteDir: string;
let host: StaticHost;
let context: BrowserContext;
let page: Page;
let workerScript: string;

beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'mcdewey-offline-'));
  siteDir = join(folder, 'site');
  await cp(inject('siteDir'), siteDir, { recursive: true });
  const scripts = await readdir(join(siteDir, '_astro'));
  workerScript = `_astro/${scripts.find((name) => name.startsWith('search-worker'))}`;
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  host = await hostStatically(siteDir);
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await host.stop();
});

const keepButton = () => page.getByRole('button', { name: /^Keep this shelf offline/ });
const row = () => page.locator('[data-keep-row]');

async function keepShelf(shelf = SHELF): Promise<void> {
  await page.goto(host.url + shelf);
  await keepButton().click();
  await row().getByText('Kept on this device').waitFor();
}

/** What the site's own search worker answers, id by id. */
async function search(queries: readonly string[], filters: object): Promise<Record<string, string[]>> {
  return await page.evaluate(
    async ({ script, all, filters }) => {
      const worker = new Worker(script, { type: 'module' });
      const answers: Record<string, string[]> = {};
      for (const [id, query] of all.entries()) {
        answers[query] = await new Promise<string[]>((done) => {
          worker.onmessage = ({ data }) => {
            if (data.id !== id || data.kind === 'partial') return;
            done(
              data.kind === 'answer'
                ? data.result.hits.map((hit: { chunkId: string }) => hit.chunkId)
                : [`${data.reason}: ${data.message}`],
            );
          };
          worker.postMessage({ kind: 'search', id, request: { query, filters, limit: 10, tier: 'fast' } });
        });
      }
      worker.terminate();
      return answers;
    },
    { script: host.url + workerScript, all: queries, filters },
  );
}

describe('keeping a shelf', () => {
  it('says its size before, and what is there after', async () => {
    await page.goto(host.url + SHELF);
    await keepButton().waitFor();
    expect(await row().innerText()).toMatch(/\d+ kB, and \d+ kB once for all shelves/);
    await keepButton().click();
    await row().getByText('Kept on this device').waitFor();
    await page.goto(`${host.url}offline/`);
    await page.locator('.kept__shelf').getByText('Orbit Switch 3.2').waitFor();
    await page.locator('[data-storage-facts]').getByText('on this device in all').waitFor();
  });

  it('registers no service worker before somebody asks for it', async () => {
    await page.goto(host.url + SHELF, { waitUntil: 'networkidle' });
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(
      0,
    );
  });

  it('costs a second shelf only what is its own', async () => {
    await keepShelf();
    await page.goto(`${host.url}orbit/3.1/`);
    await keepButton().waitFor();
    expect(await row().innerText()).not.toContain('once for all shelves');
  });

  it('goes on where it stopped, and only then counts as kept', async () => {
    let refused = 0;
    await context.route('**/_index/shelves/*.bin', (route) => {
      refused++;
      return refused > 1 ? route.abort() : route.continue();
    });
    await page.goto(host.url + SHELF);
    await keepButton().click();
    await row().getByText('Interrupted').waitFor();
    expect(await keptParts()).toBe(1);
    await context.unroute('**/_index/shelves/*.bin');
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(request.url()));
    await page.getByRole('button', { name: 'Resume' }).click();
    await row().getByText('Kept on this device').waitFor();
    expect(fetched.filter((url) => url.includes('/_index/shelves/')).length).toBe((await keptParts()) - 1);
  });

  it('can be cancelled, which leaves nothing', async () => {
    await context.route('**/_index/shelves/*.bin', (route) => route.abort());
    await page.goto(host.url + SHELF);
    await keepButton().click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await keepButton().waitFor();
    expect(await keptParts()).toBe(0);
  });

  it('takes everything away again', async () => {
    await keepShelf();
    await page.getByRole('button', { name: /^Remove/ }).click();
    await keepButton().waitFor();
    expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(0);
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(
      0,
    );
  });
});

function keptParts(): Promise<number> {
  return page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().filter(({ url }) => url.endsWith('.bin')).length;
  });
}

describe.each([
  ['with the network cut', () => context.setOffline(true)],
  ['with the host gone', () => host.stop()],
])('%s', (_, cut) => {
  it('a kept shelf opens page by page', async () => {
    await keepShelf();
    await page.goto(host.url);
    await cut();
    await page.goto(host.url + KEPT_PAGE);
    expect(await page.locator('article').innerText()).toContain('Whoever can touch the switch can get in');
    expect(await page.locator('.offline-banner').innerText()).toContain('the copy on your device');
    expect(
      await page.evaluate(() => getComputedStyle(document.querySelector('.sheet') as Element).borderTopWidth),
    ).toBe('2px');
    await page.getByRole('link', { name: /View in doc context/ }).click();
    await page.waitForURL(/admin-guide\/admin-guide\/#page-20$/);
    expect(await page.locator('#page-20').isVisible()).toBe(true);
    await page.goto(`${host.url}${KEPT_READER.slice(0, -1)}`);
    expect(page.url()).toBe(host.url + KEPT_READER);
    const twin = await page.evaluate(
      async (url) => (await fetch(url)).text(),
      `${host.url}${KEPT_PAGE.slice(0, -1)}.md`,
    );
    expect(twin).toContain('set recovery off');
  });

  it('fifty questions to it have the same answers, id by id', async () => {
    expect(QUESTIONS).toHaveLength(50);
    await keepShelf();
    const online = await search(QUESTIONS, FILTERS);
    expect(Object.values(online).filter((ids) => ids.length > 0).length).toBeGreaterThan(40);
    await cut();
    expect(await search(QUESTIONS, FILTERS)).toEqual(online);
  });

  it('a search without a filter looks at what is kept and says so', async () => {
    await keepShelf();
    await cut();
    await page.goto(`${host.url}search/?q=stopping+a+broker+without+losing+anything`);
    await waitForAnswer(page);
    const ids = await page
      .locator('.hit')
      .evaluateAll((hits) => hits.map((hit) => hit.getAttribute('data-id') ?? ''));
    expect(ids.filter((id) => !id.startsWith('orbit::3.2::'))).toEqual([]);
    expect(await page.locator('[data-notices]').innerText()).toContain('Orbit Switch 3.2');
  });

  it('a page that is not kept says so, and offers what is', async () => {
    await keepShelf();
    await cut();
    await page.goto(host.url + OTHER_PAGE);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      'This page is not kept on this device',
    );
    expect(await page.locator('main').innerText()).toContain(`/${OTHER_PAGE}`);
    await page.getByRole('link', { name: 'Orbit Switch 3.2' }).click();
    await page.waitForURL(host.url + SHELF);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('Orbit Switch');
  });
});

describe('nobody is shut out', () => {
  it('by the pages of what is kept, in any state', async () => {
    await page.goto(`${host.url}offline/`);
    await page.locator('[data-kept-empty]').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepShelf();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto(`${host.url}offline/`);
    await page.locator('.kept__shelf').getByText('Kept on this device').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await context.setOffline(true);
    await page.goto(host.url + OTHER_PAGE);
    await page.locator('.kept__shelf').getByText('Kept on this device').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto(host.url + KEPT_PAGE);
    await page.locator('.offline-banner').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('by keys: a shelf is kept and removed without a pointer', async () => {
    await page.goto(host.url + SHELF);
    await keepButton().focus();
    await page.keyboard.press('Enter');
    await row().getByText('Kept on this device').waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await poll(focused).toMatch(/^Remove /);
    await page.keyboard.press('Enter');
    await keepButton().waitFor();
    await poll(focused).toMatch(/^Keep /);
  });
});

describe('a library that is published anew', () => {
  const listFile = () => join(siteDir, SHELF, 'offline.json');

  it('leaves the kept edition working while the new one is being fetched', async () => {
    await keepShelf();
    const before = await readFile(listFile(), 'utf8');
    const list = JSON.parse(before);
    const gone = '_index/shelves/0123456789abcdef.bin';
    const shelf = { bytes: 10, parts: [{ file: gone, bytes: 10, first: 'a' }] };
    await writeFile(listFile(), JSON.stringify({ ...list, generation: 'another', shelf }));
    try {
      await page.reload();
      await page.getByRole('button', { name: /^Update/ }).click();
      await row().getByText('Interrupted').waitFor();
      await context.setOffline(true);
      await page.goto(host.url + KEPT_PAGE);
      expect(await page.locator('article').innerText()).toContain('Whoever can touch the switch');
      expect((await search(['forgotten password'], FILTERS))['forgotten password']?.[0]).toMatch(
        /^orbit::3\.2::/,
      );
    } finally {
      await writeFile(listFile(), before);
    }
  });
});

describe('several shelves', () => {
  it('are brought to one edition together, and a host of two minds is not asked for ever', async () => {
    await keepShelf();
    await keepShelf('harbor/2/');
    const file = join(siteDir, SHELF, 'offline.json');
    const before = await readFile(file, 'utf8');
    await writeFile(file, JSON.stringify({ ...JSON.parse(before), generation: 'another' }));
    try {
      const lists: string[] = [];
      context.on('request', (request) => {
        if (request.serviceWorker() === null && request.url().endsWith('/offline.json'))
          lists.push(request.url());
      });
      await page.goto(host.url + SHELF);
      await page.getByRole('button', { name: /^Update/ }).click();
      await poll(() => generationsKept()).toEqual(['another', JSON.parse(before).generation]);
      await poll(() => lists.filter((url) => url.includes('harbor/2')).length).toBe(1);
      await page.waitForLoadState('networkidle');
      expect(lists.length).toBeLessThanOrEqual(4);
    } finally {
      await writeFile(file, before);
    }
  });
});

/** Of the shelves that are kept, none of them being fetched; by name of the shelf. */
function generationsKept(): Promise<string[] | undefined> {
  return page.evaluate(async () => {
    const record = await (await caches.match('/_index/shelves/kept.json'))?.json();
    if (!record || record.wanted.length > 0) return undefined;
    type Kept = { list: { title: string; generation: string } };
    const kept = (record.kept as Kept[]).sort((a, b) => (a.list.title < b.list.title ? 1 : -1));
    return kept.map(({ list }) => list.generation);
  });
}

describe('the service worker', () => {
  const script = () => join(siteDir, 'service-worker.js');

  it('keeps working when a new one cannot be installed', async () => {
    await keepShelf();
    const before = await readFile(script(), 'utf8');
    await writeFile(script(), 'throw new Error("broken");');
    try {
      const updated = await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        return await registration?.update().then(
          () => 'updated',
          () => 'refused',
        );
      });
      expect(updated).toBe('refused');
      await context.setOffline(true);
      await page.goto(host.url + KEPT_PAGE);
      expect(await page.locator('article').innerText()).toContain('Whoever can touch the switch');
    } finally {
      await writeFile(script(), before);
    }
  });

  it('is taken away, with all that was kept, where a library turns reading offline off', async () => {
    await keepShelf();
    const before = await readFile(script(), 'utf8');
    await buildServiceWorker({ outDir: siteDir, base: '/', offline: false });
    try {
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
      await poll(() =>
        page.evaluate(async () => [
          (await caches.keys()).length,
          (await navigator.serviceWorker.getRegistrations()).length,
        ]),
      ).toEqual([0, 0]);
      await page.goto(host.url + KEPT_PAGE);
      expect(await page.locator('article').innerText()).toContain('Whoever can touch the switch');
    } finally {
      await writeFile(script(), before);
    }
  });

  it('lets pages of a new edition through while the site answers', async () => {
    await keepShelf();
    const file = join(siteDir, KEPT_PAGE, 'index.html');
    const before = await readFile(file, 'utf8');
    await writeFile(file, before.replaceAll('Whoever can touch the switch', 'Nobody at all'));
    try {
      await page.goto(host.url + KEPT_PAGE);
      expect(await page.locator('article').innerText()).toContain('Nobody at all');
    } finally {
      await writeFile(file, before);
    }
  });
});
