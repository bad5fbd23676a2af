/**
 * The HTTP door of /mcp: one stateless endpoint for clients of both protocol eras.
 *
 * Threat model. Callers are anonymous, many and possibly hostile; the documents are other people's text; the
 * server may run on a developer's own machine. Therefore:
 * - a web page cannot use the endpoint through a visitor's browser: `Host` and `Origin` are checked first (403);
 * - with a token set, nothing is read or parsed for a caller without it (401, compared in constant time);
 * - one client cannot take all of it: requests per client and requests at once are limited (429, 503), bodies
 *   and batches are bounded (413, 400), slow work is cut off, and work stops when the client hangs up;
 * - there is nothing to leak or to exhaust between requests: no sessions, no event streams that stay open;
 * - an answer never names a file of this machine or a line of this program; unexpected errors are logged here
 *   and told as one neutral sentence;
 * - all tools only read the published library. What documents say is passed on as data and never acted on.
 */
import {
  createMcpHandler,
  isJsonContentType,
  type McpServerFactory,
  ProtocolError,
} from '@modelcontextprotocol/server';
import type { HostPolicy } from '../host-policy.ts';

export interface McpEndpointOptions {
  /** Called once per request; rejects when there is no library to answer from. */
  readonly createServer: McpServerFactory;
  /** Resolves when there is a library to answer from. */
  readonly ready: () => Promise<unknown>;
  readonly policy: HostPolicy;
  /** True when an `Authorization` header is good enough. Absent: everybody may call. */
  readonly authorize?: (authorization: string | null) => Promise<boolean>;
  /** Takes one request of a client: 0 to go on, else seconds to wait. */
  readonly admit?: (client: string) => number;
  /** Bytes of a request body; default 256 KiB. */
  readonly largestBody?: number;
  /** Messages in one batch of a 2025-03-26 client; default 16. */
  readonly largestBatch?: number;
  /** Requests worked on at once; default 256. */
  readonly mostAtOnce?: number;
  /** Milliseconds for a body to arrive; default 10,000. */
  readonly bodyTimeout?: number;
  readonly onError?: (error: unknown) => void;
}

/** What the request asked for, for logs and metrics: never its arguments. */
export interface McpCall {
  /** "tools/call", or "batch". */
  readonly method: string;
  /** The tool, prompt or resource template asked for, only when it is a known name. */
  readonly name?: string;
}

export interface McpEndpoint {
  /**
   * @param client the caller's network address.
   * @param onCall told once the body was understood.
   */
  fetch(request: Request, client: string, onCall?: (call: McpCall) => void): Promise<Response>;
  close(): Promise<void>;
}

const ALLOWED_METHODS = 'POST, OPTIONS';
const ALLOWED_HEADERS =
  'authorization, content-type, accept, last-event-id, mcp-session-id, mcp-protocol-version, mcp-method, mcp-name';
const EXPOSED_HEADERS = 'mcp-session-id, mcp-protocol-version, retry-after, www-authenticate';
const decoder = new TextDecoder('utf-8', { fatal: true });
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
const SERVER_ERROR = -32000;

export function createMcpEndpoint(options: McpEndpointOptions): McpEndpoint {
  const largestBatch = options.largestBatch ?? 16;
  const mostAtOnce = options.mostAtOnce ?? 256;
  const handler = createMcpHandler(options.createServer, {
    onerror: (error) => {
      if (!isRefusal(error)) options.onError?.(error);
    },
    // The tools send nothing before their result, so answers are plain JSON and no stream stays open.
    maxSubscriptions: 64,
  });
  let atOnce = 0;

  const serve = async (
    request: Request,
    client: string,
    onCall?: (call: McpCall) => void,
  ): Promise<Response> => {
    if (request.method === 'OPTIONS') {
      return new Response(null, {
        status: 204,
        headers: {
          'access-control-allow-methods': ALLOWED_METHODS,
          'access-control-allow-headers': ALLOWED_HEADERS,
          'access-control-max-age': '86400',
        },
      });
    }
    if (request.method !== 'POST') {
      return failure(405, SERVER_ERROR, 'This endpoint is stateless: use POST.', { allow: ALLOWED_METHODS });
    }
    if (options.authorize && !(await options.authorize(request.headers.get('authorization')))) {
      return failure(401, SERVER_ERROR, 'A bearer token is needed.', { 'www-authenticate': 'Bearer' });
    }
    const wait = options.admit?.(client) ?? 0;
    if (wait > 0) return failure(429, SERVER_ERROR, 'Too many requests.', { 'retry-after': String(wait) });
    if (!isJsonContentType(request.headers.get('content-type'))) {
      return failure(415, SERVER_ERROR, 'The content type must be application/json.');
    }
    if (atOnce >= mostAtOnce)
      return failure(503, SERVER_ERROR, 'The server is busy.', { 'retry-after': '1' });
    atOnce += 1;
    try {
      const body = await readJsonBody(
        request,
        options.largestBody ?? 256 * 1024,
        options.bodyTimeout ?? 10_000,
      );
      if (body instanceof Response) return body;
      if (Array.isArray(body.json) && (body.json.length === 0 || body.json.length > largestBatch)) {
        return failure(400, INVALID_REQUEST, `A batch holds 1 to ${largestBatch} messages.`);
      }
      onCall?.(describeCall(body.json));
      try {
        await options.ready();
      } catch (error) {
        options.onError?.(error);
        return failure(503, SERVER_ERROR, 'The library is not available at the moment.', {
          'retry-after': '5',
        });
      }
      return await handler.fetch(request, { parsedBody: body.json });
    } finally {
      atOnce -= 1;
    }
  };

  return {
    async fetch(request, client, onCall) {
      const origin = request.headers.get('origin');
      const host = request.headers.get('host');
      if (!options.policy.allowsHost(host))
        return failure(403, SERVER_ERROR, 'This server has no such host name.');
      if (!options.policy.allowsOrigin(origin, host)) {
        return failure(403, SERVER_ERROR, 'Web pages of this origin may not call this server.');
      }
      const response = await serve(request, client, onCall);
      const { headers } = response;
      headers.set('x-content-type-options', 'nosniff');
      if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
      if (origin !== null) {
        headers.set('access-control-allow-origin', origin);
        headers.set('access-control-expose-headers', EXPOSED_HEADERS);
        headers.append('vary', 'origin');
      }
      return response;
    },
    close: () => handler.close(),
  };
}

/**
 * The protocol layer reports what it refuses like what it fails at. A refusal is the caller's matter: it was told,
 * the request log has its status, and its message carries the caller's own text, which no log should.
 */
function isRefusal(error: Error): boolean {
  return error instanceof ProtocolError || error.message.startsWith('Rejected inbound request');
}

async function readJsonBody(
  request: Request,
  largest: number,
  timeout: number,
): Promise<{ json: unknown } | Response> {
  const tooLarge = () => failure(413, SERVER_ERROR, `The body is larger than ${largest} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > largest) return tooLarge();
  const reader = request.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    void reader?.cancel().catch(() => undefined);
  }, timeout);
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (expired) return failure(408, SERVER_ERROR, 'The body took too long to arrive.');
      if (done) break;
      length += value.length;
      if (length > largest) {
        void reader?.cancel().catch(() => undefined);
        return tooLarge();
      }
      parts.push(value);
    }
  } catch {
    return failure(400, PARSE_ERROR, 'The body could not be read.');
  } finally {
    clearTimeout(timer);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  try {
    return { json: JSON.parse(decoder.decode(bytes)) as unknown };
  } catch {
    return failure(400, PARSE_ERROR, 'The body is not valid JSON in UTF-8.');
  }
}

function describeCall(body: unknown): McpCall {
  if (Array.isArray(body)) return { method: 'batch' };
  if (typeof body !== 'object' || body === null || !('method' in body)) return { method: 'none' };
  const method = String(body.method);
  const params = 'params' in body ? body.params : undefined;
  const name = typeof params === 'object' && params !== null && 'name' in params ? params.name : undefined;
  return {
    method: /^[a-z/_]{1,40}$/i.test(method) ? method : 'other',
    name:
      method === 'tools/call' && typeof name === 'string' && /^[a-z_]{1,40}$/.test(name) ? name : undefined,
  };
}

function failure(
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status, headers });
}
