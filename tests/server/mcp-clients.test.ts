import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, serve } from '../../src/server/serve.ts';
import { publishTiny } from './tiny-library.ts';

const INSPECTOR = resolve(
  import.meta.dirname,
  '../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js',
);
const TOOLS = [
  'search',
  'fetch',
  'get_outline',
  'list_library',
  'resolve',
  'quote',
  'compare_versions',
  'related',
];
const QUESTION = 'how do I stop taking in new water and let the tank flow off';
const ANSWER = 'aquapump::v2.1::operator-guide::guide::3';

interface Answer {
  results: { id: string; title: string; url: string; page?: number; label?: string; why?: string }[];
}
interface Fetched {
  id: string;
  title: string;
  text: string;
  url: string;
  metadata: Record<string, unknown>;
}

let root: string;
let server: RunningServer;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-mcp-'));
  await publishTiny(join(root, 'dist'));
  server = await serve({ dir: join(root, 'dist'), port: 0 });
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

/** The text item and the structured content of a tool's answer say the same. */
function contentOf<T>(answer: object): T {
  const result = answer as {
    content: { type: string; text: string }[];
    structuredContent: T;
    isError?: boolean;
  };
  expect(result.isError ?? false).toBe(false);
  const [item, ...others] = result.content;
  expect(others).toEqual([]);
  expect(item?.type).toBe('text');
  expect(JSON.parse(item?.text ?? '')).toEqual(result.structuredContent);
  return result.structuredContent;
}

describe('a client of the 2026-07-28 protocol', () => {
  it('discovers the server, lists the tools, searches and fetches', async () => {
    const client = new Client(
      { name: 'test', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    await client.connect(new StreamableHTTPClientTransport(new URL(server.mcpUrl)));
    try {
      const { tools } = await client.listTools();
      expect(tools.map((tool) => tool.name)).toEqual(TOOLS);
      for (const tool of tools) {
        expect(tool.annotations?.readOnlyHint).toBe(true);
        expect(tool.outputSchema?.type).toBe('object');
        expect(tool.title).toBeTruthy();
      }
      const found = contentOf<Answer>(
        await client.callTool({ name: 'search', arguments: { query: QUESTION } }),
      );
      expect(found.results[0]).toMatchObject({ id: ANSWER, page: 3, label: '2' });
      const read = contentOf<Fetched>(await client.callTool({ name: 'fetch', arguments: { id: ANSWER } }));
      expect(read.text).toContain('aquactl drain --grace 90');
      expect((await client.listPrompts()).prompts.map((prompt) => prompt.name)).toContain(
        'troubleshoot_error',
      );
      const { resources } = await client.listResources();
      const document = resources.find(({ uri }) => uri.endsWith('aquapump::v2.1::operator-guide::guide'));
      const { contents } = await client.readResource({ uri: document?.uri ?? '' });
      expect(JSON.stringify(contents)).toContain('Draining the tank gracefully');
      const completion = await client.complete({
        ref: { type: 'ref/resource', uri: 'mcdewey://document/{id}' },
        argument: { name: 'id', value: 'mixer' },
      });
      expect(completion.completion.values).toEqual(['mixer::v3::reference::mixer']);
    } finally {
      await client.close();
    }
  });
});

describe('a client of the 2025 protocols', () => {
  it('initialises, lists the tools, searches and fetches', async () => {
    const client = new OldClient({ name: 'test', version: '1' });
    await client.connect(new OldTransport(new URL(server.mcpUrl)));
    try {
      expect(client.getInstructions()).toContain('AquaPump Controller');
      expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(TOOLS);
      const found = contentOf<Answer>(
        await client.callTool({ name: 'search', arguments: { query: QUESTION } }),
      );
      expect(found.results[0]?.id).toBe(ANSWER);
      expect((await client.listResources()).resources).toHaveLength(3);
      expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(2);
      const { messages } = await client.getPrompt({
        name: 'troubleshoot_error',
        arguments: { error: 'AP-4107' },
      });
      expect(JSON.stringify(messages)).toContain('AP-4107');
    } finally {
      await client.close();
    }
  });

  it('gets the same ids in the same order as one of 2026', async () => {
    const old = new OldClient({ name: 'test', version: '1' });
    const recent = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    await old.connect(new OldTransport(new URL(server.mcpUrl)));
    await recent.connect(new StreamableHTTPClientTransport(new URL(server.mcpUrl)));
    for (const query of [QUESTION, 'AP-4999', 'pause slow producers', 'thermal relay']) {
      const call = { name: 'search', arguments: { query } };
      const ids = (answer: Answer) => answer.results.map(({ id }) => id);
      expect(ids(contentOf<Answer>(await old.callTool(call)))).toEqual(
        ids(contentOf<Answer>(await recent.callTool(call))),
      );
    }
    await Promise.all([old.close(), recent.close()]);
  });
});

describe('the OpenAI search and fetch contract', () => {
  it('is kept: ids of search are accepted by fetch, with exactly the fields it wants', async () => {
    const client = new OldClient({ name: 'connector', version: '1' });
    await client.connect(new OldTransport(new URL(server.mcpUrl)));
    const found = contentOf<Answer>(
      await client.callTool({ name: 'search', arguments: { query: 'AP-4107' } }),
    );
    expect(found.results.length).toBeGreaterThan(0);
    for (const { id, title, url } of found.results) {
      expect(title).not.toBe('');
      const read = contentOf<Fetched>(await client.callTool({ name: 'fetch', arguments: { id } }));
      expect(read).toMatchObject({ id, url });
      expect(read.title).not.toBe('');
      expect(read.text).not.toBe('');
      expect(read.metadata).toBeTypeOf('object');
    }
    await client.close();
  });
});

describe('the Inspector CLI', () => {
  const inspect = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [INSPECTOR, '--cli', server.mcpUrl, '--transport', 'http', ...args],
      {
        env: { ...process.env, HOME: root, MCP_CATALOG_PATH: join(root, 'mcp.json') },
        timeout: 60_000,
      },
    );
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  it('lists portable tools, searches and fetches', async () => {
    const { tools } = (await inspect('--method', 'tools/list', '--strict')) as { tools: { name: string }[] };
    expect(tools.map((tool) => tool.name)).toEqual(TOOLS);
    const call = ['--method', 'tools/call', '--tool-name'];
    const found = contentOf<Answer>(await inspect(...call, 'search', '--tool-arg', `query=${QUESTION}`));
    expect(found.results[0]?.id).toBe(ANSWER);
    const read = contentOf<Fetched>(await inspect(...call, 'fetch', '--tool-arg', `id=${ANSWER}`));
    expect(read.text).toContain('aquactl drain --grace 90');
  });
});
