import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { shareFragment } from '../../src/site/client/binder/share-link.ts';
import { type GuardedPage, openBrowser, openPage, waitForResults } from '../support/browser.ts';

const PASSWORDS = 'orbit::3.2::admin-guide::admin-guide::18';
const STACK = 'orbit::3.2::admin-guide::admin-guide::19';
const BROKER = 'harbor::2::guide::operations::1';
const GONE = 'orbit::2.0::admin-guide::admin-guide::7';
const urlOf = (id: string): string => `${inject('siteUrl')}${id.replaceAll('::', '/')}/`;

/** The default of one second is short for a busy machine. */
const poll = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

let browser: Browser;
let guarded: GuardedPage;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  guarded = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  page = guarded.page;
});
afterEach(async () => {
  // A page that has left the library is asked for, and its absence is no fault of the site.
  guarded.record.faults.splice(
    0,
    Number.POSITIVE_INFINITY,
    ...guarded.record.faults.filter((fault) => !fault.includes('404')),
  );
  guarded.expectClean();
  await guarded.close();
});

const items = () => page.locator('.pinned');
const ids = () => items().evaluateAll((nodes) => nodes.map((node) => (node as HTMLElement).dataset.id ?? ''));
const status = () => page.locator('[data-binder-status]');

/** Opens the binder by the link that puts pages into it. */
async function openBinder(...chunkIds: string[]): Promise<void> {
  await page.goto(`${inject('siteUrl')}binder/${await shareFragment(chunkIds)}`);
  await page.getByRole('button', { name: 'Put them into my binder' }).click();
  await poll(ids).toEqual(chunkIds);
}

describe('pinning', () => {
  it('works on a page, and the page and the header remember it', async () => {
    await page.goto(urlOf(PASSWORDS));
    const pin = page.locator('.chunk__head').getByRole('button', { name: 'Pin to the binder' });
    await pin.click();
    await page.getByText('Pinned: 1 page in the binder.').waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Binder, 1 page' }).waitFor();
    expect(await pin.getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('link', { name: 'Binder, 1 page' }).click();
    await items().getByRole('link', { name: 'Forgotten passwords' }).waitFor();
    expect(await items().innerText()).toContain('Orbit Switch 3.2 Orbit Switch Administrator Guide');
    expect(await items().innerText()).toContain('Page 20 (printed 18)');
  });

  it('works by a key in the reader, on the page that is being read', async () => {
    await page.goto(`${inject('siteUrl')}orbit/3.2/admin-guide/admin-guide/#page-20`);
    await page.keyboard.press('b');
    await page.getByText('Pinned: 1 page in the binder.').waitFor();
    expect(await page.locator('#page-20 [data-pin]').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Shift+B');
    await page.waitForURL(/\/binder\/$/);
    await poll(ids).toEqual([PASSWORDS]);
  });

  it('works on a search result, and can be taken back', async () => {
    await page.goto(`${inject('siteUrl')}search/?q=forgotten+password+recovery`);
    await waitForResults(page);
    const pin = page.locator(`.hit[data-id="${PASSWORDS}"] [data-pin]`);
    await pin.click();
    await poll(() => pin.getAttribute('aria-pressed')).toBe('true');
    await pin.click();
    await poll(() => pin.getAttribute('aria-pressed')).toBe('false');
    await page.getByRole('button', { name: 'Undo' }).click();
    await poll(() => pin.getAttribute('aria-pressed')).toBe('true');
  });

  it('leaves keys alone for those who turn them off', async () => {
    await page.goto(urlOf(PASSWORDS));
    await page.getByRole('button', { name: 'Single-key commands' }).click();
    await page.reload();
    const toggle = page.getByRole('button', { name: 'Single-key commands' });
    await poll(() => toggle.getAttribute('aria-pressed')).toBe('false');
    await page.keyboard.press('b');
    await page.keyboard.press('/');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await toggle.click();
    await page.keyboard.press('b');
    await page.getByText('Pinned: 1 page in the binder.').waitFor();
  });

  it('leaves the key to those who are typing', async () => {
    await page.goto(`${inject('siteUrl')}search/`);
    await page.locator('#search').fill('');
    await page.keyboard.type('broker');
    expect(await page.locator('#search').inputValue()).toBe('broker');
    expect(await page.locator('.toast').count()).toBe(0);
  });
});

describe('the binder', () => {
  it('says what it is for while it is empty', async () => {
    await page.goto(`${inject('siteUrl')}binder/`);
    await page.getByRole('heading', { name: 'Nothing is pinned yet' }).waitFor();
    expect(await page.getByRole('button', { name: 'Export Markdown' }).isVisible()).toBe(false);
  });

  it('is put in order, thinned out and restored by keyboard alone', async () => {
    await openBinder(PASSWORDS, STACK, BROKER);
    await items().nth(2).getByRole('link').focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowUp');
    await poll(ids).toEqual([BROKER, PASSWORDS, STACK]);
    expect(await status().innerText()).toContain('is now 1 of 3');
    expect(await page.evaluate(() => document.activeElement?.closest('li')?.getAttribute('data-id'))).toBe(
      BROKER,
    );
    await page.keyboard.press('Delete');
    await poll(ids).toEqual([PASSWORDS, STACK]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(
      /^Remove: /,
    );
    await page.keyboard.press('Control+z');
    await poll(ids).toEqual([BROKER, PASSWORDS, STACK]);
    await page.getByRole('button', { name: 'Remove all' }).focus();
    await page.keyboard.press('Enter');
    await poll(ids).toEqual([]);
    await page.keyboard.press('Enter');
    await poll(ids).toEqual([BROKER, PASSWORDS, STACK]);
  });

  it('is put in order by buttons and by dragging', async () => {
    await openBinder(PASSWORDS, STACK, BROKER);
    const down = items().first().locator('[data-act="down"]');
    await down.click();
    await poll(ids).toEqual([STACK, PASSWORDS, BROKER]);
    const grip = await items().nth(2).locator('.pinned__grip').boundingBox();
    const first = await items().first().boundingBox();
    if (!grip || !first) throw new Error('The binder shows no pages');
    await page.mouse.move(grip.x + 8, grip.y + 8);
    await page.mouse.down();
    await page.mouse.move(grip.x + 8, first.y + 40, { steps: 5 });
    await page.mouse.move(grip.x + 8, first.y + 4, { steps: 5 });
    await page.mouse.up();
    await poll(ids).toEqual([BROKER, STACK, PASSWORDS]);
    await page.reload();
    await poll(ids).toEqual([BROKER, STACK, PASSWORDS]);
  });

  it('keeps notes, and shows what another tab does', async () => {
    await openBinder(PASSWORDS, STACK);
    await items().first().getByRole('button', { name: 'Add a note' }).click();
    await page.keyboard.type('before the <b>winter</b>');
    const other = await page.context().newPage();
    await other.goto(`${inject('siteUrl')}binder/`);
    await expect
      .poll(() => other.locator('.pinned textarea').first().inputValue())
      .toBe('before the <b>winter</b>');
    await other.locator('.pinned').nth(1).locator('[data-act="remove"]').click();
    await poll(ids).toEqual([PASSWORDS]);
    await other.close();
  });

  it('names a page that the library has lost, and lets it go', async () => {
    await openBinder(PASSWORDS, GONE);
    await items().nth(1).getByText('not in the library any more').waitFor();
    await items().nth(1).locator('[data-act="remove"]').click();
    await poll(ids).toEqual([PASSWORDS]);
  });

  it('goes out as Markdown with texts, notes and citations', async () => {
    await openBinder(PASSWORDS, BROKER, GONE);
    await items().getByRole('link', { name: 'Stopping a broker without losing anything' }).waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export Markdown' }).click();
    const text = await readFile(await (await saved).path(), 'utf8');
    expect(text).toContain('set recovery off');
    expect(text).toContain('harbor broker drain broker-3');
    expect(text).toMatch(
      /Source: Northlight: Orbit Switch Administrator Guide \(Orbit Switch 3\.2\), p\. 18 \(page 20/,
    );
    expect(text).toContain(urlOf(BROKER));
    expect(text).toContain('could not be read');
  });

  it('goes out as one HTML file that needs nothing beside it', async () => {
    await openBinder(PASSWORDS);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export HTML' }).click();
    const html = await readFile(await (await saved).path(), 'utf8');
    expect(html).toContain('Whoever can touch the switch can get in');
    expect(html).not.toMatch(/<(?:script|link|img|button)\b/);
    // On a page of its own: the site's security policy is not the file's.
    const alone = await browser.newPage();
    await alone.setContent(html);
    expect(await alone.locator('.bound__source').innerText()).toContain('p. 18 (page 20');
    expect(await alone.locator('.bound__source').evaluate((line) => getComputedStyle(line).fontSize)).toBe(
      '12.6667px',
    );
    await alone.close();
  });

  it('is read and printed as one document', async () => {
    await openBinder(PASSWORDS, BROKER);
    await page.getByRole('link', { name: 'Read and print' }).click();
    await page.locator('[data-bound]:not([aria-busy])').waitFor();
    expect(await page.locator('.bound').count()).toBe(2);
    expect(await page.locator('.bound').first().innerText()).toContain('set recovery off');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.site-header').isVisible()).toBe(false);
    expect(await page.locator('.bound__actions').isVisible()).toBe(false);
    expect(await page.locator('.bound__source').first().isVisible()).toBe(true);
  });
});

describe('a shared link', () => {
  it('is copied, and offers to add or to replace where it is opened', async () => {
    await openBinder(STACK, BROKER);
    await page.getByRole('button', { name: 'Copy link to share' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(/\/binder\/#pages=1\.[\w-]+$/);
    await page.getByRole('button', { name: 'Remove all' }).click();
    await page.goto(urlOf(PASSWORDS));
    await page.locator('.chunk__head [data-pin]').click();
    await page.getByText('Pinned: 1 page').waitFor();

    await page.goto(link);
    await page.getByText('This link holds 2 pages.').waitFor();
    await page.getByRole('button', { name: 'Add to my binder' }).click();
    await poll(ids).toEqual([PASSWORDS, STACK, BROKER]);
    expect(new URL(page.url()).hash).toBe('');

    await page.goto(link);
    await page.getByRole('button', { name: 'Replace my binder' }).click();
    await poll(ids).toEqual([STACK, BROKER]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await poll(ids).toEqual([PASSWORDS, STACK, BROKER]);
  });

  it.each([
    ['that is cut off', '#pages=1.AAAA'],
    ['of another kind', '#pages=9.xyz'],
    ['that is markup', '#pages=1.%3Cimg%20src=x%20onerror=alert(1)%3E'],
  ])('%s is refused with a sentence', async (_, fragment) => {
    await page.goto(`${inject('siteUrl')}binder/${fragment}`);
    await page.getByText('This link does not hold a binder').waitFor();
    await poll(ids).toEqual([]);
    expect(await page.locator('main img').count()).toBe(0);
  });
});
