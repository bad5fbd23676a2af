#!/usr/bin/env node
/** The `mcdewey` command: the right Node, the dependencies, then `src/cli/main.ts`. */
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './dependencies.mjs';
import { cacheDir, ensureNode, hideTypeStrippingWarning, launch } from './node-runtime.mjs';

await launch(async () => {
  const argv = process.argv.slice(2);
  await ensureNode(fileURLToPath(import.meta.url), argv);
  ensureDependencies({ dev: false });
  module.enableCompileCache?.(cacheDir('compiled'));
  hideTypeStrippingWarning();
  const { main } = await import('../src/cli/main.ts');
  return main(argv);
});
