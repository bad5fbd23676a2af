import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type GuardedPage, hitIds, openBrowser, openPage, waitForResults } from '../support/browser.ts';

/** More than any page needs, less than a test has patience for. */
const MOST_TABS = 150;

let browser: Browser;
let guarded: GuardedPage;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  guarded = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  page = guarded.page;
  await page.goto(inject('siteUrl'));
});
afterAll(() => browser.close());

/** Presses Tab until the wanted element has the focus, and sees to it that this can be seen. */
async function tabTo(selector: string): Promise<void> {
  for (let presses = 0; presses < MOST_TABS; presses++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate((wanted) => {
      const active = document.activeElement;
      if (!active?.matches(wanted)) return undefined;
      // Some boxes show the focus of the field within them.
      const framed = [active, active.parentElement, active.nextElementSibling].filter(
        (part) => part !== null,
      );
      const box = active.getBoundingClientRect();
      return {
        framed: framed.some((part) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(part);
          return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
        }),
        inWindow: box.bottom > 0 && box.top < innerHeight,
      };
    }, selector);
    if (!focus) continue;
    expect(focus, selector).toEqual({ framed: true, inWindow: true });
    return;
  }
  throw new Error(`${MOST_TABS} presses of Tab on ${page.url()} do not lead to ${selector}`);
}

function focused(): Promise<string> {
  return page.evaluate(() => document.activeElement?.id ?? '');
}

// One session from a question to a bound excerpt: each step begins where the one before has left the focus.

it('skips to the content', async () => {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await focused()).toBe('main');
});

it('searches', async () => {
  await page.keyboard.press('/');
  await page.keyboard.type('drain before unplugging or maintenance');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/search\/\?q=drain/);
  await waitForResults(page);
  expect((await hitIds(page)).length).toBeGreaterThan(5);
});

it('filters, and keeps the focus on the filter', async () => {
  await tabTo('input[name="product"][value="orbit"]');
  await page.keyboard.press('Space');
  await page.waitForFunction(() => new URLSearchParams(location.search).get('product') === 'orbit');
  await waitForResults(page);
  expect((await hitIds(page)).every((id) => id.startsWith('orbit::'))).toBe(true);
  expect(await focused()).toBe('filter-product-orbit');
});

it('opens a result, and comes back to it', async () => {
  await tabTo('.hit__title a');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orbit\/3\.2\/admin-guide\/admin-guide\/19\//);
  await page.goBack();
  await page.waitForURL(/\/search\//);
  await waitForResults(page);
  await page.waitForFunction(() => document.activeElement?.matches('.hit:first-child .hit__title a'));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orbit\/3\.2\/admin-guide\/admin-guide\/19\//);
});

it('copies a citation', async () => {
  await tabTo('.share summary');
  await page.keyboard.press('Enter');
  await tabTo('[data-share="plain"]');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    navigator.clipboard.readText().then((text) => text.includes('Orbit Switch')),
  );
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('p. 19');
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY');
});

it('pins the page', async () => {
  const pin = page.locator('[data-pin]').first();
  if ((await pin.getAttribute('aria-pressed')) === 'true') throw new Error('the page is pinned already');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('b');
  await page.locator('[data-pin][aria-pressed="true"]').first().waitFor();
});

it('goes to a page by its number', async () => {
  await page.keyboard.press('Control+k');
  await page.locator('dialog.palette[open]').waitFor();
  await page.keyboard.press('Escape');
  await tabTo('.chunk__actions > a.button');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orbit\/3\.2\/admin-guide\/admin-guide\/#page-21$/);
  await tabTo('#go-to-page');
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  await page.waitForURL(/#page-12$/);
  expect(await page.locator('#page-12').isVisible()).toBe(true);
});

it('switches to the other version', async () => {
  await tabTo('a.shelf-mark[href*="/orbit/3.1/"]');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orbit\/3\.1\/admin-guide\/admin-guide\//);
});

it('compares the versions, and goes from change to change', async () => {
  await tabTo('a[href*="/compare/"]');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/compare\//);
  await page.locator('[data-comparison-rows] > *').first().waitFor();
  await tabTo('[data-step="1"]');
  await page.keyboard.press('Enter');
  expect(await page.locator('[data-comparison-status]').innerText()).not.toBe('');
});

it('exports what is pinned, with its citation', async () => {
  await tabTo('[data-binder-link]');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/binder\//);
  await page.locator('[data-binder-list] li').first().waitFor();
  const download = page.waitForEvent('download');
  await tabTo('[data-binder-do="markdown"]');
  await page.keyboard.press('Enter');
  const text = await readFile(await (await download).path(), 'utf8');
  expect(text).toContain('Drain the member before it is unplugged');
  expect(text).toContain('/orbit/3.2/admin-guide/admin-guide/19/');
});

it('has broken nothing on its way', () => {
  guarded.expectClean();
});
