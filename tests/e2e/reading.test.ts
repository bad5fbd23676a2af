import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessibilityFaults } from '../support/axe.ts';
import { type GuardedPage, openBrowser, openPage, sidewaysOverflow } from '../support/browser.ts';
import { brokenLinks, sitePages } from '../support/site-pages.ts';

const MESSAGES = 'orbit/3.2/messages/messages/';
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

let browser: Browser;
const opened: GuardedPage[] = [];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  for (const guarded of opened.splice(0)) {
    guarded.expectClean();
    await guarded.close();
  }
});

async function open(path: string, options?: Parameters<typeof openPage>[1]): Promise<Page> {
  const guarded = await openPage(browser, options);
  opened.push(guarded);
  await guarded.page.goto(inject('siteUrl') + path);
  return guarded.page;
}

/** Distance of an element's upper edge from that of the window, in CSS pixels, once the page rests. */
async function topOf(page: Page, selector: string): Promise<number> {
  await page.locator(selector).waitFor();
  await page.waitForFunction(
    (target) => {
      const top = document.querySelector(target)?.getBoundingClientRect().top ?? Number.NaN;
      const before = Reflect.get(window, 'lastTop');
      Reflect.set(window, 'lastTop', top);
      return top === before;
    },
    selector,
    { polling: 100 },
  );
  return page.locator(selector).evaluate((element) => element.getBoundingClientRect().top);
}

describe('the reader', () => {
  it('lands on a page of the first window from a cold load', async () => {
    const page = await open(`${MESSAGES}#page-9`);
    const top = await topOf(page, '#page-9');
    expect(top).toBeGreaterThanOrEqual(-2);
    expect(top).toBeLessThan(200);
  });

  it('lands on a page that lies in another window from a cold load', async () => {
    const page = await open(`${MESSAGES}#page-104`);
    await page.waitForURL(/~\d+\/#page-104$/);
    const top = await topOf(page, '#page-104');
    expect(top).toBeGreaterThanOrEqual(-2);
    expect(top).toBeLessThan(200);
    expect(await page.locator('#page-104').innerText()).toContain('M4728');
  });

  it('shows the physical page and the printed one in the gutter', async () => {
    const page = await open(`${MESSAGES}#page-9`);
    expect(await page.locator('#page-9 .gutter__page').innerText()).toBe('9');
    expect(await page.locator('#page-9 .gutter__label').innerText()).toBe('3');
  });

  it('leads from a page number to the page on its own and back', async () => {
    const page = await open(`${MESSAGES}#page-9`);
    await page.locator('#page-9 .gutter').click();
    await page.waitForURL(/messages\/messages\/8\/$/);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Page 9');
    await page.locator('a[rel="next"]').click();
    await page.waitForURL(/messages\/messages\/9\/$/);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Page 10');
  });

  it('follows the outline across windows', async () => {
    const page = await open(MESSAGES);
    const link = page.locator('.outline').getByRole('link', { name: /^Messages about the licence/ });
    await link.click();
    await page.waitForURL(/~\d+\/#/);
    expect(await page.locator(':target').innerText()).toContain('Messages about the licence');
  });

  it('follows links between documents of the handbook', async () => {
    const page = await open('mcdewey/1.0/handbook/overview/');
    await page.locator('.prose').getByRole('link', { name: 'adding manuals' }).first().click();
    await page.waitForURL(/\/mcdewey\/1\.0\/handbook\/adding-manuals\/$/);
    expect(await page.getByRole('heading', { level: 1 }).first().innerText()).toBe('Adding manuals');
  });
});

describe('what a manual says about its own places', () => {
  const COPYING = 'orbit/3.2/admin-guide/admin-guide/15/';

  it('is linked, and shown before it is opened, until Escape puts it away', async () => {
    const page = await open(COPYING);
    const link = page.locator('.prose').getByRole('link', { name: 'Saving and restoring the configuration' });
    await link.hover();
    const card = page.locator('#preview');
    await card.getByText('puts settings to work').waitFor();
    expect(await card.innerText()).toContain('page 18 (16)');
    // The pointer may go over the card itself.
    await card.hover();
    await page.waitForTimeout(400);
    expect(await card.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'hidden' });
    await link.click();
    await page.waitForURL(/admin-guide\/#m-/);
    expect(await page.locator(':target').innerText()).toContain('Saving and restoring the configuration');
  });

  it('is shown to who comes by keyboard, and described to who cannot see it', async () => {
    const page = await open(COPYING);
    const link = page.locator('.prose').getByRole('link', { name: 'page 16' });
    await page.locator('.prose a').first().focus();
    await page.keyboard.press('Tab');
    await page.locator('#preview').getByText('Looking after it').waitFor();
    expect(await link.getAttribute('aria-describedby')).toBe('preview');
    await page.keyboard.press('Tab');
    await page.locator('#preview').waitFor({ state: 'hidden' });
  });
});

describe('a page in another version', () => {
  const HEAT = 'orbit/3.1/admin-guide/admin-guide/12/';

  it('can be compared: what changed is marked, counted and reached by keys', async () => {
    const page = await open(HEAT);
    expect(await page.locator('.prose').innerText()).toContain('Above 40 °C');
    await page.getByRole('link', { name: 'Compare this page with 3.2' }).first().click();
    await page.waitForURL(/compare\/\?from=orbit::3\.1::.*::12&to=orbit::3\.2::.*::13$/);
    await page.getByText('1 difference. Sentences and lines: 1 changed.').waitFor();
    expect(await page.locator('.cell--before del').allInnerTexts()).toEqual(['40']);
    expect(await page.locator('.cell--after ins').allInnerTexts()).toEqual(['45']);
    await page.keyboard.press('n');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Difference 1 of 1',
    );
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('can be compared as a chapter, in one column on a telephone', async () => {
    const page = await open(HEAT, PHONE);
    await page
      .getByRole('link', { name: /Compare the chapter/ })
      .first()
      .tap();
    await page.locator('.difference').first().waitFor();
    const merged = page.locator('.cell--merged').filter({ hasText: '°C' }).first();
    expect(await merged.locator('del').innerText()).toBe('40');
    expect(await merged.locator('ins').innerText()).toBe('45');
    expect(await page.locator('.cell--before:visible').count()).toBe(
      await page.locator('.row--removed').count(),
    );
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('is named above the text on a telephone, and beside it where there is room', async () => {
    const versions = (page: Page) => page.getByRole('link', { name: /^3\.1/ }).filter({ visible: true });
    const phone = await open('orbit/3.2/admin-guide/admin-guide/', PHONE);
    expect(await versions(phone).count()).toBe(1);
    expect((await versions(phone).boundingBox())?.y).toBeLessThan(800);
    const desk = await open('orbit/3.2/admin-guide/admin-guide/');
    expect(await versions(desk).count()).toBe(1);
  });

  it.each([
    ['nothing is named', 'compare/', 'Nothing to compare'],
    ['an end is missing', 'compare/?from=orbit::3.1::admin-guide::admin-guide::12', 'Nothing to compare'],
  ])('says what to do when %s', async (_, path, words) => {
    const page = await open(path);
    await page.getByText(words).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

describe('related pages', () => {
  it('are found when they are asked for, and are other pages than this one', async () => {
    const page = await open(`${MESSAGES}8/`);
    await page.locator('[data-related] summary').click();
    await page.locator('[data-related] li').first().waitFor();
    const ids = await page
      .locator('[data-related] li')
      .evaluateAll((items) => items.map((item) => item.getAttribute('data-id')));
    expect(ids.length).toBeGreaterThan(2);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain('orbit::3.2::messages::messages::8');
    // The manual has a hundred pages like this one; others are found all the same.
    const elsewhere = page.getByRole('heading', { name: 'In other manuals' }).locator('+ ul > li');
    expect(await elsewhere.count()).toBeGreaterThan(0);
    for (const item of await elsewhere.all())
      expect(await item.getAttribute('data-id')).not.toContain('::messages::');
    await page.locator('[data-related] li a').first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
  });
});

const PAGES = {
  home: '',
  'a product': 'orbit/',
  'a version': 'orbit/3.2/',
  search: 'search/?q=disk+nearly+full',
  'the reader': `${MESSAGES}#page-9`,
  'a page with a wide table': `${MESSAGES}8/`,
  'a comparison':
    'compare/?from=orbit::3.1::admin-guide::admin-guide::12&to=orbit::3.2::admin-guide::admin-guide::13',
  'a section': 'mcdewey/1.0/handbook/publishing/5/',
  'a page that does not exist': 'orbit/9.9/',
};

describe.each(Object.entries(PAGES))('%s', (name, path) => {
  it('fits a telephone without scrolling sideways', async () => {
    const guarded = await openPage(browser, PHONE);
    await guarded.page.goto(inject('siteUrl') + path, { waitUntil: 'networkidle' });
    expect(await sidewaysOverflow(guarded.page)).toBe(0);
    // Chromium reports the missing page itself as a console error.
    if (!name.includes('does not exist')) guarded.expectClean();
    await guarded.close();
  });
});

describe('light and dark', () => {
  const background = (page: Page) =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const lightness = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return (red + green + blue) / 3;
  };

  it('follow the system', async () => {
    const dark = await open('', { colorScheme: 'dark' });
    const light = await open('', { colorScheme: 'light' });
    expect(lightness(await background(dark))).toBeLessThan(80);
    expect(lightness(await background(light))).toBeGreaterThan(200);
  });

  it('can be chosen, and the choice lasts for the next page', async () => {
    const page = await open('', { colorScheme: 'light' });
    const toggle = page.locator('[data-theme-toggle]');
    await toggle.click();
    await toggle.click();
    expect(await toggle.getAttribute('aria-label')).toContain('dark');
    expect(lightness(await background(page))).toBeLessThan(80);
    await page.goto(`${inject('siteUrl')}orbit/`);
    expect(lightness(await background(page))).toBeLessThan(80);
  });
});

describe('what stands beside the pages', () => {
  const get = (path: string) => fetch(new URL(path, inject('siteUrl')));

  it('answers a missing page with 404 and a page that helps', async () => {
    const response = await get('orbit/3.2/no-such-manual/');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<form');
  });

  it('has a Markdown twin of a chunk that holds its text, id and page', async () => {
    const text = await (await get('orbit/3.2/admin-guide/admin-guide/18.md')).text();
    expect(text).toContain('orbit::3.2::admin-guide::admin-guide::18');
    expect(text).toContain('Forgotten passwords');
    expect(text).toContain('set recovery off');
  });

  it('lists the library for agents, search engines and browsers', async () => {
    expect(await (await get('llms.txt')).text()).toContain('Orbit Switch');
    expect(await (await get('robots.txt')).text()).toContain('User-agent');
    expect(await (await get('opensearch.xml')).text()).toContain('{searchTerms}');
  });

  it('leads nowhere where there is nothing: every link and fragment of the library', async () => {
    const siteDir = inject('siteDir');
    expect(brokenLinks(siteDir, await sitePages(siteDir), '/')).toEqual([]);
  });

  it('keeps every page below 150 kB', async () => {
    const { readdir, stat } = await import('node:fs/promises');
    const { join } = await import('node:path');
    const siteDir = inject('siteDir');
    const pages = (await readdir(siteDir, { recursive: true })).filter((name) => name.endsWith('.html'));
    expect(pages.length).toBeGreaterThan(300);
    for (const name of pages) expect((await stat(join(siteDir, name))).size, name).toBeLessThan(150_000);
  });
});
