/**
 * The tools in the page. Browsers have the API of WebMCP behind a flag, and had it elsewhere before: besides the
 * browser's own, a small host stands in for each of the two shapes that pages meet.
 */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type GuardedPage, openPage } from '../support/browser.ts';
import { CHROMIUM_FLAGS } from '../support/chromium.ts';
import { serveSite, type TestServer } from '../support/cli.ts';

type Shape = 'browser' | 'document' | 'navigator';

interface Offered {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/** What the scripts below leave in the window for the tests. */
interface AgentWindow {
  agentTools(): Promise<Offered[]>;
  callTool(name: string, input: unknown): Promise<unknown>;
}

const GUIDE = 'harbor::2::guide::operations';
/** Each tool at least once, with names to resolve, aliases, and arguments that are wrong. */
const CALLS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['search', { query: 'the switch forgot its password', tier: 'fast' }],
  ['search', { question: 'encrypting the traffic', library: 'harbor', max_results: '2', tier: 'fast' }],
  ['search', { query: 'disk space', product: 'no such product', tier: 'fast' }],
  ['search', { query: 'qqxzv wwzzk', version: '3.2', tier: 'fast' }],
  ['fetch', { id: `${GUIDE}::1`, context: 1 }],
  ['fetch', { id: GUIDE, max_tokens: 600 }],
  ['get_outline', { document: 'harbor 2 operations' }],
  ['list_library', { product: 'harbor' }],
  ['resolve', { name: 'harbor guide' }],
  ['quote', { id: `${GUIDE}::1`, text: 'this stands nowhere in the guide' }],
  ['compare_versions', { id: GUIDE, to: '1' }],
  ['related', { id: `${GUIDE}::2`, limit: 3 }],
];

let browser: Browser;
let server: TestServer;
let agent: Client;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: inject('chromiumPath'),
    args: [...CHROMIUM_FLAGS, '--enable-features=WebMCP'],
  });
  // In the browser's tier, so that every answer can be compared.
  server = await serveSite(inject('siteDir'), '--tier', 'fast');
  agent = new Client({ name: 'end-to-end test', version: '1' });
  await agent.connect(new StreamableHTTPClientTransport(new URL(server.mcpUrl)));
});
afterAll(async () => {
  await agent.close();
  await browser.close();
  await server.stop();
});

async function openWith(shape: Shape, path = ''): Promise<GuardedPage> {
  const guarded = await openPage(browser);
  await guarded.page.addInitScript(shape === 'browser' ? askTheBrowser : standIn, shape);
  await guarded.page.goto(server.siteUrl + path);
  return guarded;
}

/** Runs in the page: the browser's own API. */
function askTheBrowser(): void {
  interface Native {
    getTools(): Promise<Offered[]>;
    executeTool(tool: Offered, input: unknown): Promise<string>;
  }
  const native = () => Reflect.get(document, 'modelContext') as Native | undefined;
  const agentWindow: AgentWindow = {
    agentTools: async () =>
      ((await native()?.getTools()) ?? []).map(({ name, title, description, inputSchema, annotations }) => ({
        name,
        title,
        description,
        inputSchema,
        annotations: JSON.parse(JSON.stringify(annotations ?? {})) as Record<string, unknown>,
      })),
    callTool: async (name, input) => {
      const tool = (await native()?.getTools())?.find((each) => each.name === name);
      if (!tool) throw new Error(`no tool ${name}`);
      return JSON.parse((await native()?.executeTool(tool, input)) ?? 'null') as unknown;
    },
  };
  Object.assign(window, agentWindow);
}

/** Runs in the page: a host of either shape. */
function standIn(shape: string): void {
  type Registered = Offered & { execute(input: unknown, second?: unknown): Promise<unknown> };
  const registered: Registered[] = [];
  const register = (tool: Registered) => {
    if (registered.some(({ name }) => name === tool.name)) throw new Error('duplicate tool name');
    registered.push(tool);
  };
  const isCurrent = shape === 'document';
  const host = {
    registerTool: isCurrent ? (tool: Registered) => Promise.resolve().then(() => register(tool)) : register,
  };
  Reflect.deleteProperty(Document.prototype, 'modelContext');
  Reflect.defineProperty(isCurrent ? document : navigator, 'modelContext', { value: host });
  const agentWindow: AgentWindow = {
    agentTools: async () => registered.map(({ execute: _, ...told }) => told),
    callTool: async (name, input) => {
      const tool = registered.find((each) => each.name === name);
      if (!tool) throw new Error(`no tool ${name}`);
      const second = isCurrent
        ? { signal: new AbortController().signal }
        : { requestUserInteraction: async () => undefined };
      return JSON.parse(JSON.stringify(await tool.execute(input, second))) as unknown;
    },
  };
  Object.assign(window, agentWindow);
}

async function toolsIn({ page }: GuardedPage): Promise<Offered[]> {
  await page.waitForFunction(
    async (count) => (await (window as unknown as AgentWindow).agentTools()).length === count,
    (await agent.listTools()).tools.length,
  );
  return await page.evaluate(() => (window as unknown as AgentWindow).agentTools());
}

function callIn({ page }: GuardedPage, name: string, input: unknown): Promise<unknown> {
  return page.evaluate(([tool, given]) => (window as unknown as AgentWindow).callTool(tool, given), [
    name,
    input,
  ] as [string, unknown]);
}

describe.each<Shape>(['browser', 'document', 'navigator'])(
  'a page in a browser with WebMCP (%s)',
  (shape) => {
    it('offers the tools of /mcp and gives the same answers, without asking a server', async (test) => {
      const guarded = await openWith(shape, 'harbor/2/guide/operations/');
      const isThere = await guarded.page.evaluate(
        () => 'modelContext' in document || 'modelContext' in navigator,
      );
      if (!isThere) test.skip('this Chromium does not know WebMCP');
      const offered = await toolsIn(guarded);
      const { tools } = await agent.listTools();
      for (const { name, title, description, inputSchema } of tools) {
        // Browsers list tools in an order of their own.
        expect(offered.find((each) => each.name === name)).toMatchObject({
          title,
          description,
          inputSchema,
          annotations: { readOnlyHint: true, untrustedContentHint: true },
        });
      }
      for (const [name, input] of CALLS) {
        const { structuredContent, content, isError } = await agent.callTool({ name, arguments: input });
        const told = await callIn(guarded, name, input);
        if (shape === 'navigator') {
          expect(told, name).toEqual(isError ? { content, isError } : { content, structuredContent });
        } else {
          expect(told, name).toEqual(
            isError ? { error: (content as { text: string }[])[0]?.text } : structuredContent,
          );
        }
      }
      const asked = guarded.record.requests.filter((url) => /\/mcp\b/.test(new URL(url).pathname));
      expect(asked).toEqual([]);
      guarded.expectClean();
      await guarded.close();
    });
  },
);

describe('a tool in the page', () => {
  it('says what is wrong with its arguments', async () => {
    const guarded = await openWith('document');
    await toolsIn(guarded);
    const told = await callIn(guarded, 'search', { query: '', limit: 5000 });
    expect(told).toEqual({ error: expect.stringMatching(/^Invalid arguments for search: .*query.*limit/s) });
    guarded.expectClean();
    await guarded.close();
  });
});

describe('a page in a browser without WebMCP', () => {
  it('loads nothing for it', async () => {
    const plain = await chromium.launch({
      executablePath: inject('chromiumPath'),
      args: [...CHROMIUM_FLAGS, '--disable-features=WebMCP'],
    });
    const guarded = await openPage(plain);
    await guarded.page.goto(`${server.siteUrl}harbor/2/guide/operations/`);
    await guarded.page.waitForLoadState('networkidle');
    expect(guarded.record.requests.filter((url) => /web-mcp|agent-tools/.test(url))).toEqual([]);
    await plain.close();
  });
});
