/** A real browser that notices what no page of ours may do. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { CHROMIUM_FLAGS } from './chromium.ts';

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: inject('chromiumPath'), args: [...CHROMIUM_FLAGS] });
}

/** What happened in a page since it was opened. */
export interface PageRecord {
  /** Every request: worker, style and image requests included. */
  readonly requests: string[];
  /** Security-policy violations, uncaught errors and console errors, in words. */
  readonly faults: string[];
}

export interface GuardedPage {
  readonly page: Page;
  readonly record: PageRecord;
  /** Fails when the page asked another host for anything, broke its security policy or threw. */
  expectClean(): void;
  close(): Promise<void>;
}

const DESKTOP = { width: 1280, height: 800 };

/** A page in a context of its own: nothing cached, nothing stored. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<GuardedPage> {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  const record: PageRecord = { requests: [], faults: [] };
  context.on('request', (request) => record.requests.push(request.url()));
  context.on('weberror', (error) => record.faults.push(`uncaught: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error') record.faults.push(`console: ${message.text()}`);
  });
  await context.exposeBinding('reportViolation', (_, violation: string) => {
    record.faults.push(`policy: ${violation}`);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report: unknown = Reflect.get(window, 'reportViolation');
      if (typeof report === 'function') report(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  const page = await context.newPage();
  const ownHost = new URL(inject('siteUrl')).hostname;
  return {
    page,
    record,
    expectClean: () => {
      expect(record.faults).toEqual([]);
      const elsewhere = record.requests.filter(
        (url) => !/^(data|blob):/.test(url) && new URL(url).hostname !== ownHost,
      );
      expect(elsewhere).toEqual([]);
    },
    close: () => context.close(),
  };
}

/** The answer is complete and its results are in their place. */
export async function waitForResults(page: Page): Promise<void> {
  await page.locator('[data-finder]:not([aria-busy]) .hit').first().waitFor();
}

/** The same where nothing may have been found. */
export async function waitForAnswer(page: Page): Promise<void> {
  await page.locator('[data-finder]:not([aria-busy]) :is(.hit, .state-card)').first().waitFor();
}

/** Types a question into the search page's own box and waits for the whole answer. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.locator('#search').fill(question);
  await page.locator('#search').press('Enter');
  await page.waitForFunction((text) => new URLSearchParams(location.search).get('q') === text, question);
  await waitForResults(page);
}

export function hitIds(page: Page): Promise<string[]> {
  return page.locator('.hit').evaluateAll((items) => items.map((item) => item.getAttribute('data-id') ?? ''));
}

/** Horizontal scrolling of the page as a whole, in CSS pixels. */
export function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
