/** `npm run bench parity`: a browser and a server give the same pages in the same order, in both tiers. */
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import type { Command } from '../../src/cli/command.ts';
import { loadQueries } from '../../src/cli/evaluation/mcp-load/queries.ts';
import { wholeNumber } from '../../src/cli/evaluation/whole-number.ts';
import { openPublished } from '../../src/cli/open-published.ts';
import { builtDirectory } from '../../src/cli/published-site.ts';
import type { EncoderTier } from '../../src/search/types.ts';
import { createProgress } from '../../src/workspace/progress.ts';
import { CHROMIUM_FLAGS, ensureChromium } from '../support/chromium.ts';
import { hostOverHttps } from './https-host.ts';

const help = `bench-parity: asks a built site the same in Chromium and through the engine of server and command line

Usage: npm run bench parity -- [options]

  --dir DIR       the built site (default: dist), with the model for deep search
  --queries FILE  JSON lines with a "text" each (default: questions and index terms that people wrote)
  --count N       how many of them (default: 200)

Exit code 1 when ids or their order differ for any query.
`;

const SHOWN = 10;
const FINISHED = '[data-finder]:not([aria-busy])';
const ANSWER = ':is(.hit, .state-card)';
const OPENING = 'password';

export const command: Command = {
  summary: 'compare the answers of browser and server',
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        dir: { type: 'string', default: 'dist' },
        queries: { type: 'string' },
        count: { type: 'string', default: '200' },
      },
    });
    const count = wholeNumber(values.count, '--count', 1);
    const dir = await builtDirectory(values.dir);
    const queries = (await loadQueries(values.queries)).slice(0, count);
    let different = 0;
    for (const tier of ['fast', 'full'] satisfies EncoderTier[]) {
      const found = await comparedIn(tier, dir, queries);
      different += found.length;
      process.stdout.write(`${tier}: ${queries.length} queries, ${found.length} answers differ\n`);
      for (const query of found) process.stdout.write(`  ${JSON.stringify(query)}\n`);
    }
    return different === 0 ? 0 : 1;
  },
};

/** @returns the queries whose answers differ. */
async function comparedIn(tier: EncoderTier, dir: string, queries: readonly string[]): Promise<string[]> {
  const published = await openPublished(dir, tier);
  const host = await hostOverHttps(dir);
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: [...CHROMIUM_FLAGS, '--ignore-certificate-errors'],
  });
  const step = createProgress(process.stderr).step(`Comparing, ${tier} tier`, 'queries', queries.length);
  try {
    const page = await browser.newPage();
    await page.goto(`https://localhost:${host.port}/search/?q=${OPENING}`);
    await page.locator(`${FINISHED} ${ANSWER}`).first().waitFor();
    if (tier === 'full') await turnOnDeepSearch(page);
    const different: string[] = [];
    for (const query of queries) {
      const { hits } = await published.engine.search({ query, tier, limit: SHOWN });
      const expected = hits.map(({ chunkId }) => chunkId);
      const shown = await shownFor(page, query);
      if (shown.slice(0, SHOWN).join('\n') !== expected.join('\n')) different.push(query);
      step.advance();
    }
    step.done();
    return different;
  } finally {
    await browser.close();
    await host.stop();
    await published.close();
  }
}

async function turnOnDeepSearch(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Turn on deep search' }).click();
  // A list under the pointer keeps its order when better hits come, and the pointer is still where the button was.
  await page.mouse.move(0, 0);
  await page.getByText('Deep search is on').waitFor({ timeout: 120_000 });
  await page.locator(`${FINISHED} ${ANSWER}`).first().waitFor({ timeout: 60_000 });
}

/** Asks in the page's own box. Old answers stay until the new one comes, so they are marked. */
async function shownFor(page: Page, query: string): Promise<string[]> {
  await page.locator(ANSWER).evaluateAll((shown) => {
    for (const one of shown) one.classList.add('of-the-last-query');
  });
  await page.locator('#search').fill(query);
  await page.locator('#search').press('Enter');
  await page
    .locator(`${FINISHED} :is(.hit, .state-card):not(.of-the-last-query)`)
    .first()
    .waitFor({ timeout: 60_000 });
  return await page
    .locator('.hit')
    .evaluateAll((items) => items.map((item) => item.getAttribute('data-id') ?? ''));
}
