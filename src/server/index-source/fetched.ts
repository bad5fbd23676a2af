/**
 * Reads a library published on any CDN or object store, so that any number of servers can answer for it
 * without holding it. Needs nothing but `fetch`, so it runs at the edge too.
 *
 * Files named by their content are checked against their name whenever they are read, from the network or from
 * where they were kept: a proxy, a broken disk or a hostile mirror cannot change what is answered once the manifest
 * is right. Everything else (manifest, Markdown twins) is always fetched.
 */
import { UserError } from '../../workspace/errors.ts';
import {
  contentHashInName,
  FileNotPublishedError,
  type IndexSource,
  isPublishedName,
  MANIFEST,
} from './index-source.ts';

export interface FetchedSourceOptions {
  /** Keeps files named by their content. Absent: each is fetched whenever it is read. */
  readonly keeper?: FileKeeper;
  /** One file at most; default 64 MiB. */
  readonly largestFile?: number;
  /** One attempt at most, in milliseconds; default 15,000. */
  readonly timeout?: number;
  /** Between looks for a newer manifest, in milliseconds; default 30,000. */
  readonly checkInterval?: number;
  readonly fetch?: typeof globalThis.fetch;
}

export interface FileKeeper {
  /** @returns undefined for a file that is not kept. */
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
}

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 150;

class TransientError extends Error {
  override name = 'TransientError';
}

/** @param base see `parseBase`. */
export function openFetchedSource(base: URL, options: FetchedSourceOptions = {}): IndexSource {
  const files = new FetchedFiles(base, options);
  return {
    reader: { read: (name, signal) => files.read(name, signal) },
    siteUrl: base.href,
    checkInterval: options.checkInterval ?? 30_000,
    readManifest: (known) => files.readManifest(known),
  };
}

/**
 * @param url the published site's base, `https://docs.example.com/library/`; `http:` is accepted for loopback
 *   addresses only.
 * @throws UserError for a URL that cannot be one.
 */
export function parseBase(url: string): URL {
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

class FetchedFiles {
  readonly #base: URL;
  readonly #keeper: FileKeeper | undefined;
  readonly #fetch: typeof globalThis.fetch;
  readonly #largestFile: number;
  readonly #timeout: number;

  constructor(base: URL, options: FetchedSourceOptions) {
    this.#base = base;
    this.#keeper = options.keeper;
    // Some platforms refuse a fetch that is called on anything but the global object.
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#largestFile = options.largestFile ?? 64 * 1024 * 1024;
    this.#timeout = options.timeout ?? 15_000;
  }

  async read(name: string, signal?: AbortSignal): Promise<Uint8Array> {
    if (!isPublishedName(name)) throw new FileNotPublishedError(name);
    const hash = contentHashInName(name);
    if (hash === undefined) return await this.#download(name, undefined, signal);
    const kept = await this.#keeper?.read(name);
    if (kept && (await sha256(kept)).startsWith(hash)) return kept;
    const bytes = await this.#download(name, hash, signal);
    // A full or read-only disk makes the server slower, not wrong.
    await this.#keeper?.write(name, bytes).catch(() => undefined);
    return bytes;
  }

  async readManifest(known?: string): Promise<{ token: string; bytes: Uint8Array } | undefined> {
    const bytes = await this.#download(MANIFEST);
    const token = await sha256(bytes);
    return token === known ? undefined : { token, bytes };
  }

  async #download(name: string, hash?: string, signal?: AbortSignal): Promise<Uint8Array> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(name, hash, signal);
      } catch (error) {
        if (!(error instanceof TransientError) || attempt === ATTEMPTS || signal?.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 4 ** (attempt - 1)));
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
        ...(hash === undefined ? { cache: 'no-cache' as const } : {}),
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
    if (hash !== undefined && !(await sha256(bytes)).startsWith(hash)) {
      throw new TransientError(`"${name}" of the published library is not what its name says`);
    }
    return bytes;
  }
}

async function readAtMost(response: Response, limit: number, name: string): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length <= limit) continue;
    await reader?.cancel();
    throw new Error(`"${name}" of the published library is larger than ${limit} bytes`);
  }
  if (parts.length === 1 && parts[0]) return parts[0];
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
