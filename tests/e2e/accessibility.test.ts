import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Result } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser, openPage, waitForResults } from '../support/browser.ts';

const PAGES = {
  'the home page': '',
  'a shelf': 'orbit/3.2/',
  'the results of a search': 'search/?q=how+do+I+get+rid+of+a+loop',
  'the reader': 'orbit/3.2/admin-guide/admin-guide/',
  'a page of a manual': 'orbit/3.2/messages/messages/8/',
  'a section with code': 'mcdewey/1.0/handbook/publishing/2/',
};

let browser: Browser;
let axeSource: string;

beforeAll(async () => {
  browser = await openBrowser();
  axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});
afterAll(() => browser.close());

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it.each(Object.entries(PAGES))('%s has no accessibility fault of weight', async (_, path) => {
    const guarded = await openPage(browser, { colorScheme, reducedMotion: 'reduce' });
    await guarded.page.goto(inject('siteUrl') + path, { waitUntil: 'networkidle' });
    if (path.startsWith('search/')) await waitForResults(guarded.page);
    // Through the debugging protocol, which the page's own security policy does not bind.
    await guarded.page.evaluate(axeSource);
    const violations = await guarded.page.evaluate(async () => {
      const axe: unknown = Reflect.get(window, 'axe');
      const { violations: found } = await (axe as typeof import('axe-core')).run(document, {
        resultTypes: ['violations'],
      });
      return found;
    });
    expect(describeFaults(violations)).toEqual([]);
    guarded.expectClean();
    await guarded.close();
  });
});

function describeFaults(violations: readonly Result[]): string[] {
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help} (${nodes
          .map(({ target }) => target.join(' '))
          .slice(0, 3)
          .join(', ')})`,
    );
}
