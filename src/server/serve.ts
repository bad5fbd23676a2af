/** Puts the companion server on a port. */

import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { EncoderTier } from '../search/types.ts';
import type { LibraryContent } from '../tools/tool.ts';
import { UserError } from '../workspace/errors.ts';
import { inflateNow } from '../workspace/inflate.ts';
import { productVersion } from '../workspace/product-version.ts';
import { createApp } from './app.ts';
import { carriesToken } from './bearer-token.ts';
import { createHostPolicy, isLoopbackAddress } from './host-policy.ts';
import { openDirectorySource } from './index-source/directory.ts';
import type { IndexSource } from './index-source/index-source.ts';
import { openRemoteSource } from './index-source/remote.ts';
import { type LibraryService, openLibraryService } from './library-service.ts';
import { listen, stop } from './listen.ts';
import { type Log, messageOf, silentLog } from './log.ts';
import { createMcpEndpoint } from './mcp/endpoint.ts';
import type { LibraryOpenerOptions } from './open-library.ts';
import type { PublishedLibrary } from './published-library.ts';
import { RateLimiter } from './rate-limiter.ts';
import { SiteFiles } from './static/site-files.ts';

export interface ServeOptions {
  /** A built site's directory. Either this or `index`. */
  readonly dir?: string;
  /** Base URL of a published site to answer /mcp from. */
  readonly index?: string;
  /** 0 for any free port. Default: 4321, or the next free one. */
  readonly port?: number;
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** URL path the site was built for; default: what the build recorded, else "/". */
  readonly base?: string;
  /** Base URL of the site as its readers know it, when a proxy stands before this server. */
  readonly publicUrl?: string;
  /** Needed as a bearer token by /mcp and /metrics. */
  readonly token?: string;
  readonly allowHosts?: readonly string[];
  readonly allowOrigins?: readonly string[];
  /** The last address of X-Forwarded-For is the client. Only behind a proxy that sets it. */
  readonly trustProxy?: boolean;
  /** /mcp requests a minute for one client. Default 600, and none for clients on this machine. */
  readonly rateLimit?: number;
  /** Opens the full tier's encoder. */
  readonly openEncoder?: LibraryOpenerOptions['openEncoder'];
  readonly tier?: EncoderTier;
  readonly log?: Log;
}

export interface RunningServer {
  /** Of the site, with a slash at the end. */
  readonly url: string;
  readonly mcpUrl: string;
  readonly port: number;
  /** Stops accepting, lets requests under way finish for up to ten seconds, and frees everything. */
  close(): Promise<void>;
}

const DEFAULT_PORT = 4321;
const DEFAULT_RATE_LIMIT = 600;

/** @throws UserError when the port is taken or there is nothing to serve. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1';
  const log = options.log ?? silentLog;
  const base = await baseOf(options);
  const opened = await openLibrary(options);
  const { library } = opened;
  const policy = createHostPolicy({
    listen: host,
    allowedHosts: options.allowHosts,
    allowedOrigins: options.allowOrigins,
    publicUrl: options.publicUrl,
    machineNames: [hostname(), `${hostname()}.local`],
  });
  const { token } = options;
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new UserError(
      'the token cannot be sent in a header',
      'Use letters, digits and signs without blanks.',
    );
  }
  const authorize = token === undefined ? undefined : (header: string | null) => carriesToken(header, token);
  const limiter = new RateLimiter({
    perMinute: options.rateLimit ?? DEFAULT_RATE_LIMIT,
    burst: Math.max(20, Math.ceil((options.rateLimit ?? DEFAULT_RATE_LIMIT) / 5)),
  });
  const isLimited = (client: string) => options.rateLimit !== undefined || !isLoopbackAddress(client);
  const endpoint = createMcpEndpoint({
    createServer: opened.createServer((request) => siteUrlOf(request, options, library, base)),
    ready: () => library.current(),
    policy,
    authorize,
    admit: (client) => (isLimited(client) ? limiter.take(client) : 0),
    onError: (error) => log({ event: 'error', where: 'mcp', message: messageOf(error) }),
  });
  const app = createApp({
    mcp: endpoint,
    status: opened.status,
    policy,
    site: options.dir === undefined ? undefined : new SiteFiles(options.dir, { base }),
    siteUrl: library.siteUrl,
    base,
    describe: (siteUrl) => opened.describe(siteUrl, token !== undefined),
    publicUrl: options.publicUrl && withSlash(options.publicUrl),
    authorize,
    clientOf: (context) => clientOf(context, options.trustProxy ?? false),
    metrics: opened.metrics,
    log,
    version: productVersion(),
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: host,
    // Other parts of the program keep the platform's own Request and Response.
    overrideGlobalObjects: false,
    serverOptions: { headersTimeout: 15_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 },
  }) as Server;
  const port = await listen(server, host, options.port, DEFAULT_PORT);
  const shownHost =
    host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const root = `http://${shownHost}:${port}${base}`;
  log({ event: 'listening' });
  // Opening the library now makes the first question as quick as the next ones.
  void library
    .current()
    .catch((error: unknown) => log({ event: 'error', where: 'library', message: messageOf(error) }));
  return {
    url: root,
    mcpUrl: `${root}mcp`,
    port,
    close: async () => {
      log({ event: 'stopping' });
      await stop(server);
      await endpoint.close();
      await opened.close();
      log({ event: 'stopped' });
    },
  };
}

/** The library of a directory or of a published site, for a server or a stdio connection on this machine. */
export async function openLibrary(
  options: Pick<ServeOptions, 'dir' | 'index' | 'openEncoder' | 'tier' | 'log'>,
): Promise<LibraryService> {
  const { openEncoder, tier, log } = options;
  return openLibraryService({
    source: await sourceOf(options),
    version: productVersion(),
    openEncoder,
    tier,
    inflate: inflateNow,
    log,
  });
}

async function sourceOf({ dir, index }: Pick<ServeOptions, 'dir' | 'index'>): Promise<IndexSource> {
  if (index !== undefined) return await openRemoteSource(index);
  if (dir !== undefined) return openDirectorySource(dir);
  throw new UserError(
    'there is nothing to serve',
    'Name a built site with --dir or a published one with --index.',
  );
}

async function baseOf({ base, dir }: ServeOptions): Promise<string> {
  if (base !== undefined) return withSlash(base.startsWith('/') ? base : `/${base}`);
  if (dir === undefined) return '/';
  // The build records what it was made for; a site from elsewhere has no such record.
  const recorded = await readFile(join(dir, '_index/build.json'), 'utf8').catch(() => '{}');
  try {
    const { base: built } = JSON.parse(recorded) as { base?: unknown };
    return typeof built === 'string' && built.startsWith('/') ? withSlash(built) : '/';
  } catch {
    return '/';
  }
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

/** Where the pages that answers link to are. */
function siteUrlOf(
  request: Request | undefined,
  options: ServeOptions,
  library: PublishedLibrary<LibraryContent>,
  base: string,
): string {
  if (options.publicUrl !== undefined) return withSlash(options.publicUrl);
  if (library.siteUrl !== undefined) return library.siteUrl;
  const url = new URL(request?.url ?? `http://127.0.0.1:${options.port ?? DEFAULT_PORT}/`);
  const forwarded = options.trustProxy ? request?.headers.get('x-forwarded-proto') : undefined;
  return `${forwarded === 'https' ? 'https:' : url.protocol}//${url.host}${base}`;
}

function clientOf(context: Context, trustProxy: boolean): string {
  const forwarded = trustProxy ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
  return forwarded || incoming?.socket.remoteAddress || 'unknown';
}
