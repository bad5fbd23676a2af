import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { SearchResponse } from '../../src/search/types.ts';
import { type GuardedPage, hitIds, openBrowser, openPage, waitForAnswer } from '../support/browser.ts';
import { runMcdewey } from '../support/cli.ts';

interface Asked {
  readonly query: string;
  readonly product?: string;
  readonly version?: string;
}

/** Questions, names, codes, options, typing mistakes, phrases, filters: whatever could part the doors. */
const QUESTIONS: readonly Asked[] = [
  ...[
    'how do I stop accepting new connections and finish the ones in flight',
    'what happens when both circuits lose power',
    'the switch forgot its password',
    'how hot may it get before it turns itself off',
    'messages come twice after a crash',
    'a job takes longer than the session allows',
    'keep guests away from our servers',
    'E1007',
    'E3110 fan stalled',
    'HQ-402',
    'HQ-507 disk nearly full',
    'M4063',
    'loop-retry',
    'linger_ms',
    'acks=quorum',
    'set mgmt address',
    'retention_days retention_gb',
    '--public-url',
    'kill -9',
    'orbit 3.1 fans at full speed',
    'harbor 1 batches',
    'message reference fan tray',
    'handbook keyboard',
    'OSW duplex mismatch',
    'temprature of the swtich',
    'authentification server does not answer',
    '"set recovery off"',
    '"hold the mode button" password',
    'Above 40 °C',
    'half duplex late collisions checksum errors',
    'what is a chunk',
    'where does the number in the margin come from',
    'publish on GitHub Pages',
    'nginx cache control',
    'which embedding model is used',
    'how do I cite a page',
    'connect Claude to the library',
    'token for mcp',
    'import a PDF with a password',
    'licence',
    'a',
    'the of and',
    'café naïve',
    '🙂 lamp blinking amber',
  ].map((query) => ({ query })),
  { query: 'drain before maintenance', product: 'orbit' },
  { query: 'drain before maintenance', product: 'harbor', version: '1' },
  { query: 'temperature', product: 'orbit', version: '3.1' },
  { query: 'default of linger_ms', product: 'harbor', version: '1' },
  { query: 'disk space', product: 'mcdewey' },
  { query: 'encrypting the traffic', version: '2' },
];

let browser: Browser;
let guarded: GuardedPage;
let agent: Client;

beforeAll(async () => {
  browser = await openBrowser();
  guarded = await openPage(browser);
  agent = new Client({ name: 'end-to-end test', version: '1' });
  await agent.connect(new StreamableHTTPClientTransport(new URL(inject('mcpUrl'))));
});
afterAll(async () => {
  await agent.close();
  guarded.expectClean();
  await browser.close();
});

async function idsInBrowser({ query, product, version }: Asked): Promise<string[]> {
  const url = new URL('search/', inject('siteUrl'));
  for (const [name, value] of Object.entries({ q: query, product, version })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  await guarded.page.goto(url.href);
  await waitForAnswer(guarded.page);
  return hitIds(guarded.page);
}

async function idsAtMcp({ query, product, version }: Asked): Promise<string[]> {
  const { structuredContent } = await agent.callTool({
    name: 'search',
    arguments: { query, product, version, tier: 'fast', limit: 10, max_tokens: 25_000 },
  });
  return (structuredContent as { results: { id: string }[] }).results.map(({ id }) => id);
}

describe('browser and /mcp', () => {
  it(`give the same ids in the same order for ${QUESTIONS.length} questions`, async () => {
    expect(QUESTIONS.length).toBe(50);
    const differing: unknown[] = [];
    let answered = 0;
    for (const asked of QUESTIONS) {
      const [there, here] = [await idsInBrowser(asked), await idsAtMcp(asked)];
      if (there.length > 0) answered++;
      if (JSON.stringify(there) !== JSON.stringify(here))
        differing.push({ asked, browser: there, mcp: here });
    }
    expect(differing).toEqual([]);
    expect(answered).toBeGreaterThanOrEqual(45);
  }, 600_000);
});

describe('the command line', () => {
  it('gives what /mcp gives, in either tier', async () => {
    const asked = { query: 'how hot may it get before it turns itself off', product: 'orbit' };
    for (const tier of ['fast', 'full']) {
      const args = ['--dir', inject('siteDir'), '--product', asked.product, '--tier', tier, '--json'];
      const { code, stdout } = await runMcdewey(['search', asked.query, ...args]);
      expect(code).toBe(0);
      const response = JSON.parse(stdout) as SearchResponse;
      expect(response.tier).toBe(tier);
      const { structuredContent } = await agent.callTool({
        name: 'search',
        arguments: { ...asked, tier, limit: 10, max_tokens: 25_000 },
      });
      const { results } = structuredContent as { results: { id: string }[] };
      expect(response.hits.map(({ chunkId }) => chunkId)).toEqual(results.map(({ id }) => id));
    }
  });

  it('ends with 1 when nothing is found and with 2 when there is no library', async () => {
    expect(
      (await runMcdewey(['search', 'qqxzv wwzzk', '--dir', inject('siteDir'), '--mode', 'text'])).code,
    ).toBe(1);
    const missing = await runMcdewey(['search', 'anything', '--dir', 'no-such-folder']);
    expect(missing.code).toBe(2);
    expect(missing.stderr).not.toContain('    at ');
  });
});

describe('an agent', () => {
  it('follows a hit to its text, and the address it cites to the page', async () => {
    const [id] = await idsAtMcp({ query: 'forgotten password mode button', product: 'orbit' });
    const { structuredContent } = await agent.callTool({ name: 'fetch', arguments: { id } });
    const fetched = structuredContent as { text: string; url: string };
    expect(fetched.text).toContain('Hold the mode button for ten seconds');
    const page = await (await fetch(fetched.url)).text();
    expect(page).toContain('Hold the mode button for ten seconds');
  });
});
