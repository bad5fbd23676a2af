#!/usr/bin/env node
/** The right Node, the dependencies, then `src/cli/evaluation/bench-agent.ts`. */
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './dependencies.mjs';
import { ensureNode, hideTypeStrippingWarning, launch } from './node-runtime.mjs';

await launch(async () => {
  const argv = process.argv.slice(2);
  await ensureNode(fileURLToPath(import.meta.url), argv);
  ensureDependencies({ dev: false });
  hideTypeStrippingWarning();
  const { runCommand } = await import('../src/cli/main.ts');
  return runCommand('bench-agent', () => import('../src/cli/evaluation/bench-agent.ts'), argv);
});
