import lighthouse from 'lighthouse';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { CHROMIUM_FLAGS } from '../support/chromium.ts';
import { freePort } from '../support/free-port.ts';

/** The longest manual of the test library fills several windows; this is one in its middle. */
const PAGES = {
  'the home page': '',
  'the results of a search': 'search/?q=drain+before+maintenance',
  'a page of a manual': 'orbit/3.2/messages/messages/8/',
  'a part of a long manual': 'orbit/3.2/messages/messages/~2/',
};

let browser: Browser;
let port: number;

beforeAll(async () => {
  port = await freePort();
  browser = await chromium.launch({
    executablePath: inject('chromiumPath'),
    args: [...CHROMIUM_FLAGS, `--remote-debugging-port=${port}`],
  });
});
afterAll(() => browser.close());

it.each(Object.entries(PAGES))(
  '%s is accessible, well made, findable and at rest in the eyes of Lighthouse on a telephone',
  async (name, path) => {
    const result = await lighthouse(inject('siteUrl') + path, { port, logLevel: 'silent' });
    const { categories, audits } = result?.lhr ?? {};
    const score = (category: string): number => Math.round((categories?.[category]?.score ?? 0) * 100);
    // How quick it is depends on what else the machine does, so it is printed; `npm run bench pages` measures it.
    process.stdout.write(`Lighthouse performance of ${name}: ${score('performance')}\n`);
    const faults = ['accessibility', 'best-practices', 'seo'].flatMap((category) =>
      (categories?.[category]?.auditRefs ?? [])
        .filter(({ id, weight }) => weight > 0 && audits?.[id]?.score === 0)
        .map(({ id }) => id),
    );
    expect(faults).toEqual([]);
    expect([score('accessibility'), score('best-practices'), score('seo')]).toEqual([100, 100, 100]);
    expect(audits?.['cumulative-layout-shift']?.displayValue).toBe('0');
  },
);
