import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { SearchResponse } from '../../src/search/types.ts';
import { cacheDir } from '../../src/workspace/paths.ts';
import { buildSite, runMcdewey, serveSite, startMcdewey } from '../support/cli.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcdewey-builds-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Names and bytes of a whole folder, for "nothing changed". */
async function snapshot(dir: string): Promise<Map<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(
    files.sort().map(async (file) => [file.slice(dir.length), await readFile(file, 'base64')] as const),
  );
  return new Map(contents);
}

async function firstHit(dir: string, question: string): Promise<string | undefined> {
  const { stdout } = await runMcdewey(['search', question, '--dir', dir, '--tier', 'fast', '--json']);
  return (JSON.parse(stdout) as SearchResponse).hits[0]?.chunkId;
}

describe('a build that is killed', () => {
  it('leaves the old site whole and keeps the embeddings it had finished', async () => {
    const [content, site, cache] = ['kill-content', 'kill-site', 'kill-cache'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    // A cache without embeddings, so that there is something to compute; the model itself is not fetched again.
    await mkdir(cache);
    await symlink(cacheDir('models'), join(cache, 'models'));
    const env = { MCDEWEY_CACHE: cache };
    await cp(join(inject('contentDir'), 'harbor/2'), join(content, 'harbor/2'), { recursive: true });
    const build = ['build', '--content', content, '--out', site, '--no-browser-model'];
    expect((await runMcdewey(build, { env })).code).toBe(0);
    const before = await snapshot(site);

    await cp(join(inject('contentDir'), 'orbit'), join(content, 'orbit'), { recursive: true });
    const embeddings = join(cache, 'embeddings');
    const stored = await bytesBelow(embeddings);
    const killed = startMcdewey(build, { env });
    const exited = new Promise((done) => killed.on('close', done));
    while ((await bytesBelow(embeddings)) <= stored && killed.exitCode === null) await pause(20);
    killed.kill('SIGKILL');
    await exited;
    expect(killed.signalCode).toBe('SIGKILL');
    expect(await snapshot(site)).toEqual(before);
    expect(await firstHit(site, 'what if the queue is full')).toContain('harbor::2::guide::producers');

    const again = await runMcdewey(build, { env });
    expect(again.code).toBe(0);
    const [, reused] = /✓ Embedding passages: .*?, ([\d,]+) more from the cache/.exec(again.stderr) ?? [];
    const passagesOfFirstBuild = 15;
    expect(Number(reused?.replace(/,/g, ''))).toBeGreaterThan(passagesOfFirstBuild);
    expect(await firstHit(site, 'forgotten password mode button')).toContain('orbit::3.2::admin-guide');
    const left = (await readdir(folder)).filter((name) => name.startsWith('kill-site'));
    expect(left).toEqual(['kill-site']);
  }, 900_000);
});

describe('a rebuild under a running server', () => {
  it('is served without a restart and without a failed request', async () => {
    const [content, site] = [join(folder, 'live-content'), join(folder, 'live-site')];
    await cp(inject('contentDir'), content, { recursive: true });
    await cp(inject('siteDir'), site, { recursive: true });
    const server = await serveSite(site, '--tier', 'fast');
    try {
      const page = join(content, 'harbor/2/guide/lighthouse.md');
      await writeFile(
        page,
        '# Painting the lighthouse\n\nThe lighthouse is painted white every spring, from the gallery down.\n',
      );
      const failures: string[] = [];
      const answers: string[] = [];
      let rebuilding = true;
      const askOnAndOn = async (): Promise<void> => {
        while (rebuilding) {
          for (const path of [
            '',
            'harbor/2/guide/operations/',
            'search/',
            'harbor/2/guide/operations.md',
            '_index/manifest.json',
          ]) {
            const response = await fetch(server.siteUrl + path);
            await response.arrayBuffer();
            if (!response.ok) failures.push(`${path}: ${response.status}`);
          }
          answers.push(await topAtMcp(server.mcpUrl, 'who paints the lighthouse'));
        }
      };
      const asking = askOnAndOn();
      await buildSite(content, site, '--no-browser-model');
      const deadline = Date.now() + 60_000;
      while (!answers.at(-1)?.includes('lighthouse') && Date.now() < deadline) await pause(100);
      rebuilding = false;
      await asking;
      expect(failures).toEqual([]);
      expect(answers[0]).not.toContain('lighthouse');
      expect(answers.at(-1)).toBe('harbor::2::guide::lighthouse::1');
      const shown = await fetch(`${server.siteUrl}harbor/2/guide/lighthouse/1/`);
      expect(await shown.text()).toContain('painted white every spring');
    } finally {
      await server.stop();
    }
  }, 600_000);
});

describe('a library with faults', () => {
  it('is built without the faulty files, names each with what to do, and says so in the exit code', async () => {
    const [content, site] = [join(folder, 'faulty-content'), join(folder, 'faulty-site')];
    const put = async (path: string, data: string | Uint8Array): Promise<void> => {
      await mkdir(join(content, path, '..'), { recursive: true });
      await writeFile(join(content, path), data);
    };
    await put(
      'good/1/guide/guide.md',
      '# Good guide\n\nThis manual is in order and says how to boil an egg.\n',
    );
    await put(
      'bad/1/guide/picture.md',
      Uint8Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256),
    );
    await put(
      'bad/1/guide/latin.md',
      Buffer.from('# Caf\xe9\n\nA file in an old encoding, about caf\xe9s.\n', 'latin1'),
    );
    await put(
      'bad/1/guide/matter.md',
      '---\ntitle: [unclosed\n---\n# Front matter\n\nBroken settings above.\n',
    );
    await put('bad/1/guide/Twice.md', '# Twice\n\nThe same name in capitals.\n');
    await put('bad/1/guide/twice.md', '# Twice\n\nThe same name in small letters.\n');
    await put('library.yaml', 'title: Faulty\nproducts:\n  good: { titel: Spelt wrong }\n');
    const { code, stderr } = await runMcdewey(['build', '--content', content, '--out', site, '--text-only']);
    expect(code).toBe(1);
    for (const name of ['picture.md', 'latin.md', 'matter.md', 'twice.md', 'library.yaml']) {
      expect(
        stderr.split('\n').filter((line) => line.includes(name) && /^[✗!]/.test(line)),
        name,
      ).toHaveLength(1);
    }
    expect(stderr).not.toContain('    at ');
    expect(await firstHit(site, 'boil an egg')).toBe('good::1::guide::guide::1');
    const doctor = await runMcdewey(['doctor', '--content', content, '--json']);
    expect(doctor.code).toBe(1);
    expect(JSON.parse(doctor.stdout)).toHaveProperty('totals.errors', 2);
  });

  it('does not touch a folder that is no site of ours', async () => {
    const precious = join(folder, 'precious');
    await mkdir(precious);
    await writeFile(join(precious, 'thesis.txt'), 'years of work');
    const content = join(folder, 'precious-content');
    await mkdir(join(content, 'good/1/guide'), { recursive: true });
    await writeFile(
      join(content, 'good/1/guide/guide.md'),
      '# Good\n\nA manual of a few words, in good order.\n',
    );
    const { code, stderr } = await runMcdewey([
      'build',
      '--content',
      content,
      '--out',
      precious,
      '--text-only',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('not a McDewey site');
    expect(await readFile(join(precious, 'thesis.txt'), 'utf8')).toBe('years of work');
  });
});

async function topAtMcp(url: string, query: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'search', arguments: { query, limit: 1 } },
    }),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`/mcp answered ${response.status}: ${body}`);
  return /\\?"chunk_id\\?":\s*\\?"([^"\\]+)/.exec(body)?.[1] ?? '';
}

async function bytesBelow(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
