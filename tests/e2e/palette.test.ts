import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type GuardedPage, hitIds, openBrowser, openPage, waitForResults } from '../support/browser.ts';

const GUIDE_PAGE = 'orbit/3.2/admin-guide/admin-guide/18/';

let browser: Browser;
let guarded: GuardedPage;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  guarded = await openPage(browser);
  page = guarded.page;
});
afterEach(async () => {
  guarded.expectClean();
  await guarded.close();
});

async function openAt(path: string, key = '/'): Promise<void> {
  await page.goto(inject('siteUrl') + path);
  await page.keyboard.press(key);
  await page.locator('dialog.palette[open]').waitFor();
}

function options(group: 'places' | 'results' | 'recent') {
  return page.locator(`[aria-labelledby="palette-${group}"] [role="option"]`);
}

async function searchFor(query: string): Promise<void> {
  await page.locator('#palette-field').fill(query);
  await page.locator('dialog.palette:not([aria-busy]) #palette-all').waitFor();
}

describe('the palette', () => {
  it('opens on any page by "/", by Ctrl+K and by the box in the header, and Escape gives the focus back', async () => {
    await page.goto(inject('siteUrl') + GUIDE_PAGE);
    const opener = page.locator('[data-palette]');
    const dialog = page.locator('dialog.palette');
    for (const open of [
      () => page.keyboard.press('/'),
      () => page.keyboard.press('Control+k'),
      () => opener.click(),
    ]) {
      await opener.focus();
      await open();
      await page.locator('dialog.palette[open]').waitFor();
      expect(await page.locator('#palette-field').evaluate((field) => field === document.activeElement)).toBe(
        true,
      );
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      expect(await opener.evaluate((link) => link === document.activeElement)).toBe(true);
    }
  });

  it('is fetched by nobody who does not reach for it', async () => {
    await page.goto(inject('siteUrl') + GUIDE_PAGE, { waitUntil: 'networkidle' });
    expect(guarded.record.requests.filter((url) => /palette|\/_index\/|worker/.test(url))).toEqual([]);
  });

  it('takes what is typed while it is on its way', async () => {
    await page.goto(inject('siteUrl') + GUIDE_PAGE);
    await page.keyboard.press('/');
    await page.keyboard.type('harbor');
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('#palette-field')?.value === 'harbor',
    );
  });

  it('shows the first results of the results page in the same order, and leads there', async () => {
    await openAt('');
    await searchFor('finish work in flight');
    const ids = await options('results').evaluateAll((rows) =>
      rows.flatMap((row) => (row instanceof HTMLElement && row.dataset.id ? [row.dataset.id] : [])),
    );
    expect(ids.length).toBeGreaterThan(3);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/search\/\?q=finish\+work\+in\+flight$/);
    await waitForResults(page);
    expect((await hitIds(page)).slice(0, ids.length)).toEqual(ids);
  });

  it('jumps to a page of a manual by its physical and its printed number', async () => {
    await openAt('');
    await page.locator('#palette-field').fill('orbit 3.2 message p 20');
    await options('places').nth(1).waitFor();
    expect(await options('places').allInnerTexts()).toEqual([
      expect.stringMatching(/^p\. 20 · Orbit Switch Message Reference/),
      expect.stringMatching(/^p\. 26 \(printed 20\) · Orbit Switch Message Reference/),
    ]);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/orbit\/3\.2\/messages\/messages\/(~\d+\/)?#page-20$/);
    expect(await page.locator('#page-20').isVisible()).toBe(true);
  });

  it('takes a bare page number for one of the manual that is being read', async () => {
    await openAt('orbit/3.2/messages/messages/30/');
    await page.locator('#palette-field').fill('p 50');
    await options('places').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/orbit\/3\.2\/messages\/messages\/(~\d+\/)?#page-56$/);
  });

  it('keeps what was chosen when the answer to the last key comes after', async () => {
    await openAt('');
    const field = page.locator('#palette-field');
    await field.fill('harb');
    await options('places').first().waitFor();
    const target = await options('places').first().getAttribute('href');
    await searchFor('harbo');
    // In one task, so that no answer can come between the key and the choice.
    await field.evaluate((input: HTMLInputElement) => {
      input.value = 'harbor';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
    });
    await page.waitForFunction(() =>
      document.querySelector<HTMLAnchorElement>('#palette-all')?.search.endsWith('q=harbor'),
    );
    const chosen = page.locator('dialog.palette [aria-selected="true"]');
    expect(await chosen.getAttribute('href')).toBe(target);
    expect(await field.getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
  });

  it('chooses nothing any more when other words are typed', async () => {
    await openAt('');
    const field = page.locator('#palette-field');
    await field.fill('orbit 3.2 message p 20');
    await page.locator('dialog.palette [aria-selected="true"]').waitFor();
    const chosen = await field.evaluate((input: HTMLInputElement) => {
      input.value += '7';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      return input.getAttribute('aria-activedescendant');
    });
    expect(chosen).toBeNull();
  });

  it('searches only the version or the manual that is being read, when that is wished', async () => {
    await openAt(GUIDE_PAGE);
    await searchFor('drain before maintenance');
    expect(await options('results').first().getAttribute('data-id')).toMatch(/^harbor::/);
    await page.getByRole('radio', { name: 'Only Orbit Switch 3.2' }).check();
    await page.waitForFunction(
      () =>
        document.querySelector<HTMLElement>('#palette-result-0')?.dataset.id?.startsWith('orbit::3.2') ??
        false,
    );
    await page.getByRole('radio', { name: 'Only Orbit Switch Administrator Guide' }).check();
    await page.locator('#palette-field').press('Enter');
    await page.waitForURL(/\/search\/\?/);
    await waitForResults(page);
    expect(new URL(page.url()).searchParams.get('doc')).toBe('orbit/3.2/admin-guide');
    expect((await hitIds(page)).every((id) => id.startsWith('orbit::3.2::admin-guide::'))).toBe(true);
  });

  it('offers to search everywhere where a part holds nothing', async () => {
    await openAt('harbor/2/guide/operations/');
    await page.getByRole('radio', { name: 'Only Harbor Queue 2' }).check();
    await page.locator('#palette-field').fill('qqxzv wwzzk');
    await page.getByRole('button', { name: 'Search everywhere' }).click();
    expect(await page.getByRole('radio', { name: 'Everywhere' }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Search everywhere' }).waitFor({ state: 'hidden' });
    await page.locator('.palette__message').getByText('Nothing found').waitFor();
  });

  it('remembers searches in this browser until they are cleared', async () => {
    await openAt('');
    await searchFor('temperature of the switch');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/search\//);
    await waitForResults(page);
    await openAt('orbit/', 'Control+k');
    await options('recent').first().waitFor();
    expect(await options('recent').allInnerTexts()).toEqual(['temperature of the switch']);
    await page.getByRole('button', { name: 'Clear recent searches' }).click();
    expect(await options('recent').count()).toBe(0);
    expect(await page.evaluate(() => localStorage.getItem('mcdewey-recent-searches'))).toBeNull();
  });

  it('says that the index cannot be reached when there is no network', async () => {
    await openAt(GUIDE_PAGE);
    await page.context().setOffline(true);
    await page.locator('#palette-field').fill('loop');
    await page.locator('.palette__message').getByText('The search index cannot be reached').waitFor();
    guarded.record.faults.splice(0);
  });
});
