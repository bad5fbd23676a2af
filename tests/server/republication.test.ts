import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDirectorySource } from '../../src/server/index-source/directory.ts';
import { FileNotPublishedError, MANIFEST } from '../../src/server/index-source/index-source.ts';
import { openRemoteSource } from '../../src/server/index-source/remote.ts';
import { PublishedLibrary } from '../../src/server/published-library.ts';
import { type RunningServer, serve } from '../../src/server/serve.ts';
import { UserError } from '../../src/workspace/errors.ts';
import { publishTiny, republish, tinyFiles } from './tiny-library.ts';

let root: string;
let dist: string;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-swap-'));
  dist = join(root, 'dist');
  await publishTiny(dist);
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await rm(root, { recursive: true, force: true });
});

interface Found {
  isError: boolean;
  ids: string[];
  text: string;
}

async function search(server: RunningServer, query: string): Promise<Found> {
  const response = await fetch(server.mcpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'search', arguments: { query } },
    }),
  });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${body}`);
  const data = body.split('\n').find((line) => line.startsWith('data:'));
  const { result } = JSON.parse(data ? data.slice(5) : body) as {
    result: {
      isError?: boolean;
      content: { text: string }[];
      structuredContent?: { results: { id: string }[] };
    };
  };
  return {
    isError: result.isError ?? false,
    ids: result.structuredContent?.results.map(({ id }) => id) ?? [],
    text: result.content[0]?.text ?? '',
  };
}

async function generationOf(server: RunningServer): Promise<string> {
  return ((await (await fetch(`${server.url}healthz`)).json()) as { generation: string }).generation;
}

const NEW_TEXT = '\nAP-5150 means that the float switch is stuck; free it with the brass hook.\n';

describe('a rebuild while the server runs', () => {
  it('is answered from within seconds, without a restart and without failing a request', async () => {
    const server = await serve({ dir: dist, port: 0 });
    closing.push(() => server.close());
    const before = await generationOf(server);
    expect((await search(server, 'float switch brass hook')).text).not.toContain('AP-5150');

    let running = true;
    const failures: string[] = [];
    let requests = 0;
    const load = Array.from({ length: 8 }, async (_, worker) => {
      while (running) {
        try {
          const found = await search(
            server,
            ['AP-4107', 'drain the tank', 'backpressure', 'thermal relay'][worker % 4]!,
          );
          if (found.isError || found.ids.length === 0) failures.push(found.text);
          for (const path of ['', 'readyz', 'aquapump/v2.1/operator-guide/guide/3.md', MANIFEST]) {
            const response = await fetch(`${server.url}${path}`);
            await response.arrayBuffer();
            if (response.status !== 200) failures.push(`${response.status} ${path}`);
          }
        } catch (error) {
          failures.push(String(error));
        }
        requests += 5;
      }
    });
    for (let round = 1; round <= 3; round += 1) {
      await republish(dist, tinyFiles({ extra: `${NEW_TEXT}Round ${round}.` }));
      await expect.poll(async () => generationOf(server), { timeout: 10_000 }).not.toBe(before);
    }
    await expect
      .poll(async () => (await search(server, 'float switch brass hook')).text, { timeout: 10_000 })
      .toContain('AP-5150');
    running = false;
    await Promise.all(load);
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(50);
  });

  it('whose index is damaged leaves the old one in service and says so', async () => {
    const server = await serve({ dir: dist, port: 0 });
    closing.push(() => server.close());
    const before = await generationOf(server);
    await search(server, 'AP-4107');
    const manifest = join(dist, MANIFEST);
    await writeFile(`${manifest}.new`, '{"format":1,"broken');
    await rename(`${manifest}.new`, manifest);
    await expect
      .poll(async () => (await (await fetch(`${server.url}healthz`)).json()) as unknown, { timeout: 10_000 })
      .toMatchObject({ status: 'degraded', generation: before });
    expect((await search(server, 'AP-4107')).isError).toBe(false);
  });
});

describe('a generation', () => {
  it('is replaced when its files are gone, and the task runs again on the next one', async () => {
    const opened: string[] = [];
    const library = new PublishedLibrary({
      source: { ...openDirectorySource(dist), checkInterval: 1000 },
      now: () => 0,
      open: async (reader) => {
        const { facets } = JSON.parse(new TextDecoder().decode(await reader.read(MANIFEST))) as {
          facets: string;
        };
        opened.push(facets);
        return facets;
      },
    });
    const first = await library.current();
    await republish(dist, {
      ...tinyFiles(),
      'mixer/v4/reference/mixer.md':
        '# Mixer 4\n\nThe fourth mixer keeps no queue and drops what it cannot pass on.',
    });
    const runs: string[] = [];
    const bytes = await library.run(
      async ({ content, reader }) => {
        runs.push(content);
        return await reader.read(content);
      },
      () => false,
    );
    expect(bytes.length).toBeGreaterThan(0);
    expect(runs).toHaveLength(2);
    expect(runs[0]).toBe(first.content);
    expect(opened).toEqual(runs);
  });

  it('does not run a task again when the error is the answer or nothing newer is there', async () => {
    const library = new PublishedLibrary({ source: openDirectorySource(dist), open: async () => 1 });
    let runs = 0;
    const failing = async () => {
      runs += 1;
      throw new RangeError('out of bounds');
    };
    await expect(library.run(failing, (error) => error instanceof RangeError)).rejects.toThrow(
      'out of bounds',
    );
    expect(runs).toBe(1);
    await expect(library.run(failing, () => false)).rejects.toThrow('out of bounds');
    expect(runs).toBe(2);
  });
});

/** A static host in miniature, which can be told to misbehave. */
async function startHost(directory: string): Promise<{
  url: string;
  asked: string[];
  fail: Map<string, number>;
  corrupt: Set<string>;
  server: Server;
}> {
  const asked: string[] = [];
  const fail = new Map<string, number>();
  const corrupt = new Set<string>();
  const server = createServer((request, response) => {
    const name = (request.url ?? '').replace(/^\/library\//, '');
    asked.push(name);
    const failures = fail.get(name) ?? 0;
    if (failures > 0) {
      fail.set(name, failures - 1);
      response.writeHead(503).end();
      return;
    }
    readFile(join(directory, name)).then(
      (bytes) => {
        if (corrupt.has(name)) bytes.reverse();
        response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
      },
      () => response.writeHead(404).end('not here'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/library/`, asked, fail, corrupt, server };
}

async function hashedFileOf(directory: string): Promise<string> {
  const { facets } = JSON.parse(await readFile(join(directory, MANIFEST), 'utf8')) as { facets: string };
  return facets;
}

describe('a library published on another host', () => {
  it('is read over HTTP, its hashed files kept on disk and fetched once', async () => {
    const host = await startHost(dist);
    const cacheDirectory = join(root, 'cache');
    const name = await hashedFileOf(dist);
    const expected = new Uint8Array(await readFile(join(dist, name)));
    for (let round = 0; round < 2; round += 1) {
      const source = await openRemoteSource(host.url, { cacheDirectory });
      expect(new Uint8Array(await source.reader.read(name))).toEqual(expected);
      expect(source.siteUrl).toBe(host.url);
    }
    expect(host.asked.filter((asked) => asked === name)).toHaveLength(1);
  });

  it('has kept files checked: a damaged one is fetched anew, a wrong answer is refused', async () => {
    const host = await startHost(dist);
    const cacheDirectory = join(root, 'cache');
    const name = await hashedFileOf(dist);
    const source = await openRemoteSource(host.url, { cacheDirectory });
    const right = await source.reader.read(name);
    await writeFile(join(cacheDirectory, name), 'damaged');
    expect(await source.reader.read(name)).toEqual(right);
    await rm(cacheDirectory, { recursive: true });
    host.corrupt.add(name);
    await expect(source.reader.read(name)).rejects.toThrow(/not what its name says/);
    expect(await readdir(cacheDirectory).catch(() => [])).toEqual([]);
  });

  it('survives a host that stumbles, and tells a missing file apart', async () => {
    const host = await startHost(dist);
    const name = await hashedFileOf(dist);
    const source = await openRemoteSource(host.url, { cacheDirectory: join(root, 'cache') });
    host.fail.set(name, 2);
    expect((await source.reader.read(name)).length).toBeGreaterThan(0);
    await expect(source.reader.read('_index/facets/0000000000000000.json')).rejects.toBeInstanceOf(
      FileNotPublishedError,
    );
    const before = host.asked.length;
    for (const bad of [
      '../secret',
      '/etc/passwd',
      'a//b',
      'https://evil.example/x',
      '.git/config',
      'a\\b',
      'a?b',
    ]) {
      await expect(source.reader.read(bad)).rejects.toBeInstanceOf(FileNotPublishedError);
    }
    expect(host.asked.length).toBe(before);
  });

  it('is limited in the size and the time of an answer', async () => {
    const host = await startHost(dist);
    const name = await hashedFileOf(dist);
    const small = await openRemoteSource(host.url, { cacheDirectory: join(root, 'cache'), largestFile: 10 });
    await expect(small.reader.read(name)).rejects.toThrow(/larger than 10 bytes/);
    const stuck = createServer(() => undefined);
    await new Promise<void>((resolve) => stuck.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      stuck.closeAllConnections();
      stuck.close();
    });
    const { port } = stuck.address() as AddressInfo;
    const slow = await openRemoteSource(`http://127.0.0.1:${port}/`, {
      cacheDirectory: join(root, 'cache2'),
      timeout: 30,
    });
    await expect(slow.reader.read(name)).rejects.toThrow(/could not be fetched/);
  });

  it('must be named by an address that is encrypted', async () => {
    for (const url of ['http://docs.example.com/', 'ftp://docs.example.com/', 'dist', 'javascript:1']) {
      await expect(openRemoteSource(url)).rejects.toBeInstanceOf(UserError);
    }
  });

  it('gives the same answers as from disk, linked to its pages there, and its pages are sent there', async () => {
    const host = await startHost(dist);
    process.env.MCDEWEY_CACHE = join(root, 'cache');
    try {
      const remote = await serve({ index: host.url, port: 0 });
      closing.push(() => remote.close());
      const local = await serve({ dir: dist, port: 0 });
      closing.push(() => local.close());
      for (const query of ['drain the tank', 'AP-4210', 'slow consumer']) {
        const [there, here] = [await search(remote, query), await search(local, query)];
        expect(there.ids).toEqual(here.ids);
        expect(there.text).toContain(`${host.url}${there.ids[0]?.replaceAll('::', '/')}/`);
      }
      const page = await fetch(`${remote.url}aquapump/`, { redirect: 'manual' });
      expect(page.status).toBe(307);
      expect(page.headers.get('location')).toBe(`${host.url}aquapump/`);
    } finally {
      delete process.env.MCDEWEY_CACHE;
    }
  });
});

describe('a directory source', () => {
  it('waits out the moment in which the directory is being replaced', async () => {
    const { reader } = openDirectorySource(dist);
    await rename(dist, join(root, 'away'));
    const reading = reader.read(MANIFEST);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await rename(join(root, 'away'), dist);
    expect((await reading).length).toBeGreaterThan(0);
  });

  it('reads nothing outside of it', async () => {
    await mkdir(join(root, 'other'));
    await writeFile(join(root, 'other/secret.json'), '{}');
    const { reader } = openDirectorySource(dist);
    for (const name of ['../other/secret.json', '_index/../../other/secret.json', '/etc/passwd', '']) {
      await expect(reader.read(name)).rejects.toBeInstanceOf(FileNotPublishedError);
    }
  });
});
