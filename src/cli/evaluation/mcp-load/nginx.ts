/** nginx as it would stand before replicas: the published site over HTTPS, and a balancer for /mcp. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { LoopbackCertificate } from './certificate.ts';

export interface Nginx {
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 10_000;

/** What must be installed for `startReplicas` and is not; undefined when all is there. */
export async function missingProgram(): Promise<string | undefined> {
  const isThere = async (program: string, ...args: string[]) =>
    await promisify(execFile)(program, args).then(
      () => true,
      () => false,
    );
  if (!(await isThere('nginx', '-v'))) return 'nginx';
  if (!(await isThere('openssl', 'version'))) return 'openssl';
  return undefined;
}

/** The site's host: a plain static server with TLS. */
export function publishingServer(
  site: string,
  port: number,
  { certificate, key }: LoopbackCertificate,
): string {
  return `server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    root ${site};
  }`;
}

/**
 * The balancer. Every tool only reads, so a request may go to another replica when the one it was sent to is gone,
 * POST or not: that is what \`non_idempotent\` allows.
 */
export function balancingServer(port: number, replicas: readonly number[]): string {
  return `upstream replicas {
    ${replicas.map((replica) => `server 127.0.0.1:${replica} max_fails=1 fail_timeout=2s;`).join('\n    ')}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://replicas;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_connect_timeout 2s;
      proxy_next_upstream error timeout http_502 http_503 non_idempotent;
      proxy_next_upstream_tries 3;
    }
  }`;
}

/** @param folder an existing folder for nginx's own files. @param port that is answered once it runs. */
export async function startNginx(folder: string, servers: readonly string[], port: number): Promise<Nginx> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const configuration = join(folder, 'nginx.conf');
  // Started by root, nginx would work as a user who may not read what root's other programs wrote.
  await writeFile(
    configuration,
    `daemon off;
${process.getuid?.() === 0 ? 'user root;\n' : ''}worker_processes 1;
pid ${join(folder, 'nginx.pid')};
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  default_type application/octet-stream;
  ${temporary.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n  ')}
  ${servers.join('\n  ')}
}
`,
  );
  const child = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', configuration], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await untilAnswered(port, child);
  return {
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function untilAnswered(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (answered) return;
    if (child.exitCode !== null) throw new Error(`nginx ended with code ${child.exitCode}`);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error('nginx did not start in time');
    }
    await sleep(50);
  }
}

/** Ports that are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address === 'object' && address) ports.push(address.port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
