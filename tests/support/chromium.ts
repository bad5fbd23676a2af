/**
 * Finds a Chromium that starts headless on this machine, or gets one: `CHROMIUM_PATH`, the system's own, the
 * one that a registry package carries (for networks where browser downloads fail), Debian's.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { cacheDir } from '../../src/workspace/paths.ts';

const CARRIER = { name: '@sparticuz/chromium', version: '153.0.0' };

const SYSTEM_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
];

/** Where installers put it without adding it to PATH. */
const KNOWN_PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((variable) => {
    const folder = process.env[variable];
    if (!folder) return [];
    return [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ];
  }),
};

/** For tests in a container: no sandbox to build, no graphics card, no talk with the browser's maker. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @returns path of a Chromium that was seen to open a page.
 * @throws Error with one sentence when none can be had.
 */
export async function ensureChromium(): Promise<string> {
  const configured = process.env.CHROMIUM_PATH;
  if (configured) {
    if (await opensAPage(configured)) return configured;
    throw new Error(`CHROMIUM_PATH is ${configured}, which does not start as a headless Chromium.`);
  }
  const found =
    (await firstThatOpens(systemCandidates())) ?? (await carriedChromium()) ?? (await debianChromium());
  if (found) return found;
  throw new Error(
    'The end-to-end tests need Chromium or Chrome, and none was found or could be fetched: install one, or set CHROMIUM_PATH.',
  );
}

function systemCandidates(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = SYSTEM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...(KNOWN_PLACES[process.platform] ?? [])].filter((path) => existsSync(path));
}

/** A file of the right name proves little: some systems have a stub that only advertises a store. */
async function opensAPage(path: string): Promise<boolean> {
  try {
    const browser = await chromium.launch({
      executablePath: path,
      args: [...CHROMIUM_FLAGS],
      timeout: 60_000,
    });
    try {
      const page = await browser.newPage();
      await page.goto('data:text/html,<title>ready</title>');
      return (await page.title()) === 'ready';
    } finally {
      await browser.close();
    }
  } catch {
    return false;
  }
}

async function firstThatOpens(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await opensAPage(path)) return path;
  return undefined;
}

/** The package holds a compressed headless Chromium for Linux on x64, with the libraries it needs. */
async function carriedChromium(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const home = cacheDir('chromium', CARRIER.version);
  const path = join(home, 'start');
  if (existsSync(path)) return (await opensAPage(path)) ? path : undefined;

  process.stderr.write(
    `No Chromium on this system: fetching ${CARRIER.name}@${CARRIER.version} (about 70 MB, once) …\n`,
  );
  await mkdir(dirname(home), { recursive: true });
  const staging = await mkdtemp(join(dirname(home), 'fetching-'));
  try {
    const unpacked = join(staging, 'unpacked');
    await mkdir(unpacked);
    await writeFile(join(staging, 'package.json'), '{ "private": true }\n');
    const install = [
      'install',
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    const installed = spawnSync('npm', [...install, `${CARRIER.name}@${CARRIER.version}`], {
      cwd: staging,
      stdio: ['ignore', 2, 2],
    });
    if (installed.status !== 0) return undefined;
    // The package unpacks into the temporary folder, and its libraries only where it believes to be in a cloud.
    const entry = pathToFileURL(join(staging, 'node_modules', CARRIER.name, 'build', 'index.js'));
    const script = `import(${JSON.stringify(entry.href)}).then((m) => m.default.executablePath())`;
    spawnSync(process.execPath, ['-e', script], {
      env: { ...process.env, TMPDIR: unpacked, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
      stdio: ['ignore', 'ignore', 2],
    });
    await writeFile(join(unpacked, 'start'), STARTER);
    await chmod(join(unpacked, 'start'), 0o755);
    if (!(await opensAPage(join(unpacked, 'start')))) return undefined;
    await rename(unpacked, home).catch((error: unknown) => {
      if (!existsSync(path)) throw error; // else another run placed the same files first
    });
    return path;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The system's libraries come first; the carried ones fill the gaps. */
const STARTER = `#!/bin/sh
here="$(cd "$(dirname "$0")" && pwd)"
export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}/usr/lib/x86_64-linux-gnu:/usr/lib64:/lib/x86_64-linux-gnu:/lib64:$here/al2023/lib"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here/fonts"
exec "$here/chromium" "$@"
`;

async function debianChromium(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return undefined;
  process.stderr.write('Installing Chromium with apt-get …\n');
  const options = { stdio: ['ignore', 2, 2] as ['ignore', number, number] };
  spawnSync('apt-get', ['update', '-qq'], options);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { ...options, env });
  return firstThatOpens(systemCandidates());
}
