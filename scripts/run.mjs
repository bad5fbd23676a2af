#!/usr/bin/env node
/** `run.mjs <tool> [arguments]`: a development tool of node_modules/.bin under the right Node. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './dependencies.mjs';
import { ensureNode, LaunchError, launch } from './node-runtime.mjs';
import { toolCommand } from './tools.mjs';

await launch(async () => {
  const argv = process.argv.slice(2);
  await ensureNode(fileURLToPath(import.meta.url), argv);
  ensureDependencies({ dev: true });
  const [tool, ...args] = argv;
  if (!tool) throw new LaunchError('Name the tool to run, for example: node scripts/run.mjs vitest');
  const { command, prefix } = toolCommand(tool);
  const result = spawnSync(command, [...prefix, ...args], { stdio: 'inherit' });
  return result.status ?? 1;
});
