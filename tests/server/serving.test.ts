import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../src/server/serve.ts';
import { publishTiny } from './tiny-library.ts';

const STDIO = resolve(import.meta.dirname, '../../src/server/stdio.ts');
const SERVE = resolve(import.meta.dirname, '../../src/server/serve.ts');

let root: string;
let dist: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-serving-'));
  dist = join(root, 'dist');
  await publishTiny(dist);
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function callSearch(mcpUrl: string): Promise<{ url: string }> {
  const response = await fetch(mcpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'search', arguments: { query: 'AP-4210' } },
    }),
  });
  const data = (await response.text()).split('\n').find((line) => line.startsWith('data:')) ?? '';
  const rpc = JSON.parse(data.slice(5)) as { result: { structuredContent: { results: { url: string }[] } } };
  return rpc.result.structuredContent.results[0]!;
}

describe('a port', () => {
  it('that is taken is passed over, unless it was asked for', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    await expect(serve({ dir: dist, port })).rejects.toThrow(`port ${port} is taken`);
    const first = await serve({ dir: dist });
    const second = await serve({ dir: dist });
    expect(second.port).not.toBe(first.port);
    expect(first.port).toBeGreaterThanOrEqual(4321);
    for (const { url } of [first, second]) expect((await fetch(url)).status).toBe(200);
    await Promise.all([first.close(), second.close(), new Promise((done) => other.close(done))]);
  });

  it('is listened to on this machine only, unless told otherwise', async () => {
    const server = await serve({ dir: dist, port: 0 });
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    await server.close();
    await expect(serve({ dir: dist, port: 0, host: '192.0.2.55' })).rejects.toThrow(/no address/);
  });
});

describe('a site built for a path', () => {
  it('is served below it, with /mcp and health at both places and links that lead there', async () => {
    await writeFile(join(dist, '_index/build.json'), JSON.stringify({ stamp: 'x', base: '/manuals/' }));
    const server = await serve({ dir: dist, port: 0 });
    const origin = new URL(server.url).origin;
    try {
      expect(server.url).toBe(`${origin}/manuals/`);
      const status = async (path: string) => (await fetch(`${origin}${path}`, { redirect: 'manual' })).status;
      expect(await status('/manuals/')).toBe(200);
      expect(await status('/manuals/aquapump/v2.1/operator-guide/guide/3.md')).toBe(200);
      expect(await status('/')).toBe(307);
      expect(await status('/aquapump/v2.1/operator-guide/guide/3.md')).toBe(404);
      expect(await status('/healthz')).toBe(200);
      expect(await status('/manuals/healthz')).toBe(200);
      for (const path of ['/mcp', '/manuals/mcp', '/mcp/']) {
        const { url } = await callSearch(`${origin}${path}`);
        expect(url).toBe(`${origin}/manuals/aquapump/v2.1/operator-guide/guide/4/`);
      }
    } finally {
      await server.close();
      await rm(join(dist, '_index/build.json'));
    }
  });
});

describe('behind a proxy', () => {
  it('links lead to the public address, which is then a known host', async () => {
    const server = await serve({ dir: dist, port: 0, publicUrl: 'https://docs.example.com/manuals' });
    try {
      const { url } = await callSearch(server.mcpUrl);
      expect(url).toBe('https://docs.example.com/manuals/aquapump/v2.1/operator-guide/guide/4/');
    } finally {
      await server.close();
    }
  });
});

describe('stopping', () => {
  it('lets a request that is under way finish', async () => {
    const program = `
      const { serve } = await import(${JSON.stringify(SERVE)});
      const server = await serve({ dir: ${JSON.stringify(dist)}, port: 0 });
      process.on('SIGTERM', () => server.close().then(() => console.log('stopped')));
      console.log(server.mcpUrl);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    const exited = new Promise<number | null>((done) => child.on('exit', done));
    const started = new Promise<void>((done) =>
      child.stdout.on('data', (part: Buffer) => {
        output += part.toString();
        if (output.includes('/mcp')) done();
      }),
    );
    await started;
    const mcpUrl = output.trim();
    const answers = Array.from({ length: 8 }, () => callSearch(mcpUrl));
    await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGTERM');
    const settled = await Promise.allSettled(answers);
    // What was accepted is answered; what came after the door closed is refused by the system.
    for (const answer of settled) {
      if (answer.status === 'rejected') expect(String(answer.reason)).toMatch(/fetch failed/);
      else expect(answer.value.url).toContain('/aquapump/');
    }
    expect(await exited).toBe(0);
    expect(output).toContain('stopped');
  });
});

describe('over standard input and output', () => {
  it('a client gets the same tools and answers', async () => {
    const program = `
      const { serveStdio } = await import(${JSON.stringify(STDIO)});
      await serveStdio({ dir: ${JSON.stringify(dist)}, publicUrl: 'https://docs.example.com/' });
    `;
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: ['--input-type=module', '-e', program],
      stderr: 'inherit',
    });
    const client = new OldClient({ name: 'desktop', version: '1' });
    await client.connect(transport);
    try {
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain('compare_versions');
      const answer = await client.callTool({ name: 'search', arguments: { query: 'AP-4210' } });
      expect(JSON.stringify(answer.structuredContent)).toContain(
        'https://docs.example.com/aquapump/v2.1/operator-guide/guide/4/',
      );
    } finally {
      await client.close();
    }
  });
});
