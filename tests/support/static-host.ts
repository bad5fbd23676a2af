/**
 * A host that knows nothing but files: no routes, no headers, no rewriting beyond index.html and 404.html. What
 * works here works on any static host.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.xml': 'application/xml',
  '.wasm': 'application/wasm',
};

export interface StaticHost {
  /** With a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** @param base path below which `dir` is served, with slashes at both ends; everything else is 404. */
export async function hostStatically(dir: string, base = '/'): Promise<StaticHost> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const respond = async (): Promise<void> => {
      if (!path.startsWith(base) || path.includes('..')) {
        response.writeHead(404).end();
        return;
      }
      const name = path.slice(base.length);
      const file = name === '' || name.endsWith('/') ? `${name}index.html` : name;
      const body = await readFile(join(dir, file)).catch(() => undefined);
      if (body)
        response
          .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
          .end(body);
      else
        response
          .writeHead(404, { 'content-type': 'text/html; charset=utf-8' })
          .end(await readFile(join(dir, '404.html')).catch(() => 'not found'));
    };
    respond().catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
