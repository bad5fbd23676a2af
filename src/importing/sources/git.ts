/** What git knows of a folder: which files are the project's, where it comes from and which version it is. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export interface WorkingCopy {
  /** Below the folder, with `/`: what git tracks or would, not what it ignores. */
  readonly files: ReadonlySet<string>;
  /** Web address of the repository, without user names and passwords. */
  readonly address?: string;
  /** The tag of the commit, or the nearest one with the number of commits since: "v5.1.0-12-g0a1b2c3". */
  readonly version?: string;
  /** The tag that this commit has, else "HEAD": what links to its files name. */
  readonly ref: string;
  /** The repository's name. */
  readonly name?: string;
  /** Path of the folder below the repository's root, with a slash at the end; empty for the root. */
  readonly prefix: string;
}

const TIMEOUT_MS = 60_000;
/** Settings of a repository can name programs that git runs; none of them is wanted here. */
const HARMLESS = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=',
  '-c',
  'core.sshCommand=false',
  '-c',
  'diff.external=',
];

/** @returns undefined for a folder that is in no working copy, or that git ignores. */
export async function workingCopy(folder: string): Promise<WorkingCopy | undefined> {
  if (!(await isInRepository(folder))) return undefined;
  const listed = await git(folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  const files = new Set((listed ?? '').split('\0').filter((path) => path !== ''));
  if (files.size === 0) return undefined;
  const [remote, exact, described, prefix] = await Promise.all([
    git(folder, 'config', '--get', 'remote.origin.url'),
    git(folder, 'describe', '--tags', '--exact-match'),
    git(folder, 'describe', '--tags'),
    git(folder, 'rev-parse', '--show-prefix'),
  ]);
  const address = webAddress(remote?.trim() ?? '');
  const version = (exact ?? described)?.trim();
  const name = address?.split('/').at(-1);
  return {
    files,
    ...(address === undefined ? {} : { address }),
    ...(version ? { version } : {}),
    ref: exact?.trim() || 'HEAD',
    ...(name ? { name } : {}),
    prefix: prefix?.trim() ?? '',
  };
}

/** Address of a file on the hosts whose addresses are known, else that of the repository. */
export function fileAddress(copy: WorkingCopy, path: string): string | undefined {
  const { address, ref, prefix } = copy;
  if (address === undefined) return undefined;
  const file = (prefix + path).split('/').map(encodeURIComponent).join('/');
  if (/^https:\/\/github\.com\//.test(address)) return `${address}/blob/${ref}/${file}`;
  return /^https:\/\/gitlab\./.test(address) ? `${address}/-/blob/${ref}/${file}` : address;
}

/** `git@host:group/name.git` and `https://user:secret@host/group/name.git` as `https://host/group/name`. */
export function webAddress(remote: string): string | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+\.[\w-]+):(?!\/\/)(.+)$/.exec(remote);
  const url = scp ? `https://${scp[1]}/${scp[2]}` : remote.replace(/^(?:ssh|git|git\+ssh):\/\//, 'https://');
  try {
    const { protocol, hostname, pathname } = new URL(url);
    if (protocol !== 'https:' && protocol !== 'http:') return undefined;
    const path = pathname.replace(/\.git\/?$/, '').replace(/\/+$/, '');
    return path === '' ? undefined : `https://${hostname}${path}`;
  } catch {
    return undefined;
  }
}

async function isInRepository(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (await stat(join(at, '.git')).catch(() => undefined)) return true;
    if (dirname(at) === at) return false;
  }
}

/** @returns undefined where git is not installed or says no. */
async function git(folder: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', [...HARMLESS, '-C', folder, ...args], {
      timeout: TIMEOUT_MS,
      maxBuffer: 256 * 1024 ** 2,
      windowsHide: true,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
    });
    return stdout;
  } catch {
    return undefined;
  }
}
