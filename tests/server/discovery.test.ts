/** What clients and registries read before they connect: the rules are those of the documents' own schemas. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, serve } from '../../src/server/serve.ts';
import { agentCatalog, type PublicServer, registryEntry, serverCard } from '../../src/tools/discovery.ts';
import { publishTiny } from './tiny-library.ts';

interface Described {
  $schema: string;
  name: string;
  title: string;
  description: string;
  version: string;
  websiteUrl: string;
  remotes: { type: string; url: string; supportedProtocolVersions?: string[]; headers?: object[] }[];
}
interface Catalog {
  specVersion: string;
  entries: { identifier: string; type: string; url: string }[];
}

let root: string;
let server: RunningServer;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-discovery-'));
  await publishTiny(join(root, 'dist'));
  server = await serve({ dir: join(root, 'dist'), port: 0 });
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

describe('a client that knows only the host', () => {
  it('is led from the catalogue to the card and from the card to the endpoint', async () => {
    for (const path of ['.well-known/ai-catalog.json', '.well-known/mcp/catalog.json']) {
      const response = await fetch(new URL(path, server.url));
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      const catalog = (await response.json()) as Catalog;
      const [entry, ...others] = catalog.entries;
      expect(others).toEqual([]);
      expect(entry?.type).toBe('application/mcp-server-card+json');
      // A plain GET gets the card, whatever it accepts.
      const answer = await fetch(entry?.url ?? '');
      expect(answer.headers.get('content-type')).toBe('application/mcp-server-card+json');
      expect(answer.headers.get('cache-control')).toContain('max-age');
      const card = (await answer.json()) as Described;
      expect(card.remotes[0]?.url).toBe(server.mcpUrl);
    }
  });

  it('finds the card where earlier drafts had it', async () => {
    for (const path of ['.well-known/mcp/server-card.json', '.well-known/mcp.json']) {
      const card = (await (await fetch(new URL(path, server.url))).json()) as Described;
      expect(card.remotes[0]?.url).toBe(server.mcpUrl);
    }
  });

  it('learns what the endpoint says of itself', async () => {
    const card = (await (await fetch(`${server.mcpUrl}/server-card`)).json()) as Described;
    const response = await fetch(server.mcpUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'server/discover',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'server/discover',
        params: {
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      }),
    });
    const { result } = (await response.json()) as {
      result: { supportedVersions: string[]; _meta: Record<string, { name: string; version: string }> };
    };
    const told = Object.values(result._meta).find(({ name }) => name !== undefined);
    expect(told).toMatchObject({ version: card.version, title: card.title });
    expect(card.name.split('/')[1]).toBe(told?.name);
    expect(card.remotes[0]?.supportedProtocolVersions).toEqual(
      expect.arrayContaining(result.supportedVersions),
    );
  });
});

describe('the entry for the registry', () => {
  it('names the public address and nothing of this machine', async () => {
    const published = await serve({
      dir: join(root, 'dist'),
      port: 0,
      publicUrl: 'https://docs.example.com/manuals',
      token: 'secret-of-the-test',
    });
    try {
      const text = await (await fetch(new URL('server.json', published.url))).text();
      expect(text).not.toMatch(/secret|127\.0\.0\.1|localhost/);
      expect(JSON.parse(text)).toMatchObject({
        name: 'com.example.docs/manuals',
        websiteUrl: 'https://docs.example.com/manuals/',
        remotes: [
          {
            type: 'streamable-http',
            url: 'https://docs.example.com/manuals/mcp',
            headers: [{ name: 'Authorization', isSecret: true }],
          },
        ],
      });
    } finally {
      await published.close();
    }
  });
});

const base: PublicServer = {
  title: 'Pump House Library',
  description: 'Manuals of the pump house',
  version: '1.2.3',
  siteUrl: 'https://docs.example.com/',
  needsToken: false,
};

describe.each([
  ['an ordinary library', base],
  ['long words', { ...base, title: 'long '.repeat(40), description: `${'ö'.repeat(99)}🜁${'ü'.repeat(50)}` }],
  ['a site below a path', { ...base, siteUrl: 'https://example.org/docs/all manuals/' }],
  ['an address without a name', { ...base, siteUrl: 'http://127.0.0.1:4321/' }],
] as const)('documents of %s', (_, described) => {
  it.each([
    ['card', serverCard],
    ['registry entry', registryEntry],
  ] as const)('keep to the schema: %s', (_name, document) => {
    const told = document(described) as Described;
    expect(told.$schema).toMatch(
      /^https:\/\/static\.modelcontextprotocol\.io\/schemas\/[\w-]+\/server(-card)?\.schema\.json$/,
    );
    expect(told.name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
    for (const text of [told.title, told.description]) {
      expect([...text].length).toBeGreaterThan(0);
      expect([...text].length).toBeLessThanOrEqual(100);
      expect(text).not.toMatch(/\p{Cs}/u);
    }
    expect(told.remotes).toHaveLength(1);
    expect(told.remotes[0]?.url).toMatch(/^https?:\/\/\S+\/mcp$/);
  });

  it('keep to the schema: catalogue', () => {
    const { specVersion, entries } = agentCatalog(described) as Catalog;
    expect(specVersion).toMatch(/^\d+\.\d+$/);
    expect(entries[0]?.identifier).toMatch(/^urn:air:[a-z0-9.-]+:[\w.-]+$/);
  });
});
