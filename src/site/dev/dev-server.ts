/** Astro's development server over a library that changes while it runs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AstroIntegration } from 'astro';
import { isFolded } from '../../library/folding.ts';
import type { Library } from '../../library/model.ts';
import type { LoadedLibrary } from '../../workspace/load-library.ts';
import { siteConfig } from '../astro-config.ts';
import { createAddresses } from '../publish/addresses.ts';
import { siteFileAt } from '../publish/site-file.ts';
import { provideSiteContext } from '../site-context.ts';

type ViteServer = Parameters<
  NonNullable<NonNullable<AstroIntegration['hooks']['astro:server:setup']>>
>[0]['server'];

export interface DevServerOptions {
  readonly loaded: LoadedLibrary;
  /** Holds `_index`, and `_model` where there is one. */
  readonly indexDir: string;
  readonly base: string;
  readonly host: string;
  readonly port: number;
}

export interface RunningDevServer {
  /** Where the site is, with its base. */
  readonly url: string;
  /** Shows another state of the library; open pages reload. */
  update(loaded: LoadedLibrary): void;
  /** The index below `indexDir` was written anew; open search pages reload. */
  indexChanged(): void;
  stop(): Promise<void>;
}

export async function startDevServer(options: DevServerOptions): Promise<RunningDevServer> {
  const { dev } = await import('astro');
  let library = options.loaded.library;
  let vite: ViteServer | undefined;
  provideSiteContext(options.loaded);
  const addresses = createAddresses(options.base, undefined);
  const integration: AstroIntegration = {
    name: 'mcdewey-dev',
    hooks: {
      'astro:server:setup': ({ server }) => {
        vite = server;
        server.middlewares.use((request, response, next) => {
          const path = new URL(request.url ?? '/', 'http://localhost').pathname;
          const relative = path.startsWith(addresses.base)
            ? path.slice(addresses.base.length)
            : path.slice(1);
          void bodyOf(relative, options.indexDir, () => library, addresses).then((body) => {
            if (body === undefined) return next();
            response
              .writeHead(200, { 'content-type': body.type, 'cache-control': 'no-cache' })
              .end(body.bytes);
          }, next);
        });
      },
    },
  };
  const server = await dev({
    ...siteConfig({ base: options.base, folded: isFolded(options.loaded.config) }),
    configFile: false,
    logLevel: 'warn',
    server: { host: options.host, port: options.port },
    integrations: [integration],
  });
  const host = server.address.family === 'IPv6' ? `[${server.address.address}]` : server.address.address;
  return {
    url: `http://${host}:${server.address.port}${addresses.base}`,
    update(loaded) {
      library = loaded.library;
      provideSiteContext(loaded);
      // The event that Astro's own content layer sends: which pages there are is asked for anew.
      for (const environment of Object.values(vite?.environments ?? {})) {
        environment.hot.send('astro:content-changed', {});
      }
      vite?.ws.send({ type: 'full-reload' });
    },
    indexChanged: () => vite?.ws.send('mcdewey:index-changed', {}),
    async stop() {
      await server.stop();
      provideSiteContext(undefined);
    },
  };
}

const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  xml: 'application/xml; charset=utf-8',
};

async function bodyOf(
  path: string,
  indexDir: string,
  library: () => Library,
  addresses: ReturnType<typeof createAddresses>,
): Promise<{ type: string; bytes: string | Uint8Array } | undefined> {
  const type = TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  if (/^_(?:index|model)\/[\w./-]+$/.test(path) && !path.includes('..')) {
    const bytes = await readFile(join(indexDir, path)).catch(() => undefined);
    return bytes && { type, bytes };
  }
  if (!/\.(?:md|txt|xml)$/.test(path)) return undefined;
  const file = siteFileAt(path, library(), addresses);
  return file && { type, bytes: file.text };
}
