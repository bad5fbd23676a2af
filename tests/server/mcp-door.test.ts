import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogEvent } from '../../src/server/log.ts';
import { type RunningServer, serve } from '../../src/server/serve.ts';
import { publishTiny } from './tiny-library.ts';

let root: string;
let server: RunningServer;
const events: LogEvent[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-door-'));
  await publishTiny(join(root, 'dist'));
  server = await serve({
    dir: join(root, 'dist'),
    port: 0,
    allowHosts: ['docs.example.com'],
    allowOrigins: ['https://app.example.com'],
    log: (event) => events.push(event),
  });
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Unlike fetch, lets a test set any header. */
function send(
  options: {
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: string | Uint8Array;
  } = {},
  target = server,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: target.port,
        method: options.method ?? 'POST',
        path: options.path ?? '/mcp',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...options.headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
          }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}

function call(name: string, args: unknown, id: number | string = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } });
}

interface Rpc {
  result?: { isError?: boolean; content?: { text: string }[]; structuredContent?: Record<string, unknown> };
  error?: { code: number; message: string };
}

function rpcOf(reply: Reply): Rpc {
  const data = reply.body.split('\n').find((line) => line.startsWith('data:'));
  return JSON.parse(data ? data.slice(5) : reply.body) as Rpc;
}

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

describe('host and origin', () => {
  it.each([
    ['a rebound name', { host: 'evil.example' }],
    ['a rebound name with the right port', { host: 'evil.example:4321' }],
    ['a name that only begins like an allowed one', { host: 'docs.example.com.evil.example' }],
    ['a name that only begins like localhost', { host: 'localhost.evil.example' }],
    ['an address of another network', { host: '192.0.2.7' }],
    ['a malformed host', { host: 'local host' }],
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page without an origin of its own', { origin: 'null' }],
    [
      'a page whose origin only begins like an allowed one',
      { origin: 'https://app.example.com.evil.example' },
    ],
    ['an allowed name over another scheme', { origin: 'http://app.example.com' }],
  ])('refuses %s', async (_name, headers) => {
    const reply = await send({ headers, body: LIST });
    expect([400, 403]).toContain(reply.status);
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    expect(reply.body).not.toContain('search');
  });

  it('refuses pages of the site under a rebound name too', async () => {
    const reply = await send({ method: 'GET', path: '/', headers: { host: 'evil.example' } });
    expect(reply.status).toBe(403);
    expect(reply.body).not.toContain('Pump House');
  });

  it.each([
    ['this machine', {}],
    ['this machine by name', { host: 'localhost' }],
    ['an allowed host', { host: 'docs.example.com' }],
    ['a page of this machine', { origin: 'http://localhost:6274' }],
    [
      'a page of this site under an allowed host',
      { host: 'docs.example.com', origin: 'http://docs.example.com' },
    ],
    ['a page of an allowed origin', { origin: 'https://app.example.com' }],
  ])('lets in %s', async (_name, headers: Record<string, string>) => {
    const reply = await send({ headers, body: LIST });
    expect(reply.status).toBe(200);
    expect(reply.headers['access-control-allow-origin']).toBe(headers.origin);
  });

  it('answers the preflight of an allowed page only', async () => {
    const allowed = await send({ method: 'OPTIONS', headers: { origin: 'https://app.example.com' } });
    expect(allowed.status).toBe(204);
    expect(allowed.headers['access-control-allow-headers']).toContain('mcp-protocol-version');
    expect((await send({ method: 'OPTIONS', headers: { origin: 'https://evil.example' } })).status).toBe(403);
  });
});

describe('malformed requests', () => {
  it('are refused with the status and code that says why', async () => {
    const cases: [string, Parameters<typeof send>[0], number, number?][] = [
      ['no JSON', { body: '{"jsonrpc":' }, 400, -32700],
      ['no body', {}, 400, -32700],
      ['invalid UTF-8', { body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]) }, 400, -32700],
      ['an empty batch', { body: '[]' }, 400, -32600],
      ['a huge batch', { body: `[${Array(40).fill(LIST).join(',')}]` }, 400, -32600],
      ['a huge body', { body: `"${'x'.repeat(300_000)}"` }, 413],
      ['deep nesting', { body: '['.repeat(100_000) }, 400],
      ['another content type', { body: LIST, headers: { 'content-type': 'text/plain' } }, 415],
      ['GET', { method: 'GET' }, 405],
      ['DELETE', { method: 'DELETE' }, 405],
      ['PUT', { method: 'PUT', body: LIST }, 405],
      [
        'a 2026 header without the envelope',
        { body: LIST, headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' } },
        400,
      ],
    ];
    for (const [name, options, status, code] of cases) {
      const reply = await send(options);
      expect(reply.status, name).toBe(status);
      if (code !== undefined) expect(rpcOf(reply).error?.code, name).toBe(code);
    }
    expect((await send({ method: 'GET' })).headers.allow).toContain('POST');
  });

  it('with header and body of different methods get -32020', async () => {
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/list',
      params: {
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    });
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'prompts/list' };
    const reply = await send({ body, headers });
    expect(reply.status).toBe(400);
    expect(rpcOf(reply).error?.code).toBe(-32020);
    const right = await send({ body, headers: { ...headers, 'mcp-method': 'tools/list' } });
    expect(right.status).toBe(200);
  });

  it('to a tool are answered as errors of the tool, and say how to do it right', async () => {
    for (const [name, args, hint] of [
      ['search', {}, /query/],
      ['search', { query: '' }, /query/],
      ['search', { query: 'x'.repeat(1001) }, /query/],
      ['search', { query: 'pump', limit: 1000 }, /limit/],
      ['search', { query: 'pump', cursor: 'made up' }, /without a cursor/],
      ['fetch', { id: '../../etc/passwd' }, /not a valid name|needs 4/],
      ['fetch', { id: 'a::b::c::d' }, /no document/],
      ['fetch', { id: 'aquapump::v2.1::operator-guide::guide::99' }, /1 to 4/],
      ['fetch', { id: 'aquapump::v2.1::operator-guide::guid' }, /Did you mean aquapump/],
      ['compare_versions', { id: 'aquapump::v2.1::operator-guide::guide', to: '7' }, /v2\.1, v2\.0/],
    ] as const) {
      const rpc = rpcOf(await send({ body: call(name, args) }));
      expect(rpc.result?.isError, JSON.stringify(args)).toBe(true);
      expect(rpc.result?.content?.[0]?.text).toMatch(hint);
    }
    const unknown = rpcOf(await send({ body: call('drop_tables', {}) }));
    expect(unknown.error?.code).toBe(-32602);
  });

  it('of any kind never crash the server, name its files or make it answer 5xx', async () => {
    const strange = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.json({ maxDepth: 4 }),
      fc
        .record({
          name: fc.constantFrom(
            'search',
            'fetch',
            'quote',
            'get_outline',
            'resolve',
            'related',
            'list_library',
          ),
          args: fc.dictionary(
            fc.constantFrom(
              'query',
              'id',
              'text',
              'document',
              'name',
              'cursor',
              'limit',
              'product',
              '__proto__',
            ),
            fc.oneof(
              fc.jsonValue({ maxDepth: 2 }),
              fc.constantFrom('../..', '%2e%2e/', 'a::b::c::d::1', '::', '\u0000'),
            ),
          ),
        })
        .map(({ name, args }) => call(name, args)),
    );
    await fc.assert(
      fc.asyncProperty(strange, async (body) => {
        const reply = await send({ body });
        expect(reply.status).toBeLessThan(500);
        expect(reply.body).not.toMatch(/node_modules|\.ts:|at \w+ \(|mcdewey-door-/);
      }),
      { numRuns: 300 },
    );
    expect((await send({ body: LIST })).status).toBe(200);
  });
});

describe('slow and vanishing clients', () => {
  it('that hang up in the middle leave the server working', async () => {
    await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const socket = connect(server.port, '127.0.0.1');
        const body = call('search', { query: 'drain the tank' });
        const head = `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
        socket.write(index % 2 === 0 ? head + body.slice(0, 20) : head + body);
        await new Promise((resolve) => setTimeout(resolve, index % 3));
        socket.destroy();
      }),
    );
    const rpc = rpcOf(await send({ body: call('search', { query: 'drain the tank' }) }));
    expect(rpc.result?.isError ?? false).toBe(false);
  });
});

describe('a bearer token', () => {
  it('is asked for by /mcp and /metrics, not by the site and its health', async () => {
    const guarded = await serve({ dir: join(root, 'dist'), port: 0, token: 'sesame-1' });
    try {
      for (const authorization of [
        undefined,
        'Bearer wrong',
        'Bearer sesame-12',
        'Basic sesame-1',
        'Bearer ',
        'sesame-1',
      ]) {
        const reply = await send({ body: LIST, headers: authorization ? { authorization } : {} }, guarded);
        expect(reply.status).toBe(401);
        expect(reply.headers['www-authenticate']).toBe('Bearer');
      }
      const get = (path: string) => send({ method: 'GET', path }, guarded);
      expect((await get('/metrics')).status).toBe(401);
      expect((await get('/healthz')).status).toBe(200);
      expect((await get('/')).status).toBe(200);
      const headers = { authorization: 'Bearer sesame-1' };
      expect((await send({ body: LIST, headers }, guarded)).status).toBe(200);
      expect((await send({ method: 'GET', path: '/metrics', headers }, guarded)).status).toBe(200);
    } finally {
      await guarded.close();
    }
  });

  it('that no header can carry is refused at the start', async () => {
    await expect(serve({ dir: join(root, 'dist'), port: 0, token: 'open sesame' })).rejects.toThrow(/token/);
  });
});

describe('a rate limit', () => {
  it('answers 429 with the time to wait, for one client and not for another', async () => {
    const limited = await serve({ dir: join(root, 'dist'), port: 0, rateLimit: 60, trustProxy: true });
    const from = (client: string) =>
      send({ body: LIST, headers: { 'x-forwarded-for': `192.0.2.1, ${client}` } }, limited);
    try {
      const statuses: number[] = [];
      for (let count = 0; count < 25; count += 1) statuses.push((await from('198.51.100.7')).status);
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(20);
      const refused = await from('198.51.100.7');
      expect(refused.status).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect((await from('198.51.100.8')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

describe('operations', () => {
  it('tell health, readiness and metrics', async () => {
    const health = JSON.parse((await send({ method: 'GET', path: '/healthz' })).body) as Record<
      string,
      unknown
    >;
    expect(health).toMatchObject({ status: 'ok', counts: { documents: 3 } });
    expect(health.generation).toMatch(/^[0-9a-f]{16}$/);
    expect((await send({ method: 'GET', path: '/readyz' })).status).toBe(200);
    await send({ body: call('search', { query: 'drain' }) });
    const { body } = await send({ method: 'GET', path: '/metrics' });
    expect(body).toMatch(/mcdewey_tool_calls_total\{tool="search",outcome="ok"\} [1-9]/);
    expect(body).toMatch(/mcdewey_http_request_seconds_bucket\{route="mcp",le="\+Inf"\} [1-9]/);
    expect(body).toContain('mcdewey_library_documents 3');
  });

  it('never log what was asked', async () => {
    await send({ body: call('search', { query: 'a very private question' }) });
    await send({ method: 'GET', path: '/search/?q=a+very+private+question' });
    expect(events.length).toBeGreaterThan(0);
    expect(JSON.stringify(events)).not.toContain('private');
  });

  it('say that there is no library while there is none, and take up the first one that is built', async () => {
    const late = await serve({ dir: join(root, 'late'), port: 0 });
    try {
      expect((await send({ method: 'GET', path: '/healthz' }, late)).status).toBe(503);
      expect((await send({ method: 'GET', path: '/readyz' }, late)).status).toBe(503);
      expect((await send({ body: LIST }, late)).status).toBe(503);
      expect((await send({ method: 'GET', path: '/' }, late)).status).toBe(503);
      await publishTiny(join(root, 'late'));
      await expect
        .poll(async () => (await send({ method: 'GET', path: '/readyz' }, late)).status, { timeout: 10_000 })
        .toBe(200);
      expect((await send({ body: LIST }, late)).status).toBe(200);
    } finally {
      await late.close();
    }
  });
});
