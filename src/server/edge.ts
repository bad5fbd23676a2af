/**
 * `/mcp` as one `fetch(Request)` handler for edge platforms (Cloudflare Workers, Deno Deploy, Bun, …): no files, no
 * port, no process. Answers from a published site over HTTPS, in the fast tier: the transformer does not fit there.
 *
 * The default export is a module Worker that is configured by its variables:
 * - `MCDEWEY_INDEX`, the published site's base URL;
 * - `MCDEWEY_TOKEN`, asks callers for it;
 * - `MCDEWEY_ALLOW_ORIGIN`, origins of web pages that may call it, separated by blanks.
 *
 * Limits on clients are the platform's: nothing counted here would be known to its other machines.
 */
import packageJson from '../../package.json' with { type: 'json' };
import { createApp } from './app.ts';
import { carriesToken } from './bearer-token.ts';
import { createHostPolicy } from './host-policy.ts';
import { openFetchedSource, parseBase } from './index-source/fetched.ts';
import { openLibraryService } from './library-service.ts';
import { createJsonLog, messageOf } from './log.ts';
import { createMcpEndpoint } from './mcp/endpoint.ts';

export interface EdgeOptions {
  /** Base URL of the published site. */
  readonly index: string;
  readonly token?: string;
  readonly allowOrigins?: readonly string[];
  /** Between looks for a newer publication, in milliseconds; default 30,000. */
  readonly checkInterval?: number;
  readonly fetch?: typeof globalThis.fetch;
}

/** Edge platforms allow a handler about 128 MB, code included. */
const INDEX_MEMORY = 24 * 1024 * 1024;

/** What platforms hand over with a request to keep work alive after its answer. */
export interface EdgeContext {
  waitUntil(work: Promise<unknown>): void;
}

export interface EdgeHandler {
  fetch(request: Request, context?: EdgeContext): Promise<Response>;
}

/** @throws UserError when the index cannot be an address of a published site. */
export function createEdgeHandler(options: EdgeOptions): EdgeHandler {
  const { token } = options;
  const log = createJsonLog({ write: (line) => console.log(line.trimEnd()) });
  const base = parseBase(options.index);
  const source = openFetchedSource(base, { fetch: options.fetch, checkInterval: options.checkInterval });
  const service = openLibraryService({
    source,
    version: packageJson.version,
    tier: 'fast',
    memory: INDEX_MEMORY,
    log,
  });
  const { library } = service;
  const authorize = token === undefined ? undefined : (header: string | null) => carriesToken(header, token);
  // The platform hands over requests only for names that it was configured with, so each is right.
  const origins = createHostPolicy({ listen: '0.0.0.0', allowedOrigins: options.allowOrigins });
  const policy = {
    allowsHost: () => true,
    allowsOrigin: (origin: string | null, host: string | null) =>
      origins.allowsOrigin(origin, host) || origin === `https://${host}`,
  };
  const endpoint = createMcpEndpoint({
    createServer: service.createServer(() => base.href),
    ready: () => library.current(),
    policy,
    authorize,
    onError: (error) => log({ event: 'error', where: 'mcp', message: messageOf(error) }),
  });
  const app = createApp({
    mcp: endpoint,
    status: service.status,
    policy,
    siteUrl: base.href,
    describe: (siteUrl) => service.describe(siteUrl, token !== undefined),
    authorize,
    clientOf: () => 'edge',
    metrics: service.metrics,
    version: packageJson.version,
  });
  return {
    async fetch(request, context) {
      const answer = Promise.resolve(app.fetch(request));
      // Reads are shared between requests: one whose client hangs up must not take them from the others.
      context?.waitUntil(Promise.allSettled([answer]).then(() => library.settled()));
      return await answer;
    },
  };
}

interface EdgeVariables {
  readonly MCDEWEY_INDEX?: string;
  readonly MCDEWEY_TOKEN?: string;
  readonly MCDEWEY_ALLOW_ORIGIN?: string;
}

/** One for all requests that a machine gets, so that it keeps what it has read of the index. */
let handler: EdgeHandler | undefined;

export default {
  async fetch(request: Request, variables: EdgeVariables, context: EdgeContext): Promise<Response> {
    handler ??= createEdgeHandler({
      index: variables.MCDEWEY_INDEX ?? '',
      token: variables.MCDEWEY_TOKEN,
      allowOrigins: variables.MCDEWEY_ALLOW_ORIGIN?.split(/\s+/).filter(Boolean),
    });
    return await handler.fetch(request, context);
  },
};
