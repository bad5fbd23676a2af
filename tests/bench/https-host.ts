/** A built site over HTTP/2 and TLS, as a CDN delivers it: its `_headers`, compressed text, one connection. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SiteFiles } from '../../src/server/static/site-files.ts';

export interface HttpsHost {
  readonly port: number;
  /** Requests answered since the start or the last `reset`, by the first folder of `_index`, else "site". */
  readonly requests: Map<string, { count: number; bytes: number }>;
  stop(): Promise<void>;
}

export async function hostOverHttps(dir: string): Promise<HttpsHost> {
  const files = new SiteFiles(dir);
  const requests: HttpsHost['requests'] = new Map();
  const server = createSecureServer(await makeCertificate());
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  const answer = async (request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> => {
    const url = new URL(request.url, 'https://localhost');
    const headers = { 'accept-encoding': String(request.headers['accept-encoding'] ?? '') };
    const found = await files.respond(new Request(url, { headers }), url.pathname);
    const body = Buffer.from(await found.arrayBuffer());
    const kind = /^\/_index\/([^/.]+)\//.exec(url.pathname)?.[1] ?? 'site';
    const entry = requests.get(kind) ?? { count: 0, bytes: 0 };
    requests.set(kind, { count: entry.count + 1, bytes: entry.bytes + body.length });
    response.writeHead(found.status, Object.fromEntries(found.headers));
    response.end(body);
  };
  server.on('request', (request, response) => {
    answer(request, response).catch(() => response.stream.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const session of sessions) session.destroy();
      }),
  };
}

/** For this run only. @throws Error when OpenSSL's command is not installed. */
async function makeCertificate(): Promise<{ key: Buffer; cert: Buffer }> {
  const dir = await mkdtemp(join(tmpdir(), 'mcdewey-bench-'));
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes', '-keyout', key, '-out', cert];
  try {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    await promisify(execFile)('openssl', ['req', '-x509', ...curve, ...subject]).catch((error: unknown) => {
      throw new Error('The benchmark needs the openssl command for a certificate: install it.', {
        cause: error,
      });
    });
    return { key: await readFile(key), cert: await readFile(cert) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
