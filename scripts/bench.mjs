#!/usr/bin/env node
/** `npm run bench`: the benchmarks. The first argument says which; without one it is what a search costs a reader. */
import { startCommand } from './start-command.mjs';

const BENCHMARKS = {
  search: () => import('../tests/bench/bench.ts'),
  pages: () => import('../tests/bench/pages.ts'),
  parity: () => import('../tests/bench/parity.ts'),
  import: () => import('../src/cli/evaluation/bench-import.ts'),
  mcp: () => import('../src/cli/evaluation/bench-mcp.ts'),
  replicas: () => import('../src/cli/evaluation/bench-replicas.ts'),
  agent: () => import('../src/cli/evaluation/bench-agent.ts'),
};

await startCommand(
  import.meta.url,
  async ([first = 'search', ...others]) => {
    const { runCommand } = await import('../src/cli/main.ts');
    const named = Object.hasOwn(BENCHMARKS, first);
    if (!named && !first.startsWith('-')) {
      process.stderr.write(
        `bench: there is no benchmark "${first}"; there are ${Object.keys(BENCHMARKS).join(', ')}.\n`,
      );
      return 2;
    }
    const name = named ? first : 'search';
    return runCommand(`npm run bench ${name}`, BENCHMARKS[name], named ? others : [first, ...others]);
  },
  { dev: true },
);
