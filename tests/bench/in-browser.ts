/** What searching a built site costs a reader: bytes on the wire, requests, and time to the answer. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../support/chromium.ts';
import { hostOverHttps } from './https-host.ts';
import { FOUR_G, openShapedLink } from './shaped-link.ts';

export interface Cost {
  /** Bytes of the whole TLS conversation, both ways. */
  readonly wireBytes: number;
  /** Bytes of response bodies as sent. */
  readonly bodyBytes: number;
  readonly requests: number;
  /** Milliseconds from Enter to the first hits on the page (by words), and to the whole answer. */
  readonly firstMs: number;
  readonly finalMs: number;
}

export interface BrowserFigures {
  /** A visit that begins on the results page's address, with nothing cached. */
  readonly cold: Cost;
  /** The mean of the queries after it. */
  readonly next: Cost;
  /** Requests and body bytes of the next queries by kind of file, per query. */
  readonly nextByKind: Readonly<Record<string, { count: number; bytes: number }>>;
}

type Times = Pick<Cost, 'firstMs' | 'finalMs'>;

interface Visitor {
  /** Opens the site and asks. */
  first(page: Page, origin: string, query: string): Promise<Times>;
  next(page: Page, query: string): Promise<Times>;
}

/**
 * @param siteDir a built site.
 * @param visits the first question of each is asked with nothing cached, the others after it.
 */
export function measureInBrowser(
  siteDir: string,
  visits: readonly (readonly string[])[],
): Promise<BrowserFigures> {
  return measureVisits(siteDir, visits, { first: askByAddress, next: askInBox });
}

/** @param siteDir written by `buildPagefindSite`. */
export function measurePagefind(
  siteDir: string,
  visits: readonly (readonly string[])[],
): Promise<BrowserFigures> {
  return measureVisits(siteDir, visits, {
    async first(page, origin, query) {
      const startedAt = performance.now();
      await page.goto(origin);
      await page.waitForFunction(() => 'ask' in window);
      await askPagefind(page, query);
      const ms = performance.now() - startedAt;
      return { firstMs: ms, finalMs: ms };
    },
    async next(page, query) {
      const startedAt = performance.now();
      await askPagefind(page, query);
      const ms = performance.now() - startedAt;
      return { firstMs: ms, finalMs: ms };
    },
  });
}

async function askPagefind(page: Page, query: string): Promise<void> {
  await page.evaluate(async (text) => {
    const ask: unknown = Reflect.get(window, 'ask');
    if (typeof ask === 'function') await ask(text);
  }, query);
}

async function measureVisits(
  siteDir: string,
  visits: readonly (readonly string[])[],
  visitor: Visitor,
): Promise<BrowserFigures> {
  const host = await hostOverHttps(siteDir);
  const link = await openShapedLink(host.port, FOUR_G);
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: [...CHROMIUM_FLAGS, '--ignore-certificate-errors'],
  });
  const cold: Cost[] = [];
  const next: Cost[] = [];
  const byKind = new Map<string, { count: number; bytes: number }>();
  const costOf = async (asked: () => Promise<Times>): Promise<Cost> => {
    link.reset();
    host.requests.clear();
    const times = await asked();
    const kinds = [...host.requests.values()];
    return {
      wireBytes: link.traffic.down + link.traffic.up,
      bodyBytes: kinds.reduce((sum, kind) => sum + kind.bytes, 0),
      requests: kinds.reduce((sum, kind) => sum + kind.count, 0),
      ...times,
    };
  };
  try {
    for (const [opening = '', ...others] of visits) {
      const page = await newVisit(browser);
      cold.push(await costOf(() => visitor.first(page, `https://localhost:${link.port}/`, opening)));
      for (const query of others) {
        next.push(await costOf(() => visitor.next(page, query)));
        for (const [kind, { count, bytes }] of host.requests) {
          const entry = byKind.get(kind) ?? { count: 0, bytes: 0 };
          byKind.set(kind, { count: entry.count + count, bytes: entry.bytes + bytes });
        }
      }
      await page.context().close();
    }
  } finally {
    await browser.close();
    await link.close();
    await host.stop();
  }
  const nextByKind: Record<string, { count: number; bytes: number }> = {};
  for (const [kind, { count, bytes }] of byKind)
    nextByKind[kind] = { count: count / next.length, bytes: bytes / next.length };
  return { cold: meanOf(cold), next: meanOf(next), nextByKind };
}

async function newVisit(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  return await context.newPage();
}

const HITS = '[data-finder] .hit';
const WHOLE_ANSWER = '[data-finder]:not([aria-busy]) :is(.hit, .state-card)';
/** What is still on its way when the answer is complete belongs to it. */
const QUIET_MS = 700;

async function askByAddress(page: Page, origin: string, query: string): Promise<Times> {
  const startedAt = performance.now();
  await page.goto(`${origin}search/?q=${encodeURIComponent(query)}`, { waitUntil: 'commit' });
  return await whenAnswered(page, startedAt);
}

async function askInBox(page: Page, query: string): Promise<Times> {
  await page.locator('#search').evaluate((box: HTMLInputElement, text) => {
    box.value = text;
  }, query);
  // Old hits stay until new ones come: they are marked, so that a new one is told from them.
  await page.locator(HITS).evaluateAll((hits) => {
    for (const hit of hits) hit.classList.add('of-the-last-query');
  });
  const startedAt = performance.now();
  await page.locator('#search').press('Enter');
  await page.waitForFunction((text) => new URLSearchParams(location.search).get('q') === text, query);
  return await whenAnswered(page, startedAt);
}

async function whenAnswered(page: Page, startedAt: number): Promise<Times> {
  await page.locator(`${HITS}:not(.of-the-last-query)`).first().waitFor({ timeout: 60_000 });
  const firstMs = performance.now() - startedAt;
  await page.locator(WHOLE_ANSWER).first().waitFor({ timeout: 60_000 });
  const finalMs = performance.now() - startedAt;
  await page.waitForTimeout(QUIET_MS);
  return { firstMs, finalMs };
}

function meanOf(costs: readonly Cost[]): Cost {
  const mean = (value: (cost: Cost) => number) =>
    costs.reduce((sum, cost) => sum + value(cost), 0) / Math.max(1, costs.length);
  return {
    wireBytes: mean((cost) => cost.wireBytes),
    bodyBytes: mean((cost) => cost.bodyBytes),
    requests: mean((cost) => cost.requests),
    firstMs: mean((cost) => cost.firstMs),
    finalMs: mean((cost) => cost.finalMs),
  };
}
