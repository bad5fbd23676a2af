/** `npm run bench replicas`: servers that hold nothing, behind a balancer, answer as one; one is killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { UserError } from '../../workspace/errors.ts';
import { createProgress } from '../../workspace/progress.ts';
import type { Command } from '../command.ts';
import { builtDirectory } from '../published-site.ts';
import { parseTier } from '../search-options.ts';
import { runLoad, SEARCH_AND_READ } from './mcp-load/load.ts';
import { missingProgram } from './mcp-load/nginx.ts';
import { loadQueries } from './mcp-load/queries.ts';
import { compareAnswers, startReplicas } from './mcp-load/replicas.ts';
import { wholeNumber } from './whole-number.ts';

const REPLICAS = 3;

const help = `bench-replicas: ${REPLICAS} servers of one published library behind a balancer, one of which dies under load

Usage: npm run bench replicas -- [options]

  --dir DIR        the built site (default: dist); nginx publishes it over HTTPS on loopback
  --tier TIER      fast (default) or full
  --compare N      queries whose answers are compared with those of one server with the site on disk (default: 200)
  --connections N  clients at once (default: 64)
  --seconds N      of load; one replica is killed after half of them (default: 30)

Needs nginx and openssl.
`;

export const command: Command = {
  summary: 'measure replicas behind a balancer',
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        dir: { type: 'string', default: 'dist' },
        tier: { type: 'string', default: 'fast' },
        compare: { type: 'string', default: '200' },
        connections: { type: 'string', default: '64' },
        seconds: { type: 'string', default: '30' },
      },
    });
    const missing = await missingProgram();
    if (missing !== undefined) {
      throw new UserError(
        `${missing} is not installed`,
        `Install it, for example with apt-get install ${missing}.`,
      );
    }
    const compare = wholeNumber(values.compare, '--compare', 1);
    const connections = wholeNumber(values.connections, '--connections', 1);
    const seconds = wholeNumber(values.seconds, '--seconds', 1);
    const progress = createProgress(process.stderr);
    const queries = await loadQueries();
    progress.say('starting the servers');
    const replicas = await startReplicas(await builtDirectory(values.dir), REPLICAS, parseTier(values.tier));
    try {
      progress.say(`comparing the answers to ${compare} queries`);
      const { compared, different } = await compareAnswers(replicas, queries.slice(0, compare), REPLICAS);
      progress.say(`${connections} clients for ${seconds} s; one replica is killed after half of them`);
      const [load] = await Promise.all([
        runLoad({
          url: replicas.balanced,
          era: '2026',
          connections,
          seconds,
          queries,
          seed: 1,
          tools: SEARCH_AND_READ,
        }),
        sleep((seconds * 1000) / 2).then(async () => await replicas.servers[0]?.stop('SIGKILL')),
      ]);
      const after = await compareAnswers(replicas, queries.slice(0, Math.min(compare, 50)), REPLICAS);
      const failures = Object.entries(load.errors);
      const lines = [
        `${compared} queries asked ${REPLICAS} times each: ${different.length} answers differ from those of one server`,
        `${load.all.requests} requests of ${connections} clients while a replica was killed: ${failures.length === 0 ? 'no' : failures.map(([error, count]) => `${count} × ${error}`).join(', ')} errors; ${load.requestsPerSecond.toFixed(0)} a second, p50 ${load.all.p50.toFixed(1)} ms, p99 ${load.all.p99.toFixed(1)} ms, longest ${load.all.max.toFixed(0)} ms`,
        `${after.compared} queries to those that are left: ${after.different.length} answers differ`,
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
      return failures.length + different.length + after.different.length === 0 ? 0 : 1;
    } finally {
      await replicas.close();
    }
  },
};
