import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostPolicy } from '../../src/server/host-policy.ts';
import type { LogEvent } from '../../src/server/log.ts';
import { createMcpEndpoint } from '../../src/server/mcp/endpoint.ts';
import { type RunningServer, serve } from '../../src/server/serve.ts';
import { publishTiny } from './tiny-library.ts';

const SEED = 20_260_728;
const REQUESTS = 5_000;
const AT_ONCE = 16;
const ROUND = 250;
const MIB = 1024 * 1024;

let root: string;
let server: RunningServer;
const failures: LogEvent[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-hostile-'));
  await publishTiny(join(root, 'dist'));
  server = await serve({
    dir: join(root, 'dist'),
    port: 0,
    log: (event) => {
      if (event.event === 'error') failures.push(event);
    },
  });
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

interface HttpAttempt {
  readonly kind: 'http';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}
interface SocketAttempt {
  readonly kind: 'socket';
  /** Written with a pause after each. */
  readonly pieces: readonly (string | Uint8Array)[];
  /** Hangs up then instead of waiting for an answer. */
  readonly hangsUp: boolean;
}
type Attempt = HttpAttempt | SocketAttempt;

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
const ARGUMENTS = [
  'query',
  'id',
  'text',
  'document',
  'name',
  'cursor',
  'limit',
  'product',
  'version',
  'from',
  'to',
  'context',
  'max_tokens',
  'seen',
  'constructor',
  '__proto__',
];
const PATH_TRICKS = [
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%252e%252e%252fetc',
  '....//....//etc/passwd',
  '..\\..\\windows\\win.ini',
  '/etc/passwd\u0000.md',
  'file:///etc/passwd',
  'mcdewey://chunk/../../etc::passwd::a::b::1',
  'mcdewey://document/%2e%2e%2f%2e%2e%2f',
  'aquapump::..::..::..::1',
  'aquapump::v2.1::operator-guide::guide::../1',
  'aquapump::v2.1::operator-guide::guide::99999999999999999999',
  'aquapump::v2.1::operator-guide::guide::-1',
  'aquapump/v2.1/operator-guide/guide/../../../../_index/manifest.json',
  'http://169.254.169.254/latest/meta-data/',
  '::::::::',
  'con::nul::aux::prn::1',
];
const GOOD_IDS = ['aquapump::v2.1::operator-guide::guide', 'aquapump::v2.1::operator-guide::guide::3'];
const BAD_CURSORS = [
  'MC5h',
  'OTk5OTk5OTk5LnE',
  '=',
  '\u{1f980}',
  'AAAA'.repeat(100),
  '-1',
  '{"offset":1e99}',
];
const PROTOCOLS = ['2026-07-28', '2025-11-25', '2025-03-26', '1999-01-01', '', 'x'.repeat(500)];

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    ...PATH_TRICKS,
    ...GOOD_IDS,
    ...BAD_CURSORS,
    'drain the tank',
    'AP-4107',
    '"'.repeat(40),
    '(a+)+$'.repeat(30),
    '\ud800 lone surrogate',
    'x'.repeat(5_000),
  ),
);
const oddValue = fc.oneof(
  { weight: 4, arbitrary: oddText },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.array(oddText, { maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(-1, 0, 1.5, 1e308, 2 ** 53, null, true, [], {}, [[[[]]]]),
  },
);
const toolParams = fc.record({
  name: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...TOOLS) }, { weight: 1, arbitrary: oddText }),
  arguments: fc.oneof(
    {
      weight: 9,
      arbitrary: fc.dictionary(fc.constantFrom(...ARGUMENTS), oddValue, { minKeys: 1, maxKeys: 5 }),
    },
    { weight: 1, arbitrary: oddValue },
  ),
});
const message = fc.oneof(
  {
    weight: 6,
    arbitrary: toolParams.map((params) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })),
  },
  {
    weight: 2,
    arbitrary: oddText.map((uri) => ({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      jsonrpc: fc.constant('2.0'),
      method: fc.constantFrom('notifications/cancelled', 'notifications/initialized', 'notifications/x'),
      params: fc.record({ requestId: oddValue }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      jsonrpc: fc.constantFrom<unknown>('2.0', '1.0', 2, null),
      id: fc.oneof(fc.integer(), oddValue),
      method: fc.oneof(
        fc.constantFrom(
          'initialize',
          'server/discover',
          'prompts/get',
          'completion/complete',
          'tools/list',
          'logging/setLevel',
          'subscriptions/listen',
          'notifications/cancelled',
          'ping',
        ),
        oddText,
      ),
      params: oddValue,
    }),
  },
);
const body = fc.oneof(
  { weight: 10, arbitrary: message.map((value) => JSON.stringify(value)) },
  {
    weight: 1,
    arbitrary: fc.array(message, { maxLength: 20 }).map((value) => JSON.stringify(value)),
  },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 300 }) },
  // Cut off in the middle, and with a byte that no UTF-8 has.
  {
    weight: 1,
    arbitrary: message.map((value) => {
      const text = JSON.stringify(value);
      return text.slice(0, text.length >> 1);
    }),
  },
  {
    weight: 1,
    arbitrary: message.map((value) => {
      const bytes = new TextEncoder().encode(JSON.stringify(value));
      bytes[bytes.length >> 1] = 0xff;
      return bytes;
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom('['.repeat(50_000), `"${'x'.repeat(300_000)}"`, '') },
);
const headerText = fc.string({ unit: fc.constantFrom(...'abcXYZ019 -_/;=,.*%"'), maxLength: 60 });
/** Right most of the time: a header that is refused hides what lies behind it. */
const mostly = (right: string, ...wrong: string[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });
const headers = fc.record(
  {
    'content-type': fc.oneof(
      { weight: 8, arbitrary: fc.constant('application/json') },
      { weight: 1, arbitrary: headerText },
    ),
    accept: mostly('application/json, text/event-stream', '*/*', 'text/html', ''),
    'mcp-protocol-version': mostly('2025-11-25', ...PROTOCOLS),
    'mcp-method': fc.constantFrom('tools/call', 'tools/list', 'x'),
    'mcp-name': fc.oneof(fc.constantFrom(...TOOLS), headerText),
    'mcp-session-id': headerText,
    'last-event-id': headerText,
    host: mostly('localhost', 'evil.example', '[::1]', '0.0.0.0', 'localhost.', 'evil.example:80'),
    origin: mostly('http://localhost:1', 'null', 'https://evil.example', 'file://', 'x'),
    authorization: headerText,
    'x-forwarded-for': headerText,
    'if-none-match': headerText,
    range: fc.constantFrom('bytes=0-0', 'bytes=5-1', 'bytes=-99999999999', 'lines=1'),
  },
  { requiredKeys: ['content-type', 'accept'] },
);
const path = fc.oneof(
  fc.constantFrom(
    '/../../../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%5c..%5cwindows',
    '//etc/passwd',
    '/_index/../../secret',
    '/%00',
    '/%ff%fe',
    '/%',
    '/.git/config',
    '/.well-known/mcp.json',
    '/metrics?x=%0d%0aset-cookie:a=b',
    '/healthz/..',
    `/${'a/'.repeat(2_000)}`,
    '/aquapump/v2.1/operator-guide/guide/',
    '/index.html/',
  ),
  fc
    .array(fc.constantFrom('a', '..', '%2e', '%2f', '%5c', '%', '~', ';', '?', '&', '.', '_index', '%c0%af'))
    .map((parts) => `/${parts.join('/')}`),
);
/** A request line and headers that announce `length` bytes. */
const head = (length: number | string) =>
  `POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: ${length}\r\n\r\n`;
const socketPieces = message.chain((value) => {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return fc.oneof(
    // Slow: the body comes in pieces.
    fc.constant([head(bytes.length), bytes.subarray(0, 10), bytes.subarray(10, 20), bytes.subarray(20)]),
    // Never complete.
    fc.constant([head(bytes.length + 100), bytes]),
    fc.constantFrom<(string | Uint8Array)[]>(
      [head('-1'), bytes],
      [head('1e9'), bytes],
      [head(1), bytes],
      ['POST /mcp HTTP/9.9\r\n\r\n'],
      ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc'],
      ['GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n'],
      ['GET / HTTP/1.1\r\n\r\n'],
      [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`],
      [
        'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      ],
      ['POST /mcp HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    ),
  );
});
const attempt: fc.Arbitrary<Attempt> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({
      kind: fc.constant('http' as const),
      method: fc.constant('POST'),
      path: fc.constant('/mcp'),
      headers,
      body,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('http' as const),
      method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND'),
      path,
      headers,
      body: fc.constant(''),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('socket' as const),
      pieces: socketPieces,
      hangsUp: fc.boolean(),
    }),
  },
);

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

/** @returns the answer as it was read, head included; empty when there is none. */
function make(wanted: Attempt): Promise<{ status: number; text: string }> {
  return wanted.kind === 'http' ? makeRequest(wanted) : writeToSocket(wanted);
}

function makeRequest({ method, path: target, headers: sent, body: content }: HttpAttempt) {
  return new Promise<{ status: number; text: string }>((resolve) => {
    const request = httpRequest(
      { agent, host: '127.0.0.1', port: server.port, method, path: target, headers: sent },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('close', () =>
          resolve({
            status: response.statusCode ?? 0,
            text: `${JSON.stringify(response.headers)}\n${Buffer.concat(parts).toString()}`,
          }),
        );
      },
    );
    // The server may close the connection on a body that it will not read.
    request.on('error', () => resolve({ status: 0, text: '' }));
    request.end(content);
  });
}

async function writeToSocket({ pieces, hangsUp }: SocketAttempt): Promise<{ status: number; text: string }> {
  const socket = connect(server.port, '127.0.0.1');
  let text = '';
  socket.on('data', (part: Buffer) => {
    text += part.toString('latin1');
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece);
    await pause(2);
  }
  if (!hangsUp) await Promise.race([closed, pause(60)]);
  socket.destroy();
  await closed;
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text };
}

/** Names of this machine's files, lines of this program, stack traces, another program's files. */
function leaksOf(text: string): string[] {
  const known = [root, process.cwd(), '/node_modules/', 'node:internal'].filter((name) =>
    text.includes(name),
  );
  const patterns = [
    /\.(?:ts|mjs|js):\d+/,
    /\bat (?:async )?[\w.<>]+ \(/,
    /root:x:0/,
    /\bE(?:NOENT|ISDIR|NOTDIR|ACCES)\b/,
  ];
  return [...known, ...patterns.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])];
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function heapInUse(): Promise<number> {
  // Closed connections let go of what they hold some turns later.
  for (let turn = 0; turn < 3; turn += 1) {
    await pause(100);
    collectGarbage();
  }
  return process.memoryUsage().heapUsed;
}

async function question(): Promise<string> {
  const asked = await makeRequest({
    kind: 'http',
    method: 'POST',
    path: '/mcp',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'search', arguments: { query: 'drain the tank' } },
    }),
  });
  expect(asked.status).toBe(200);
  return asked.text.slice(asked.text.indexOf('\n'));
}

describe('hostile input', () => {
  it(`in ${REQUESTS} requests causes no 5xx, names no file, keeps no memory and changes no answer`, {
    timeout: 300_000,
  }, async () => {
    const before = await question();
    const statuses = new Map<number, number>();
    let heapAfterWarmUp = 0;
    for (let round = 0; round * ROUND < REQUESTS; round += 1) {
      const attempts = fc.sample(attempt, { seed: SEED + round, numRuns: ROUND });
      const queue = attempts.values();
      const worker = async () => {
        for (const wanted of queue) {
          const { status, text } = await make(wanted);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          const told = () => JSON.stringify(wanted).slice(0, 2_000);
          expect(status, told()).toBeLessThan(500);
          expect(leaksOf(text), told()).toEqual([]);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      if (round === 3) heapAfterWarmUp = await heapInUse();
    }
    expect(await question()).toBe(before);
    // The kinds reach all the way in, and are refused at every door on the way.
    for (const status of [200, 202, 400, 403, 404, 405, 413, 415]) {
      expect(statuses.get(status) ?? 0, String(status)).toBeGreaterThan(0);
    }
    expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 8);
    expect(failures).toEqual([]);
    expect((await heapInUse()) - heapAfterWarmUp).toBeLessThan(8 * MIB);
  });
});

/** A whole search, kept open afterwards. */
function searchOnSocket(query: string): string {
  const content = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'search', arguments: { query } },
  });
  return `${head(Buffer.byteLength(content)).replace('Connection: close\r\n', '')}${content}`;
}

describe('clients that do not wait for their answers', () => {
  // More than the server works on at once: a place that is not given back would be missed.
  const CLIENTS = 400;

  it('leave their places to others', async () => {
    const heapBefore = await heapInUse();
    const hangUp = async (number: number) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
      socket.write(searchOnSocket(`drain the tank ${number}`));
      // Before, while and after the server reads and answers.
      await pause(number % 7);
      socket.destroy();
      await closed;
    };
    for (let from = 0; from < CLIENTS; from += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, number) => hangUp(from + number)));
    }
    await question();
    expect(failures).toEqual([]);
    expect((await heapInUse()) - heapBefore).toBeLessThan(8 * MIB);
  });

  it('are not read from any more while they do not read', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    const one = searchOnSocket('drain the tank');
    const memoryBefore = process.memoryUsage().arrayBuffers;
    let taken = 0;
    // Twenty thousand requests in a row; what the server does not take stays in this end's buffer.
    for (let sent = 0; sent < 20_000 && !socket.destroyed; sent += 100) {
      socket.write(one.repeat(100));
      if (sent % 2_000 === 0) await pause(20);
      taken = socket.bytesWritten - socket.writableLength;
    }
    await question();
    expect(taken).toBeLessThan(20_000 * one.length);
    expect(process.memoryUsage().arrayBuffers - memoryBefore).toBeLessThan(64 * MIB);
    socket.destroy();
  });
});

describe('a client that sends its body slowly', () => {
  it('is told so when its time is over, and its place is given to others', async () => {
    const endpoint = createMcpEndpoint({
      createServer: () => {
        throw new Error('A request without a body reaches no server.');
      },
      ready: async () => undefined,
      policy: createHostPolicy({ listen: '127.0.0.1' }),
      bodyTimeout: 20,
      mostAtOnce: 1,
    });
    const slow = () =>
      endpoint.fetch(
        new Request('http://localhost/mcp', {
          method: 'POST',
          headers: { host: 'localhost', 'content-type': 'application/json' },
          body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([0x7b])) }),
          duplex: 'half',
        } as RequestInit),
        '198.51.100.1',
      );
    const first = slow();
    const second = await slow();
    expect(second.status).toBe(503);
    expect(second.headers.get('retry-after')).toBe('1');
    expect((await first).status).toBe(408);
    expect((await slow()).status).toBe(408);
    await endpoint.close();
  });
});
