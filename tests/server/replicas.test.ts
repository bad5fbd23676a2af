import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLoad, SEARCH_AND_READ } from '../../src/cli/evaluation/mcp-load/load.ts';
import { missingProgram } from '../../src/cli/evaluation/mcp-load/nginx.ts';
import { compareAnswers, type Replicas, startReplicas } from '../../src/cli/evaluation/mcp-load/replicas.ts';
import { publishTiny } from './tiny-library.ts';

const missing = await missingProgram();
if (missing !== undefined)
  console.warn(`Replicas behind a balancer are not tested: ${missing} is not installed.`);

const QUERIES = [
  'drain the tank',
  'AP-4107',
  'backpressure of a slow consumer',
  'thermal relay',
  'grace period',
];

describe.skipIf(missing !== undefined)(
  'three replicas of a library published over HTTPS, behind nginx',
  () => {
    let root: string;
    let replicas: Replicas;

    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'mcdewey-published-'));
      await publishTiny(join(root, 'dist'));
      replicas = await startReplicas(join(root, 'dist'), 3, 'fast');
    }, 120_000);
    afterAll(async () => {
      await replicas?.close();
      await rm(root, { recursive: true, force: true });
    });

    it('answer as one server does that has it on its disk', async () => {
      expect(await compareAnswers(replicas, QUERIES, 3)).toEqual({ compared: QUERIES.length, different: [] });
    });

    it('answer every request while one of them is killed', { timeout: 60_000 }, async () => {
      const [load] = await Promise.all([
        runLoad({
          url: replicas.balanced,
          era: '2026',
          connections: 16,
          seconds: 3,
          queries: QUERIES,
          seed: 1,
          tools: SEARCH_AND_READ,
        }),
        after(1000).then(async () => await replicas.servers[0]?.stop('SIGKILL')),
      ]);
      expect(load.errors).toEqual({});
      expect(load.all.requests).toBeGreaterThan(16);
      expect(await compareAnswers(replicas, QUERIES, 2)).toMatchObject({ different: [] });
    });
  },
);
