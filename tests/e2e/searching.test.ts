import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { ask, type GuardedPage, hitIds, openBrowser, openPage, waitForResults } from '../support/browser.ts';

const QUESTION = 'how do I stop accepting new connections and finish the ones in flight';
const BROKER_SECTION = 'harbor::2::guide::operations::1';
const STACK_PAGE = 'orbit::3.2::admin-guide::admin-guide::19';

let browser: Browser;
let guarded: GuardedPage;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  guarded = await openPage(browser);
});
afterEach(async () => {
  guarded.expectClean();
  await guarded.close();
});

function productBox(page: Page, product: string): Locator {
  return page.locator(`input[name="product"][value="${product}"]`);
}

describe('searching in the browser', () => {
  it('loads nothing of the index before somebody wants to search', async () => {
    await guarded.page.goto(inject('siteUrl'), { waitUntil: 'networkidle' });
    expect(guarded.record.requests.filter((url) => url.includes('/_index/'))).toEqual([]);
  });

  it('leads from the home page to an answer in other words than the question', async () => {
    const { page } = guarded;
    await page.goto(inject('siteUrl'));
    await page.locator('main input[name="q"]').fill(QUESTION);
    await page.locator('main input[name="q"]').press('Enter');
    await waitForResults(page);
    expect(new URL(page.url()).searchParams.get('q')).toBe(QUESTION);
    const ids = await hitIds(page);
    expect(ids.slice(0, 3)).toContain(BROKER_SECTION);
    expect(await page.locator('.hit').first().locator('mark').count()).toBeGreaterThan(0);
  });

  it('finds an error code that stands on one page', async () => {
    const { page } = guarded;
    await page.goto(`${inject('siteUrl')}search/`);
    await ask(page, 'E3110');
    expect((await hitIds(page))[0]).toMatch(/^orbit::3\.2::admin-guide::admin-guide::\d+$/);
    expect(await page.locator('.hit').first().locator('.hit__page').textContent()).toBe('p. 15 (printed 13)');
  });

  it('filters by product, opens the hit on its page, and shows it in its document', async () => {
    const { page } = guarded;
    await page.goto(`${inject('siteUrl')}search/?q=drain+before+unplugging+or+maintenance`);
    await waitForResults(page);
    expect((await hitIds(page)).slice(0, 3)).toContain(BROKER_SECTION);
    await productBox(page, 'orbit').check();
    await page.waitForFunction(() => new URLSearchParams(location.search).get('product') === 'orbit');
    await waitForResults(page);
    const ids = await hitIds(page);
    expect(ids.every((id) => id.startsWith('orbit::'))).toBe(true);
    expect(ids[0]).toBe(STACK_PAGE);

    await page.locator('.hit__title a').first().click();
    await page.waitForURL(/\/orbit\/3\.2\/admin-guide\/admin-guide\/19\//);
    expect(await page.locator('.facts').innerText()).toContain(STACK_PAGE);
    expect(await page.locator('.facts').innerText()).toContain('21 (printed 19)');
    expect(await page.locator('article').innerText()).toContain('Drain the member before it is unplugged');

    await page.getByRole('link', { name: /View in doc context/ }).click();
    await page.waitForURL(/\/orbit\/3\.2\/admin-guide\/admin-guide\/#page-21$/);
    expect(await page.locator('#page-21').isVisible()).toBe(true);
  });

  it('goes back to the search as it was left', async () => {
    const { page } = guarded;
    await page.goto(`${inject('siteUrl')}search/?q=temperature+of+the+switch&product=orbit`);
    await waitForResults(page);
    const before = await hitIds(page);
    await page.locator('.hit__title a').nth(2).click();
    await page.waitForURL(/\/orbit\//);
    await page.goBack();
    await waitForResults(page);
    expect(await page.locator('#search').inputValue()).toBe('temperature of the switch');
    expect(await productBox(page, 'orbit').isChecked()).toBe(true);
    expect(await hitIds(page)).toEqual(before);
  });

  it('goes back through the filters that were chosen', async () => {
    const { page } = guarded;
    await page.goto(`${inject('siteUrl')}search/?q=disk+space`);
    await waitForResults(page);
    await productBox(page, 'harbor').check();
    await page.waitForFunction(() => location.search.includes('product=harbor'));
    await page.goBack();
    await page.waitForFunction(() => !location.search.includes('product'));
    await waitForResults(page);
    expect(await productBox(page, 'harbor').isChecked()).toBe(false);
  });

  it('shows text of several versions once, with a chip that leads to the other version', async () => {
    const { page } = guarded;
    await page.goto(
      `${inject('siteUrl')}search/?q=${encodeURIComponent('forgotten password recovery mode button')}`,
    );
    await waitForResults(page);
    const ids = await hitIds(page);
    expect(ids[0]).toBe('orbit::3.2::admin-guide::admin-guide::18');
    expect(ids.filter((id) => id.startsWith('orbit::3.1::admin-guide'))).toEqual([]);
    await page.locator('.hit').first().locator('.hit__variants a').click();
    await page.waitForURL(/\/orbit\/3\.1\/admin-guide\/admin-guide\/17\//);
    expect(await page.locator('article').innerText()).toContain('Whoever can touch the switch can get in');
  });

  it('keeps to quoted words', async () => {
    const { page } = guarded;
    await page.goto(`${inject('siteUrl')}search/?q=${encodeURIComponent('"set recovery off"')}`);
    await waitForResults(page);
    expect(await hitIds(page)).toEqual(['orbit::3.2::admin-guide::admin-guide::18']);
  });

  it('shows the nearest pages where none holds the quoted words, and says so', async () => {
    const { page } = guarded;
    await page.goto(`${inject('siteUrl')}search/?q=${encodeURIComponent('"hold the reset button"')}`);
    await waitForResults(page);
    expect(await page.locator('[data-notices]').innerText()).toContain(
      'No page holds “hold the reset button”',
    );
  });

  it('reads a misspelt word as its nearest and says so', async () => {
    const { page } = guarded;
    await page.goto(`${inject('siteUrl')}search/?q=temprature+of+the+swtich`);
    await waitForResults(page);
    expect(await page.locator('[data-notices]').innerText()).toContain(
      'Searched for temperature instead of “temprature”.',
    );
  });

  it('says what to do when nothing is found', async () => {
    const { page } = guarded;
    await page.goto(`${inject('siteUrl')}search/?q=qqxzv+wwzzk`);
    await page.locator('.state-card').waitFor();
    expect(await page.locator('[data-state]').innerText()).toContain('Check the spelling');
    expect(await page.locator('[data-status]').innerText()).toBe('Nothing found');
  });

  it('suggests names while typing, and goes there with the keyboard', async () => {
    const { page } = guarded;
    await page.goto(inject('siteUrl'));
    await page.keyboard.press('/');
    await page.keyboard.type('harb', { delay: 30 });
    const option = page.getByRole('option').filter({ hasText: 'Harbor Queue' }).first();
    await option.waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/harbor\//);
  });

  it('offers beside a chosen filter what the others would find, so that two can be chosen', async () => {
    const { page } = guarded;
    await page.goto(`${inject('siteUrl')}search/?q=drain+before+maintenance`);
    await waitForResults(page);
    await productBox(page, 'orbit').check();
    await page.waitForFunction(() => location.search.includes('product=orbit'));
    await waitForResults(page);
    expect((await hitIds(page)).every((id) => id.startsWith('orbit::'))).toBe(true);
    const count = productBox(page, 'harbor').locator('xpath=..').locator('.facet__count');
    expect(Number(await count.innerText())).toBeGreaterThan(0);
    await productBox(page, 'harbor').check();
    await page.waitForFunction(() => location.search.includes('product=harbor'));
    await waitForResults(page);
    expect(new Set((await hitIds(page)).map((id) => id.split('::')[0]))).toEqual(
      new Set(['orbit', 'harbor']),
    );
  });

  it('groups by manual and goes by page, keeps both in the address, and goes back', async () => {
    const { page } = guarded;
    await page.goto(`${inject('siteUrl')}search/?q=drain+before+maintenance`);
    await waitForResults(page);
    const best = await hitIds(page);
    await page.locator('[data-grouped]').check();
    await page.locator('.hit-group').first().waitFor();
    expect(await page.locator('.hit-group__title').count()).toBeGreaterThan(1);
    await page.locator('[data-sort]').selectOption('page');
    await page.waitForFunction(() => location.search.includes('sort=page'));
    await waitForResults(page);
    const [firstManual = []] = await page
      .locator('.hit-group')
      .evaluateAll((groups) =>
        groups.map((group) =>
          [...group.querySelectorAll<HTMLElement>('.hit')].map(({ dataset }) => dataset.id ?? ''),
        ),
      );
    const ordinals = firstManual.map((id) => Number(id.split('::').at(-1)));
    expect(firstManual.length).toBeGreaterThan(1);
    expect(new Set(firstManual.map((id) => id.split('::').slice(0, 3).join())).size).toBe(1);
    const files = firstManual.map((id) => id.split('::').slice(0, -1).join());
    for (const [index, ordinal] of ordinals.entries())
      if (files[index] === files[index + 1]) expect(ordinal).toBeLessThan(ordinals[index + 1] ?? 0);
    await page.reload();
    await page.locator('.hit-group').first().waitFor();
    await page.goBack();
    await page.goBack();
    await page.locator('.hit-group').first().waitFor({ state: 'detached' });
    await waitForResults(page);
    expect(await hitIds(page)).toEqual(best);
  });

  it('marks the words on the page that opens and in its manual, until they are cleared', async () => {
    const { page } = guarded;
    const marks = () => page.evaluate(() => CSS.highlights.get('search')?.size ?? 0);
    await page.goto(
      `${inject('siteUrl')}search/?q=${encodeURIComponent('forgotten password recovery mode')}`,
    );
    await waitForResults(page);
    await page.locator('.hit__title a').first().click();
    await page.locator('.marks').waitFor();
    expect(await marks()).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Next match' }).click();
    expect(await page.locator('.marks [role="status"]').innerText()).toMatch(/^match 1 of \d+$/);
    await page.getByRole('link', { name: /View in doc context/ }).click();
    await page.waitForURL(/#page-20$/);
    await page.locator('.marks').waitFor();
    expect(await marks()).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Clear marks' }).click();
    expect(await marks()).toBe(0);
    await page.reload();
    expect(await page.locator('#page-20').isVisible()).toBe(true);
    expect(await page.locator('.marks').count()).toBe(0);
  });

  it('treats markup in a question as text', async () => {
    const { page } = guarded;
    const hostile = '<img src=x onerror=alert(1)> disk </script>';
    await page.goto(`${inject('siteUrl')}search/?q=${encodeURIComponent(hostile)}&product=%3Cb%3E`);
    await page.locator('.state-card, .hit').first().waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.locator('#search').inputValue()).toBe(hostile);
  });
});
