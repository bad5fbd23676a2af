#!/usr/bin/env node
/** The `mcdewey` command: the right Node, the dependencies, then `src/cli/main.ts`. */
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './dependencies.mjs';
import { cacheDir, ensureNode, launch } from './node-runtime.mjs';

await launch(async () => {
  const argv = process.argv.slice(2);
  await ensureNode(fileURLToPath(import.meta.url), argv);
  ensureDependencies({ dev: false });
  module.enableCompileCache?.(cacheDir('compiled'));
  hideTypeStrippingWarning();
  const { main } = await import('../src/cli/main.ts');
  return main(argv);
});

/** Node 22.18 calls running TypeScript directly experimental; a reader of manuals need not know. */
function hideTypeStrippingWarning() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'object' ? rest[0]?.type : rest[0];
    if (type === 'ExperimentalWarning' && String(warning).includes('Type Stripping')) return;
    emitWarning.call(process, warning, ...rest);
  };
}
