/** `npm run bench pages`: how quick the pages of a built site are on a telephone. */
import { parseArgs } from 'node:util';
import lighthouse from 'lighthouse';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Command } from '../../src/cli/command.ts';
import { builtDirectory } from '../../src/cli/published-site.ts';
import { CHROMIUM_FLAGS, ensureChromium } from '../support/chromium.ts';
import { serveSite } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { measureTyping, type TypingFigures } from './typing.ts';

const help = `npm run bench pages: Lighthouse scores and the time from a key to the next paint

Usage: npm run bench pages -- [options] [PAGE …]

  PAGE           a page of the site, such as orbit/3.2/admin-guide/admin-guide/18/; may be repeated
  --dir DIR      the built site (default: dist)
  --query TEXT   what is asked on the results page (default: "how do I restart")

Lighthouse's own telephone: 4 times slower processor, 1.6 Mbit/s, 150 ms. Its scores mean something on a machine that
does nothing else: the column "host" is its benchmark of this machine, which should be above 1000.
`;

export const command: Command = {
  summary: 'measure how quick pages are',
  help,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        dir: { type: 'string', default: 'dist' },
        query: { type: 'string', default: 'how do I restart' },
      },
    });
    const server = await serveSite(await builtDirectory(values.dir));
    const port = await freePort();
    const browser = await chromium.launch({
      executablePath: await ensureChromium(),
      args: [...CHROMIUM_FLAGS, `--remote-debugging-port=${port}`],
    });
    try {
      const results = `search/?q=${encodeURIComponent(values.query)}`;
      process.stdout.write(`${HEADER}\n`);
      for (const path of ['', results, ...positionals])
        process.stdout.write(`${await scoresOf(server.siteUrl, path, port)}\n`);
      process.stdout.write('\nA key to the next paint, processor 4 times slower:\n');
      for (const [name, figures] of await typingFigures(browser, server.siteUrl, values.query))
        process.stdout.write(
          `${name}: slowest of ${figures.keys} keys ${figures.worst} ms, median ${figures.median} ms\n`,
        );
      return 0;
    } finally {
      await browser.close();
      await server.stop();
    }
  },
};

const HEADER = `| page | performance | accessibility | best practices | SEO | largest paint | blocked | shift | bytes | host |
|---|---|---|---|---|---|---|---|---|---|`;

async function scoresOf(siteUrl: string, path: string, port: number): Promise<string> {
  const result = await lighthouse(siteUrl + path, { port, logLevel: 'silent' });
  if (!result) throw new Error(`Lighthouse has no result for ${path}`);
  const { categories, audits, environment } = result.lhr;
  const scores = ['performance', 'accessibility', 'best-practices', 'seo'].map((id) =>
    Math.round((categories[id]?.score ?? 0) * 100),
  );
  const times = ['largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift'].map(
    (id) => audits[id]?.displayValue ?? '',
  );
  const bytes = `${Math.round((audits['total-byte-weight']?.numericValue ?? Number.NaN) / 1000)} kB`;
  return `| /${path} | ${[...scores, ...times, bytes, Math.round(environment.benchmarkIndex)].join(' | ')} |`;
}

async function typingFigures(
  browser: Browser,
  siteUrl: string,
  query: string,
): Promise<[name: string, figures: TypingFigures][]> {
  const measured = async (path: string, reach: (page: Page) => Promise<unknown>): Promise<TypingFigures> => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(siteUrl + path, { waitUntil: 'networkidle' });
    await reach(page);
    const figures = await measureTyping(page, query);
    await context.close();
    return figures;
  };
  return [
    ['palette', await measured('', (page) => page.keyboard.press('Control+k'))],
    ['results page', await measured('search/', (page) => page.locator('#search').focus())],
    ['suggestions of the home page', await measured('', (page) => page.locator('#home-search').focus())],
  ];
}
