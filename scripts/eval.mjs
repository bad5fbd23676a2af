#!/usr/bin/env node
/** `npm run eval`: how good the search is. */
import { startCommand } from './start-command.mjs';

await startCommand(import.meta.url, async (argv) => {
  const { runCommand } = await import('../src/cli/main.ts');
  return runCommand('npm run eval', () => import('../src/cli/evaluation/evaluate.ts'), argv);
});
