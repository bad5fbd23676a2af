import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessibilityFaults } from '../support/axe.ts';
import {
  openBrowser,
  openPage,
  sidewaysOverflow,
  waitForAnswer,
  waitForResults,
} from '../support/browser.ts';

const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};
/** A window of 1280 pixels at 200 %. */
const ZOOMED: BrowserContextOptions = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };
/** What can differ between light and dark. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const GUIDE = 'orbit/3.2/admin-guide/admin-guide/';
const PAGE = `${GUIDE}18/`;

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** A page of the site, and what brings it into the state that is looked at. */
interface State {
  readonly path: string;
  readonly options?: BrowserContextOptions;
  readonly reach?: (page: Page) => Promise<unknown>;
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.locator('dialog.palette[open]').waitFor();
}

async function typeInPalette(page: Page, text: string): Promise<void> {
  await openPalette(page);
  await page.locator('#palette-field').fill(text);
  await page.locator('dialog.palette:not([aria-busy]) :is(#palette-all, .palette__message > p)').waitFor();
}

async function pinPage(page: Page): Promise<void> {
  await page.locator('[data-pin]').first().click();
  await page.locator('[data-pin][aria-pressed="true"]').first().waitFor();
}

const STATES: Record<string, State> = {
  'the home page': { path: '' },
  'the home page with suggestions': {
    path: '',
    reach: async (page) => {
      await page.locator('#home-search').pressSequentially('orb');
      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('ArrowDown');
    },
  },
  'the shelf of a vendor': { path: 'vendors/orbit-works/' },
  'the shelf of a product': { path: 'orbit/' },
  'the shelf of a version': {
    path: 'orbit/3.2/',
    reach: (page) => page.locator('[data-keep-row]:not([hidden])').waitFor(),
  },
  'the shelf of a manual': { path: 'harbor/2/guide/' },
  'an address that leads nowhere': { path: 'orbit/9.9/' },
  'the page about agents': { path: 'agents/' },
  'the report on the library': { path: 'report/' },
  'a page of a manual': { path: PAGE },
  'a page of an older version': { path: 'orbit/3.1/admin-guide/admin-guide/17/' },
  'a page with marked words': {
    path: `${PAGE}#hl=recovery,mode`,
    reach: (page) => page.locator('.marks button').nth(1).click(),
  },
  'a page with its menu of copies open': {
    path: PAGE,
    reach: (page) => page.locator('.share summary').click(),
  },
  'a page with the related pages open': {
    path: PAGE,
    reach: async (page) => {
      await page.locator('.related summary').click();
      await page.locator('[data-related-list] a').first().waitFor();
    },
  },
  'a page that is pinned': { path: PAGE, reach: pinPage },
  'a section with code': { path: 'mcdewey/1.0/handbook/publishing/2/' },
  'the reader': { path: `${GUIDE}` },
  'a later part of a manual of an older version': { path: 'orbit/3.1/messages/messages/~2/' },
  'the contents on a telephone': {
    path: GUIDE,
    options: PHONE,
    reach: (page) => page.locator('.reader__contents').click(),
  },
  'the palette before anything is typed': { path: PAGE, reach: openPalette },
  'the palette with places and results': { path: PAGE, reach: (page) => typeInPalette(page, 'orbit') },
  'the palette at a page of a manual': { path: PAGE, reach: (page) => typeInPalette(page, 'orbit p 12') },
  'the palette where nothing is found': { path: PAGE, reach: (page) => typeInPalette(page, 'qqxzv wwzzk') },
  'the palette with recent searches, on a telephone': {
    path: 'search/?q=loop',
    options: PHONE,
    reach: async (page) => {
      await waitForResults(page);
      await page.goto(`${inject('siteUrl')}${PAGE}`);
      await page.locator('[data-palette]').click();
      await page.locator('[aria-labelledby="palette-recent"] [role="option"]').first().waitFor();
    },
  },
  'the search page before anything is asked': { path: 'search/', reach: waitForAnswer },
  'the results of a search': { path: 'search/?q=how+do+I+get+rid+of+a+loop', reach: waitForResults },
  'filtered results, by manual and page': {
    path: 'search/?q=loop&product=orbit&version=3.2&group=manual&sort=page',
    reach: waitForResults,
  },
  'a result that says why it is there': {
    path: 'search/?q=loop',
    reach: async (page) => {
      await waitForResults(page);
      await page.locator('.why summary').first().click();
    },
  },
  'the filters on a telephone': {
    path: 'search/?q=disk+space',
    options: PHONE,
    reach: async (page) => {
      await waitForResults(page);
      await page.locator('[data-filters-button]').click();
    },
  },
  'a search that finds nothing': { path: 'search/?q=qqxzv+wwzzk&product=orbit', reach: waitForAnswer },
  'a search without a network': {
    path: 'search/',
    reach: async (page) => {
      await page.context().setOffline(true);
      await page.locator('#search').fill('loop');
      await page.locator('[data-retry]').waitFor();
    },
  },
  'an empty binder': { path: 'binder/', reach: (page) => page.locator('[data-binder-empty]').waitFor() },
  'a binder with a page in it': {
    path: PAGE,
    reach: async (page) => {
      await pinPage(page);
      await page.goto(`${inject('siteUrl')}binder/`);
      await page.locator('[data-binder-list] li').first().waitFor();
    },
  },
  'a bound binder': {
    path: PAGE,
    reach: async (page) => {
      await pinPage(page);
      await page.goto(`${inject('siteUrl')}binder/print/`);
      await page.locator('[data-bound]:not([aria-busy])').waitFor();
    },
  },
  "the librarian's report": { path: 'report/' },
  'the page of what is kept offline': { path: 'offline/' },
  'a comparison of two versions': {
    path: 'orbit/3.1/messages/messages/8/',
    reach: async (page) => {
      await page.locator('a[href*="compare/"]').first().click();
      await page.locator('[data-comparison-rows] > *').first().waitFor();
    },
  },
};

describe.each(Object.entries(STATES))('%s', (_, { path, options, reach }) => {
  it('breaks no rule of accessibility, in light and in dark colours', async () => {
    const guarded = await openPage(browser, { reducedMotion: 'reduce', colorScheme: 'light', ...options });
    const { page } = guarded;
    await page.goto(inject('siteUrl') + path);
    await reach?.(page);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await accessibilityFaults(page, COLOUR_RULES)).toEqual([]);
    await guarded.close();
  });
});

const LAYOUTS = ['', 'orbit/3.2/', PAGE, GUIDE, 'search/?q=loop', 'binder/', 'compare/'];

describe('at 200 %', () => {
  it.each(LAYOUTS)('/%s needs no scrolling sideways', async (path) => {
    const guarded = await openPage(browser, ZOOMED);
    await guarded.page.goto(inject('siteUrl') + path, { waitUntil: 'networkidle' });
    expect(await sidewaysOverflow(guarded.page)).toBeLessThanOrEqual(0);
    await guarded.close();
  });

  it('keeps the palette and all of its parts within the window', async () => {
    const guarded = await openPage(browser, ZOOMED);
    const { page } = guarded;
    await page.goto(inject('siteUrl') + PAGE);
    await typeInPalette(page, 'orbit');
    const outside = await page
      .locator('dialog.palette :is(input, button, .option)')
      .evaluateAll((parts) => parts.filter((part) => part.getBoundingClientRect().right > innerWidth).length);
    expect(outside).toBe(0);
    await page.keyboard.press('ArrowUp');
    const last = page.locator('#palette-all');
    expect(await last.getAttribute('aria-selected')).toBe('true');
    expect(await last.evaluate((row) => row.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
    await guarded.close();
  });
});

describe('with less motion', () => {
  it('nothing moves by itself', async () => {
    const guarded = await openPage(browser, { reducedMotion: 'reduce' });
    for (const path of ['', PAGE, 'search/?q=loop']) {
      await guarded.page.goto(inject('siteUrl') + path, { waitUntil: 'networkidle' });
      const moving = await guarded.page.evaluate(() => [
        ...document.getAnimations().map(({ id }) => id),
        ...[...document.querySelectorAll('*')].flatMap((part) => {
          const { transitionDuration, scrollBehavior } = getComputedStyle(part);
          return /[1-9]/.test(transitionDuration) || scrollBehavior === 'smooth' ? [part.className] : [];
        }),
      ]);
      expect(moving).toEqual([]);
    }
    await guarded.close();
  });
});

describe('with the colours of the system', () => {
  it('what is chosen can be told from what is not', async () => {
    const guarded = await openPage(browser, { forcedColors: 'active' });
    const { page } = guarded;
    await page.goto(inject('siteUrl') + PAGE);
    await typeInPalette(page, 'orbit');
    await page.keyboard.press('ArrowDown');
    const looks = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((part) => {
          const { outlineColor, outlineWidth, backgroundColor, borderColor } = getComputedStyle(part);
          return [outlineColor, outlineWidth, backgroundColor, borderColor].join();
        });
    expect(await looks('.option[aria-selected="true"]')).not.toBe(
      await looks('.option[aria-selected="false"]'),
    );
    expect(await looks('.palette__scope input:checked + span')).not.toBe(
      await looks('.palette__scope input:not(:checked) + span'),
    );
    await guarded.close();
  });
});
