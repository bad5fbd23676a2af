#!/usr/bin/env node
/** The right Node, the dependencies with those of development, then `tests/bench/pages.ts`. */
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './dependencies.mjs';
import { ensureNode, hideTypeStrippingWarning, launch } from './node-runtime.mjs';

await launch(async () => {
  const argv = process.argv.slice(2);
  await ensureNode(fileURLToPath(import.meta.url), argv);
  ensureDependencies({ dev: true });
  hideTypeStrippingWarning();
  const { runCommand } = await import('../src/cli/main.ts');
  return runCommand('bench-pages', () => import('../tests/bench/pages.ts'), argv);
});
