/** How to start a tool that an npm package brings, without a shell and with this process's own Node. */
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError, projectRoot } from './node-runtime.mjs';

/** Tools whose package has another name. */
const PACKAGE_OF_TOOL = { tsc: 'typescript', biome: '@biomejs/biome' };

/** @returns what to spawn: `command` with `prefix` before the tool's own arguments. */
export function toolCommand(tool) {
  const folder = join(projectRoot, 'node_modules', PACKAGE_OF_TOOL[tool] ?? tool);
  let bin;
  try {
    bin = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).bin;
  } catch {
    throw new LaunchError(`There is no tool "${tool}" among the dependencies.`);
  }
  const file = typeof bin === 'string' ? bin : bin?.[tool];
  if (!file) throw new LaunchError(`The package of "${tool}" brings no such command.`);
  return { command: process.execPath, prefix: [realpathSync(join(folder, file))] };
}
