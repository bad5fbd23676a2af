/** Installs the npm dependencies when what is in node_modules is not what package-lock.json asks for. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError, npmCommand, projectRoot } from './node-runtime.mjs';

/**
 * @param options.dev also install what only development and tests need.
 * @throws LaunchError when npm fails; npm's own words have been shown by then.
 */
export function ensureDependencies({ dev }) {
  const missing = missingPackages(dev);
  if (missing === 0) return;
  process.stderr.write(`Installing dependencies (${missing} packages missing or outdated) …\n`);
  const startedAt = Date.now();
  const npm = npmCommand();
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(dev ? [] : ['--omit=dev'])];
  // npm's output goes to stderr: stdout belongs to the command that runs next.
  const result = spawnSync(npm.command, [...npm.args, ...args], {
    cwd: projectRoot,
    stdio: ['ignore', 2, 2],
    shell: npm.shell,
  });
  if (result.status !== 0) {
    throw new LaunchError(
      'The dependencies could not be installed (npm ci failed, see above): check the network and try again.',
    );
  }
  process.stderr.write(`✓ Dependencies installed in ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
}

/**
 * Compares the lockfile with npm's own record of what it installed, so that a plain `npm install` or `npm ci`
 * by the user counts too. npm writes that record last: an interrupted install has none.
 */
function missingPackages(dev) {
  const wanted = readPackages(join(projectRoot, 'package-lock.json')) ?? {};
  const installed = readPackages(join(projectRoot, 'node_modules', '.package-lock.json')) ?? {};
  let missing = 0;
  for (const [path, entry] of Object.entries(wanted)) {
    // Optional packages are mostly those of other platforms.
    if (path === '' || entry.optional || entry.devOptional || (entry.dev && !dev)) continue;
    if (installed[path]?.version !== entry.version || installed[path]?.resolved !== entry.resolved) missing++;
  }
  return missing;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
