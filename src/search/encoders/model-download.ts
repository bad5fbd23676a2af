/**
 * Gets a published model into the browser: part by part, with progress, stoppable, kept across visits in Cache
 * Storage. Only the site's own files are asked for.
 */
import {
  PUBLISHED_MODEL_INDEX,
  PUBLISHED_MODEL_VERSION,
  type PublishedFile,
  type PublishedModel,
} from './published-model.ts';

const CACHE_PREFIX = 'mcdewey-model-';

export interface ModelDownloadOptions {
  /** The site's base, absolute: where `_model/` is. */
  readonly base: string;
  readonly signal?: AbortSignal;
  /** Bytes at hand and bytes in all; parts kept from an earlier visit count as at hand. */
  readonly onProgress?: (loaded: number, total: number) => void;
}

/** A model that is completely in memory. */
export interface DownloadedModel {
  readonly model: PublishedModel;
  /** Contents by the name that transformers.js asks for. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly runtimeBinary: Uint8Array<ArrayBuffer>;
  /** Address of the runtime's loader module. */
  readonly runtimeLoader: string;
}

/**
 * What the site offers, to show its size before anything is downloaded.
 * @returns undefined when the site carries no model.
 */
export async function publishedModel(
  base: string,
  signal?: AbortSignal,
): Promise<PublishedModel | undefined> {
  const response = await fetch(new URL(PUBLISHED_MODEL_INDEX, base), signal ? { signal } : {});
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${PUBLISHED_MODEL_INDEX}: HTTP ${response.status}`);
  const model = (await response.json()) as PublishedModel;
  if (model.version !== PUBLISHED_MODEL_VERSION) {
    throw new Error(
      `${PUBLISHED_MODEL_INDEX} has version ${model.version}, this page reads ${PUBLISHED_MODEL_VERSION}`,
    );
  }
  return model;
}

/** True when every part is kept from an earlier visit, so that loading it costs no transfer. */
export async function isModelKept(model: PublishedModel, base: string): Promise<boolean> {
  const cache = await openCache(model);
  if (!cache) return false;
  for (const file of allFiles(model)) {
    for (const part of file.parts) if (!(await cache.match(new URL(part.name, base)))) return false;
  }
  return true;
}

/** Removes a kept model, and those of earlier versions of the site. */
export async function forgetModels(except?: PublishedModel): Promise<void> {
  if (typeof caches === 'undefined') return;
  for (const name of await caches.keys()) {
    if (name.startsWith(CACHE_PREFIX) && name !== (except && cacheName(except))) await caches.delete(name);
  }
}

/** @throws an AbortError when stopped; finished parts stay kept, so that the next try goes on from there. */
export async function downloadModel(
  model: PublishedModel,
  options: ModelDownloadOptions,
): Promise<DownloadedModel> {
  const cache = await openCache(model);
  const { base, onProgress } = options;
  let loaded = 0;
  const advance = (bytes: number) => {
    loaded += bytes;
    onProgress?.(loaded, model.bytes);
  };
  advance(0);
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of allFiles(model)) contents.set(file.path, await readFile(file, cache, advance, options));
  await forgetModels(model);
  const { loader, binary } = model.runtime;
  return {
    model,
    files: new Map(model.files.map((file) => [file.path, contents.get(file.path)!])),
    runtimeBinary: contents.get(binary.path)!,
    runtimeLoader: new URL(loader.parts[0]!.name, base).href,
  };
}

async function readFile(
  file: PublishedFile,
  cache: Cache | undefined,
  advance: (bytes: number) => void,
  { base, signal }: ModelDownloadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const content = new Uint8Array(file.bytes);
  let at = 0;
  for (const part of file.parts) {
    signal?.throwIfAborted();
    const url = new URL(part.name, base);
    const kept = await cache?.match(url);
    const response = kept ?? (await fetch(url, signal ? { signal } : {}));
    if (!response.ok || !response.body) throw new Error(`${part.name}: HTTP ${response.status}`);
    const end = at + part.bytes;
    const start = at;
    for await (const chunk of chunksOf(response.body)) {
      if (at + chunk.length > end) throw new Error(`${part.name} is longer than it should be`);
      content.set(chunk, at);
      at += chunk.length;
      advance(chunk.length);
    }
    if (at !== end) throw new Error(`${part.name} is shorter than it should be`);
    if (!kept) await keep(cache, url, content.slice(start, end), response.headers.get('content-type'));
  }
  if (!(await isIntact(file, content))) {
    for (const part of file.parts) await cache?.delete(new URL(part.name, base));
    throw new Error(`${file.path} arrived damaged; try again`);
  }
  return content;
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    reader.releaseLock();
  }
}

/** Storage may be full or forbidden: the model then works for this visit only. */
async function keep(
  cache: Cache | undefined,
  url: URL,
  bytes: Uint8Array<ArrayBuffer>,
  type: string | null,
): Promise<void> {
  const headers = {
    'content-type': type ?? 'application/octet-stream',
    'content-length': String(bytes.length),
  };
  await cache?.put(url, new Response(bytes, { headers })).catch(() => {});
}

/** Hashes are checked where the browser can: on https and localhost. */
async function isIntact(file: PublishedFile, content: Uint8Array<ArrayBuffer>): Promise<boolean> {
  if (typeof crypto === 'undefined' || !crypto.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === file.sha256;
}

function allFiles(model: PublishedModel): PublishedFile[] {
  return [...model.files, model.runtime.loader, model.runtime.binary];
}

function cacheName(model: PublishedModel): string {
  return `${CACHE_PREFIX}${model.weights.slice(0, 16)}-${model.runtime.binary.sha256.slice(0, 8)}`;
}

async function openCache(model: PublishedModel): Promise<Cache | undefined> {
  if (typeof caches === 'undefined') return undefined;
  try {
    return await caches.open(cacheName(model));
  } catch {
    return undefined;
  }
}
