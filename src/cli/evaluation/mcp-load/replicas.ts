/** Several servers that hold no library, behind a balancer, and one server that has it on its disk to compare with. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { makeCertificate } from './certificate.ts';
import { Connection } from './connection.ts';
import { balancingServer, freePorts, type Nginx, publishingServer, startNginx } from './nginx.ts';
import { type ServerProcess, startServer } from './server-process.ts';

export interface Replicas {
  /** /mcp of the balancer, and of the single server. */
  readonly balanced: string;
  readonly single: string;
  readonly servers: readonly ServerProcess[];
  close(): Promise<void>;
}

/** @param site a built site. It is published over HTTPS on loopback, where the replicas read it. */
export async function startReplicas(site: string, count: number, tier: 'fast' | 'full'): Promise<Replicas> {
  const folder = await mkdtemp(join(tmpdir(), 'mcdewey-replicas-'));
  const running: { stop(): Promise<void> }[] = [];
  const close = async () => {
    await Promise.all(running.map((one) => one.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const certificate = await makeCertificate(folder);
    const [publishingPort = 0, balancingPort = 0] = await freePorts(2);
    const published = `https://127.0.0.1:${publishingPort}/`;
    const start = async (servers: readonly string[], port: number): Promise<Nginx> => {
      const own = join(folder, `nginx-${port}`);
      await mkdir(own);
      const nginx = await startNginx(own, servers, port);
      running.push(nginx);
      return nginx;
    };
    await start([publishingServer(site, publishingPort, certificate)], publishingPort);
    const startOne = async (args: readonly string[], env: Record<string, string>): Promise<ServerProcess> => {
      const server = await startServer([...args, '--tier', tier], env);
      running.push(server);
      return server;
    };
    const startReplica = async (number: number): Promise<ServerProcess> =>
      await startOne(['--index', published], {
        NODE_EXTRA_CA_CERTS: certificate.authority,
        // In the fast tier each has a disk cache of its own, as on machines of their own; the full tier needs the
        // model that lies in the shared one.
        ...(tier === 'fast' ? { MCDEWEY_CACHE: join(folder, `cache-${number}`) } : {}),
      });
    const [single, ...servers] = await allOrNone([
      startOne(['--dir', site, '--public-url', published], {}),
      ...Array.from({ length: count }, (_, number) => startReplica(number)),
    ]);
    const ports = servers.map(({ mcpUrl }) => Number(new URL(mcpUrl).port));
    await start([balancingServer(balancingPort, ports)], balancingPort);
    return { balanced: `http://127.0.0.1:${balancingPort}/mcp`, single: single.mcpUrl, servers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits for all even if one fails, so that what has started can be stopped. */
async function allOrNone<T>(starting: readonly [Promise<T>, ...Promise<T>[]]): Promise<[T, ...T[]]> {
  await Promise.allSettled(starting);
  return (await Promise.all(starting)) as [T, ...T[]];
}

export interface Comparison {
  readonly compared: number;
  /** Queries whose answer differs, or failed. */
  readonly different: readonly string[];
}

/** Asks both sides the same; the balancer `times` times in a row, so that its turn comes to each replica. */
export async function compareAnswers(
  { balanced, single }: Pick<Replicas, 'balanced' | 'single'>,
  queries: readonly string[],
  times: number,
): Promise<Comparison> {
  const [one, many] = [new Connection(single, '2026'), new Connection(balanced, '2026')];
  const different: string[] = [];
  for (const query of queries) {
    const expected = await one.call('search', { query });
    for (let turn = 0; turn < times; turn++) {
      const { answer, error } = await many.call('search', { query });
      if (error === undefined && expected.answer && isDeepStrictEqual(answer, expected.answer)) continue;
      different.push(query);
      break;
    }
  }
  one.close();
  many.close();
  return { compared: queries.length, different };
}
