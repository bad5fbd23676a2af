/**
 * Reads a library published on any CDN or object store, so that any number of servers can answer for it
 * without holding it.
 *
 * Files named by their content are kept on disk and checked against their name whenever they are read, from
 * the network or from disk: a proxy, a broken disk or a hostile mirror cannot change what is answered once
 * the manifest is right. Everything else (manifest, Markdown twins) is always fetched.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../workspace/errors.ts';
import { cacheDir } from '../../workspace/paths.ts';
import {
  contentHashInName,
  FileNotPublishedError,
  type IndexSource,
  isPublishedName,
  MANIFEST,
} from './index-source.ts';

export interface RemoteSourceOptions {
  /** Folder for hashed files; default below the cache directory. */
  readonly cacheDirectory?: string;
  /** Kept on disk at most, oldest files removed first when a source is opened; default 4 GiB. */
  readonly cacheBytes?: number;
  /** One file at most; default 64 MiB. */
  readonly largestFile?: number;
  /** One attempt at most, in milliseconds; default 15,000. */
  readonly timeout?: number;
  /** Between looks for a newer manifest, in milliseconds; default 30,000. */
  readonly checkInterval?: number;
  readonly fetch?: typeof globalThis.fetch;
}

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 150;

class TransientError extends Error {
  override name = 'TransientError';
}

/**
 * @param url the published site's base, `https://docs.example.com/library/`; `http:` is accepted for
 *   loopback addresses only.
 * @throws UserError for a URL that cannot be one.
 */
export async function openRemoteSource(url: string, options: RemoteSourceOptions = {}): Promise<IndexSource> {
  const base = parseBase(url);
  const folder = options.cacheDirectory ?? cacheDir('remote', sha256(base.href).slice(0, 16));
  await trimCache(folder, options.cacheBytes ?? 4 * 1024 ** 3);
  const remote = new RemoteFiles(base, folder, options);
  return {
    reader: { read: (name, signal) => remote.read(name, signal) },
    siteUrl: base.href,
    checkInterval: options.checkInterval ?? 30_000,
    readManifest: (known) => remote.readManifest(known),
  };
}

function parseBase(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (!base || !/^https?:$/.test(base.protocol)) {
    throw new UserError(`"${url}" is not the address of a published library`, 'Give its base URL, https://…');
  }
  if (base.protocol === 'http:' && !isLoopback(base.hostname)) {
    throw new UserError(
      `"${url}" is not encrypted`,
      'Publish the library over https://, or serve it from a directory.',
    );
  }
  base.search = '';
  base.hash = '';
  base.pathname = base.pathname.replace(/\/(index\.html)?$/, '').concat('/');
  return base;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

class RemoteFiles {
  readonly #base: URL;
  readonly #folder: string;
  readonly #fetch: typeof globalThis.fetch;
  readonly #largestFile: number;
  readonly #timeout: number;

  constructor(base: URL, folder: string, options: RemoteSourceOptions) {
    this.#base = base;
    this.#folder = folder;
    this.#fetch = options.fetch ?? globalThis.fetch;
    this.#largestFile = options.largestFile ?? 64 * 1024 * 1024;
    this.#timeout = options.timeout ?? 15_000;
  }

  async read(name: string, signal?: AbortSignal): Promise<Uint8Array> {
    if (!isPublishedName(name)) throw new FileNotPublishedError(name);
    const hash = contentHashInName(name);
    if (hash === undefined) return await this.#download(name, undefined, signal);
    const file = join(this.#folder, name);
    const kept = await readFile(file).catch(() => undefined);
    if (kept && sha256(kept).startsWith(hash)) return kept;
    const bytes = await this.#download(name, hash, signal);
    // A full or read-only disk makes the server slower, not wrong.
    await this.#keep(file, bytes).catch(() => undefined);
    return bytes;
  }

  async readManifest(known?: string): Promise<{ token: string; bytes: Uint8Array } | undefined> {
    const bytes = await this.#download(MANIFEST);
    const token = sha256(bytes);
    return token === known ? undefined : { token, bytes };
  }

  async #keep(file: string, bytes: Uint8Array): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    const partial = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.part`;
    await writeFile(partial, bytes);
    await rename(partial, file);
  }

  async #download(name: string, hash?: string, signal?: AbortSignal): Promise<Uint8Array> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(name, hash, signal);
      } catch (error) {
        if (!(error instanceof TransientError) || attempt === ATTEMPTS || signal?.aborted) throw error;
        await sleep(FIRST_PAUSE_MS * 4 ** (attempt - 1));
      }
    }
  }

  async #attempt(
    name: string,
    hash: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const limit = AbortSignal.timeout(this.#timeout);
    let bytes: Uint8Array;
    try {
      const response = await this.#fetch(new URL(name, this.#base), {
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        headers: { accept: '*/*' },
        cache: hash === undefined ? 'no-cache' : 'default',
      });
      if (response.status === 404 || response.status === 410) {
        await response.body?.cancel();
        throw new FileNotPublishedError(name);
      }
      if (!response.ok) {
        await response.body?.cancel();
        const message = `The published library answered ${response.status} for "${name}"`;
        throw response.status >= 500 || response.status === 429
          ? new TransientError(message)
          : new Error(message);
      }
      if (this.#base.protocol === 'https:' && response.url !== '' && !response.url.startsWith('https:')) {
        throw new Error(`The published library sent "${name}" to an address that is not encrypted`);
      }
      bytes = await readAtMost(response, this.#largestFile, name);
    } catch (error) {
      if (error instanceof TypeError || limit.aborted) {
        throw new TransientError(`"${name}" could not be fetched from the published library`, {
          cause: error,
        });
      }
      throw error;
    }
    if (hash !== undefined && !sha256(bytes).startsWith(hash)) {
      throw new TransientError(`"${name}" of the published library is not what its name says`);
    }
    return bytes;
  }
}

async function readAtMost(response: Response, limit: number, name: string): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body) {
    length += part.length;
    if (length > limit) throw new Error(`"${name}" of the published library is larger than ${limit} bytes`);
    parts.push(part);
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, length);
}

async function trimCache(folder: string, limit: number): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files: { path: string; size: number; usedAt: number }[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile())
      files.push({ path, size: stats.size, usedAt: Math.max(stats.atimeMs, stats.mtimeMs) });
  }
  let total = files.reduce((sum, file) => sum + file.size, 0);
  for (const file of files.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= limit) break;
    await rm(file.path, { force: true });
    total -= file.size;
  }
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
