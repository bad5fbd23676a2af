/**
 * The companion server as one `fetch(Request)` handler: the published site, /mcp, and what operators look at.
 * It is told its parts and holds no state of its own, so it runs without a port in tests.
 */
import { type Context, Hono } from 'hono';
import {
  AI_CATALOG_TYPE,
  agentCatalog,
  type PublicServer,
  registryEntry,
  SERVER_CARD_TYPE,
  serverCard,
} from '../tools/discovery.ts';
import { DirectoryMissingError } from './directory-missing.ts';
import type { HostPolicy } from './host-policy.ts';
import { type Log, type LogEvent, messageOf, silentLog } from './log.ts';
import type { McpCall, McpEndpoint } from './mcp/endpoint.ts';
import { Metrics } from './metrics.ts';
import type { SiteFiles } from './static/site-files.ts';

/** What /healthz tells and /readyz checks. */
export interface LibraryStatus {
  /** Of the index that is answered from; absent while there is none. */
  readonly generation?: string;
  readonly openedAt?: string;
  readonly counts?: Readonly<Record<string, number>>;
  readonly tiers?: readonly string[];
  /** The newest publication could not be opened; an older one is answered from, if any. */
  readonly failing: boolean;
}

export interface AppOptions {
  readonly mcp: McpEndpoint;
  readonly status: () => Promise<LibraryStatus>;
  readonly policy: HostPolicy;
  /** The built site; absent when only /mcp is served for a library published elsewhere. */
  readonly site?: SiteFiles;
  /** Where the pages are when there is no `site`: requests for pages are sent there. Ends in a slash. */
  readonly siteUrl?: string;
  /** URL path the site is mounted at, with slashes at both ends; default "/". */
  readonly base?: string;
  /** What this server is, for clients and registries that have not connected yet. */
  readonly describe: (siteUrl: string) => Promise<PublicServer>;
  /** Public base URL of this server, for documents that name it; default the request's own. */
  readonly publicUrl?: string;
  /** True when an `Authorization` header may read /metrics. */
  readonly authorize?: (authorization: string | null) => Promise<boolean>;
  /** The caller's network address. */
  readonly clientOf: (context: Context) => string;
  readonly metrics?: Metrics;
  readonly log?: Log;
  readonly version: string;
}

type Route = Extract<LogEvent, { event: 'request' }>['route'];

export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  const base = options.base ?? '/';
  const log = options.log ?? silentLog;
  const metrics = options.metrics ?? new Metrics();
  metrics.counter('mcdewey_http_requests_total', 'HTTP requests answered.');
  metrics.histogram('mcdewey_http_request_seconds', 'Time until the answer began.');
  const startedAt = Date.now();

  /** Runs a handler, counts and logs it, and turns what it throws into a neutral answer. */
  const observed =
    (route: Route, handle: (context: Context, onCall: (call: McpCall) => void) => Promise<Response>) =>
    async (context: Context): Promise<Response> => {
      const began = performance.now();
      let call: McpCall | undefined;
      let response: Response;
      try {
        response = await handle(context, (described) => {
          call = described;
        });
      } catch (error) {
        response = failed(error);
        if (response.status === 500) log({ event: 'error', where: route, message: messageOf(error) });
      }
      const ms = performance.now() - began;
      const { method } = context.req;
      metrics.count('mcdewey_http_requests_total', { route, status: String(response.status) });
      metrics.observe('mcdewey_http_request_seconds', ms / 1000, { route });
      log({
        event: 'request',
        method: /^[A-Z]{1,10}$/.test(method) ? method : 'other',
        route,
        status: response.status,
        ms: Math.round(ms * 10) / 10,
        ...(call ? { rpc: call.method, tool: call.name } : {}),
      });
      return response;
    };

  for (const mount of new Set(['/', base])) {
    app.get(`${mount}healthz`, observed('operations', health(options)));
    app.get(`${mount}readyz`, observed('operations', readiness(options)));
    app.get(`${mount}metrics`, observed('operations', metricsPage(options, metrics, startedAt)));
    for (const { path, type, document } of DISCOVERY) {
      app.get(`${mount}${path}`, observed('operations', discoveryPage(options, type, document)));
    }
    const mcp = observed('mcp', (context, onCall) =>
      options.mcp.fetch(context.req.raw, options.clientOf(context), onCall),
    );
    app.all(`${mount}mcp`, mcp);
    app.all(`${mount}mcp/`, mcp);
  }
  app.all('*', observed('site', page(options, base)));
  return app;
}

function failed(error: unknown): Response {
  if (error instanceof DirectoryMissingError) {
    return text(503, 'The site is not there at the moment. Build it, or wait for the build to finish.', {
      'retry-after': '2',
    });
  }
  return text(500, 'The server could not answer this request.');
}

function health(options: AppOptions) {
  return async (): Promise<Response> => {
    const status = await options.status();
    const isServing = status.generation !== undefined;
    const body = {
      status: isServing ? (status.failing ? 'degraded' : 'ok') : 'unavailable',
      version: options.version,
      generation: status.generation,
      openedAt: status.openedAt,
      counts: status.counts,
      tiers: status.tiers,
    };
    return Response.json(body, { status: isServing ? 200 : 503, headers: { 'cache-control': 'no-store' } });
  };
}

function readiness(options: AppOptions) {
  return async (): Promise<Response> => {
    const { generation } = await options.status();
    return generation === undefined ? text(503, 'not ready') : text(200, 'ready');
  };
}

function metricsPage(options: AppOptions, metrics: Metrics, startedAt: number) {
  return async (context: Context): Promise<Response> => {
    if (options.authorize && !(await options.authorize(context.req.header('authorization') ?? null))) {
      return text(401, 'A bearer token is needed.', { 'www-authenticate': 'Bearer' });
    }
    const status = await options.status();
    const gauges = [
      {
        name: 'mcdewey_up',
        text: 'Whether there is a library to answer from.',
        value: status.generation ? 1 : 0,
      },
      {
        name: 'mcdewey_uptime_seconds',
        text: 'Since the server started.',
        value: (Date.now() - startedAt) / 1000,
      },
      ...Object.entries(status.counts ?? {}).map(([name, value]) => ({
        name: `mcdewey_library_${name}`,
        text: `Number of ${name} in the library.`,
        value,
      })),
    ];
    return new Response(metrics.render(gauges), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    });
  };
}

/** Documents for those who look for the endpoint, see `tools/discovery.ts`. */
const DISCOVERY = [
  { path: 'mcp/server-card', type: SERVER_CARD_TYPE, document: serverCard },
  // Where earlier drafts had the card.
  { path: '.well-known/mcp/server-card.json', type: SERVER_CARD_TYPE, document: serverCard },
  { path: '.well-known/mcp.json', type: SERVER_CARD_TYPE, document: serverCard },
  { path: '.well-known/ai-catalog.json', type: AI_CATALOG_TYPE, document: agentCatalog },
  { path: '.well-known/mcp/catalog.json', type: 'application/json', document: agentCatalog },
  { path: 'server.json', type: 'application/json', document: registryEntry },
] as const;

function discoveryPage(options: AppOptions, type: string, document: (server: PublicServer) => object) {
  return async (context: Context): Promise<Response> => {
    const host = context.req.header('host') ?? null;
    if (!options.policy.allowsHost(host)) return wrongHost();
    const siteUrl = options.publicUrl ?? `${new URL(context.req.url).origin}${options.base ?? '/'}`;
    return Response.json(document(await options.describe(siteUrl)), {
      headers: {
        'content-type': type,
        'cache-control': 'public, max-age=3600',
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': 'content-type',
        'x-content-type-options': 'nosniff',
      },
    });
  };
}

function page(options: AppOptions, base: string) {
  return async (context: Context): Promise<Response> => {
    const request = context.req.raw;
    if (!options.policy.allowsHost(request.headers.get('host'))) return wrongHost();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return text(405, 'Only GET and HEAD are answered here.', { allow: 'GET, HEAD' });
    }
    const { pathname, search } = new URL(request.url);
    if (!pathname.startsWith(base)) {
      if (pathname === '/' || `${pathname}/` === base) return redirect(`${base}${search}`);
      return text(404, 'Not found');
    }
    const path = pathname.slice(base.length - 1);
    if (options.site) return options.site.respond(request, path);
    if (options.siteUrl) return redirect(`${options.siteUrl}${path.replace(/^\/+/, '')}${search}`);
    return text(404, 'Not found');
  };
}

function wrongHost(): Response {
  return text(403, 'This server has no such host name. Start it with --allow-host to give it one.');
}

function redirect(location: string): Response {
  return new Response(null, { status: 307, headers: { location, 'cache-control': 'no-cache' } });
}

function text(status: number, message: string, headers: Record<string, string> = {}): Response {
  return new Response(`${message}\n`, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}
