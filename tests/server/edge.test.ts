/** The handler for edge platforms, run here on a site that is published over HTTP on this machine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import worker, { createEdgeHandler, type EdgeHandler } from '../../src/server/edge.ts';
import { type RunningServer, serve } from '../../src/server/serve.ts';
import { UserError } from '../../src/workspace/errors.ts';
import { readSourceFiles } from '../support/source-files.ts';
import { publishTiny, republish, tinyFiles } from './tiny-library.ts';

const EDGE = 'https://library.workers.example/mcp';
const QUESTIONS = [
  'close the valve and let the tank flow off',
  'AP-4107',
  'pause slow producers',
  'strainer',
];

let root: string;
let origin: RunningServer;
let edge: EdgeHandler;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-edge-'));
  await publishTiny(join(root, 'dist'));
  origin = await serve({ dir: join(root, 'dist'), port: 0 });
  edge = createEdgeHandler({ index: origin.url });
});
afterAll(async () => {
  await origin.close();
  await rm(root, { recursive: true, force: true });
});

function call(name: string, input: object, headers: Record<string, string> = {}): Request {
  return new Request(EDGE, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      host: 'library.workers.example',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input } }),
  });
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const json = text.startsWith('{') ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? '');
  return (JSON.parse(json) as { result?: { structuredContent?: unknown } }).result?.structuredContent;
}

async function atOrigin(name: string, input: object): Promise<unknown> {
  const { method, headers, body } = call(name, input);
  const passed = new Headers(headers);
  passed.delete('host');
  return answerOf(
    await fetch(origin.mcpUrl, { method, headers: passed, body, duplex: 'half' } as RequestInit),
  );
}

describe('the handler at the edge', () => {
  it('gives the answers of the server that the library was published from', async () => {
    for (const query of QUESTIONS) {
      const input = { query, tier: 'fast' };
      expect(await answerOf(await edge.fetch(call('search', input)))).toEqual(
        await atOrigin('search', input),
      );
    }
    const id = 'aquapump::v2.1::operator-guide::guide';
    for (const [name, input] of [
      ['fetch', { id: `${id}::3`, context: 1 }],
      ['get_outline', { document: id }],
      ['list_library', {}],
      ['compare_versions', { id, to: 'v2.0' }],
      ['quote', { id: `${id}::3`, text: 'the tank drains into the sump' }],
    ] as const) {
      expect(await answerOf(await edge.fetch(call(name, input))), name).toEqual(await atOrigin(name, input));
    }
  });

  it('answers what operators ask, and leads to the pages', async () => {
    const get = (path: string) => edge.fetch(new Request(new URL(path, EDGE)));
    expect(await (await get('/healthz')).json()).toMatchObject({ status: 'ok', tiers: [] });
    expect((await get('/readyz')).status).toBe(200);
    expect(await (await get('/mcp/server-card')).json()).toMatchObject({ remotes: [{ url: EDGE }] });
    const page = await get('/aquapump/v2.1/');
    expect(page.headers.get('location')).toBe(`${origin.url}aquapump/v2.1/`);
  });

  it('keeps web pages of other origins out', async () => {
    const from = async (of: string) => (await edge.fetch(call('list_library', {}, { origin: of }))).status;
    expect(await from('https://evil.example')).toBe(403);
    expect(await from('https://library.workers.example')).toBe(200);
  });

  it('asks for its token', async () => {
    const guarded = createEdgeHandler({ index: origin.url, token: 'a-token-of-this-test' });
    const status = async (authorization: Record<string, string>) =>
      (await guarded.fetch(call('list_library', {}, authorization))).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer a-token-of-this-tesT' })).toBe(401);
    expect(await status({ authorization: 'Bearer a-token-of-this-test' })).toBe(200);
  });

  it('does not answer from files that are not what their names say', async () => {
    const deceived = createEdgeHandler({
      index: origin.url,
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (!/\/_index\/catalogue\//.test(String(input))) return response;
        const text = (await response.text()).replace('Pump House', 'Some Other');
        return new Response(text, { status: 200 });
      },
    });
    const response = await deceived.fetch(call('list_library', {}));
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('Some Other');
  });

  it('keeps work alive that others wait for', async () => {
    const kept: Promise<unknown>[] = [];
    const fresh = createEdgeHandler({ index: origin.url });
    await fresh.fetch(call('list_library', {}), { waitUntil: (work) => void kept.push(work) });
    expect(kept).toHaveLength(1);
    await expect(Promise.all(kept)).resolves.toBeDefined();
  });

  it('is configured by the variables of a worker', async () => {
    const context = { waitUntil: () => undefined };
    const response = await worker.fetch(call('list_library', {}), { MCDEWEY_INDEX: origin.url }, context);
    expect(await answerOf(response)).toMatchObject({ title: 'Pump House Library' });
    expect(() => createEdgeHandler({ index: 'http://docs.example.com/' })).toThrow(UserError);
  });

  it('takes up a new publication', async () => {
    const fresh = createEdgeHandler({ index: origin.url, checkInterval: 1000 });
    const found = async () =>
      JSON.stringify(await answerOf(await fresh.fetch(call('search', { query: 'when the lid is open' }))));
    expect(await found()).not.toContain('lid is open');
    await republish(join(root, 'dist'), tinyFiles({ extra: 'AP-5555 means that the lid is open.' }));
    await expect.poll(found, { timeout: 40_000, interval: 300 }).toContain('lid is open');
  });
});

describe('its code', () => {
  it('reaches nothing of Node through any of its imports', () => {
    const files = new Map(readSourceFiles('src').map((file) => [file.path, file]));
    const reached = new Set(['src/server/edge.ts']);
    for (const path of reached) {
      for (const { file, typeOnly } of files.get(path)?.imports ?? []) {
        if (file && !typeOnly && files.has(file)) reached.add(file);
      }
    }
    expect(reached.size).toBeGreaterThan(30);
    const wrong = [...reached].filter((path) =>
      files.get(path)?.imports.some((target) => !target.typeOnly && target.package?.startsWith('node:')),
    );
    expect(wrong).toEqual([]);
  });
});
