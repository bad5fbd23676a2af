#!/usr/bin/env node
/** The `mcdewey` command. */
import module from 'node:module';
import { cacheDir } from './node-runtime.mjs';
import { startCommand } from './start-command.mjs';

await startCommand(import.meta.url, async (argv) => {
  module.enableCompileCache?.(cacheDir('compiled'));
  const { main } = await import('../src/cli/main.ts');
  return main(argv);
});
