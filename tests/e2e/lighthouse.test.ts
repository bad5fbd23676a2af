import { createServer } from 'node:net';
import lighthouse from 'lighthouse';
import { chromium } from 'playwright-core';
import { expect, inject, it } from 'vitest';
import { CHROMIUM_FLAGS } from '../support/chromium.ts';

/** Bytes over the wire of a first visit, everything included. */
const LARGEST_PAGE_WEIGHT = 60_000;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

it('a page of a manual is light, accessible and well made in the eyes of Lighthouse on a telephone', async () => {
  const port = await freePort();
  const browser = await chromium.launch({
    executablePath: inject('chromiumPath'),
    args: [...CHROMIUM_FLAGS, `--remote-debugging-port=${port}`],
  });
  try {
    const result = await lighthouse(`${inject('siteUrl')}orbit/3.2/messages/messages/8/`, {
      port,
      logLevel: 'silent',
    });
    const { categories, audits } = result?.lhr ?? {};
    const score = (category: string): number => Math.round((categories?.[category]?.score ?? 0) * 100);
    // How quick it is depends on what else the machine does, so it is printed; what makes it quick is its weight.
    process.stdout.write(`Lighthouse performance: ${score('performance')}\n`);
    expect(score('accessibility')).toBeGreaterThanOrEqual(95);
    expect(score('best-practices')).toBeGreaterThanOrEqual(95);
    expect(score('seo')).toBeGreaterThanOrEqual(95);
    expect(audits?.['total-byte-weight']?.numericValue ?? Number.NaN).toBeLessThan(LARGEST_PAGE_WEIGHT);
  } finally {
    await browser.close();
  }
});
