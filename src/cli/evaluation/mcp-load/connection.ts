/** One client of /mcp: a connection that is kept open, and one request at a time on it. */
import { Agent, request } from 'node:http';

/** Protocol era of the requests: 2026-07-28 with its headers, or the stateless requests of 2025. */
export type Era = '2026' | '2025';

export interface Reply {
  readonly ms: number;
  /** Why the call is a failure; absent for an answer. */
  readonly error?: string;
  /** `structuredContent` of the tool's result. */
  readonly answer?: Readonly<Record<string, unknown>>;
}

const PROTOCOL = { '2026': '2026-07-28', '2025': '2025-11-25' } as const;
const TIMEOUT_MS = 30_000;

export class Connection {
  readonly #url: URL;
  readonly #era: Era;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(url: string, era: Era) {
    this.#url = new URL(url);
    this.#era = era;
  }

  /** Calls a tool. Never rejects: whatever goes wrong is the reply's `error`. */
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<Reply> {
    const began = performance.now();
    const modern = this.#era === '2026';
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: tool, arguments: args, ...(modern ? { _meta: META } : {}) },
    });
    return new Promise((resolve) => {
      const done = (reply: Omit<Reply, 'ms'>) => resolve({ ms: performance.now() - began, ...reply });
      const sent = request(
        this.#url,
        {
          method: 'POST',
          agent: this.#agent,
          timeout: TIMEOUT_MS,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            accept: 'application/json, text/event-stream',
            'mcp-protocol-version': PROTOCOL[this.#era],
            ...(modern ? { 'mcp-method': 'tools/call', 'mcp-name': tool } : {}),
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', (error) => done({ error: error.message }));
          response.on('end', () =>
            done(readReply(response.statusCode ?? 0, Buffer.concat(parts).toString())),
          );
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)));
      sent.on('error', (error) => done({ error: error.message }));
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

const META = {
  'io.modelcontextprotocol/protocolVersion': PROTOCOL['2026'],
  'io.modelcontextprotocol/clientInfo': { name: 'bench-mcp', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

interface RpcMessage {
  readonly error?: { readonly message?: string };
  readonly result?: {
    readonly isError?: boolean;
    readonly content?: readonly { readonly text?: string }[];
    readonly structuredContent?: Record<string, unknown>;
  };
}

function readReply(status: number, body: string): Omit<Reply, 'ms'> {
  if (status !== 200) return { error: `status ${status}` };
  try {
    const event = body.startsWith('{') ? undefined : /^data:(.*)$/m.exec(body)?.[1];
    const { error, result } = JSON.parse(event ?? body) as RpcMessage;
    if (error) return { error: `JSON-RPC error: ${error.message}` };
    if (result?.isError) return { error: `tool error: ${result.content?.[0]?.text}` };
    if (!result?.structuredContent) return { error: 'an answer without content' };
    return { answer: result.structuredContent };
  } catch {
    return { error: 'the answer is not JSON' };
  }
}
