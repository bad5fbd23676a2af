/**
 * Fetches the packs of wanted shelves, one shelf after the other and in one tab at a time. Parts are named after
 * their content, so what is there is not fetched again; a shelf counts as kept only when all of it is there, and
 * until then an older edition of it stays as it is.
 */
import { href } from '../../href.ts';
import type { PackPart } from '../../offline/pack.ts';
import { readShelfList, type ShelfList, shelfKey, shelfListPath } from '../../offline/shelf-list.ts';
import { onKept, type StopReason, tellKept } from './events.ts';
import { CACHE_NAME, DOWNLOAD_LOCK } from './names.ts';
import { changeRecord, type KeptRecord, partsOf, readRecord, type WantedShelf } from './record.ts';
import { storageEstimate } from './storage.ts';

const AT_ONCE = 3;
const PROGRESS_MS = 150;

/** A download that cannot go on; `reason` is what readers are told. */
class StoppedError extends Error {
  override name = 'StoppedError';
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(typeof reason === 'string' ? reason : 'no room');
    this.reason = reason;
  }
}

let waiting = false;

/** Fetches everything that is wanted and not paused; resolves when nothing is left or something stopped it. */
export async function downloadWanted(): Promise<void> {
  if (waiting || !(await readRecord()).wanted.some(({ paused }) => !paused)) return;
  waiting = true;
  try {
    // A tab that waits here takes over when the one that downloads is closed.
    await navigator.locks.request(DOWNLOAD_LOCK, async () => {
      const fetched = new Set<string>();
      for (;;) {
        const next = (await readRecord()).wanted.find(({ paused }) => !paused);
        if (!next || !(await download(next, fetched))) return;
      }
    });
  } finally {
    waiting = false;
  }
}

/** What a shelf takes today. @returns undefined when the library has no such shelf, or none that can be kept. */
export async function fetchShelfList(product: string, version: string): Promise<ShelfList | undefined> {
  const response = await fetch(href(shelfListPath(product, version)), { cache: 'no-cache' });
  if (!response.ok) return undefined;
  return readShelfList(await response.json().catch(() => undefined));
}

/** @returns false when going on with the next shelf is of no use. */
async function download(wanted: WantedShelf, fetched: Set<string>): Promise<boolean> {
  const key = shelfKey(wanted);
  const progress = { done: 0, total: 0 };
  const controller = new AbortController();
  const stopListening = whenUnwanted(key, () => controller.abort());
  try {
    const list = await fetchShelfList(wanted.product, wanted.version).catch(() => {
      throw new StoppedError('interrupted');
    });
    if (!list) throw new StoppedError('gone');
    await fetchParts(list, progress, controller.signal);
    fetched.add(key);
    const record = await changeRecord((before) => withKept(before, list, fetched));
    await dropUnused(record);
    return true;
  } catch (error) {
    // Paused or cancelled: whoever did it knows.
    if (controller.signal.aborted) return true;
    const reason = error instanceof StoppedError ? error.reason : 'interrupted';
    if (reason !== 'interrupted')
      await changeRecord((record) => withoutWanted(record, key, reason === 'gone'));
    tellKept({ kind: 'stopped', key, reason, ...progress });
    return reason !== 'interrupted';
  } finally {
    stopListening();
  }
}

async function fetchParts(
  list: ShelfList,
  progress: { done: number; total: number },
  signal: AbortSignal,
): Promise<void> {
  const cache = await caches.open(CACHE_NAME);
  const here = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  const parts = [...partsOf([list]).values()];
  const missing = parts.filter(({ file }) => !here.has(href(file)));
  progress.total = sizeOf(parts);
  progress.done = progress.total - sizeOf(missing);
  await checkRoom(sizeOf(missing));
  let told = 0;
  const add = (bytes: number) => {
    progress.done += bytes;
    if (Date.now() - told < PROGRESS_MS) return;
    told = Date.now();
    tellKept({ kind: 'progress', key: shelfKey(list), ...progress });
  };
  add(0);
  const queue = missing.values();
  let failed = false;
  const worker = async () => {
    for (const part of queue) {
      await fetchPart(part, cache, add, signal).catch((error: unknown) => {
        failed = true;
        throw error;
      });
      // Parts under way are still brought home; no other is begun.
      if (failed) return;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function fetchPart(
  part: PackPart,
  cache: Cache,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const url = href(part.file);
  const response = await fetch(url, { signal });
  // The library was published anew in between: the next attempt begins with its new list.
  if (!response.ok || !response.body) throw new StoppedError('interrupted');
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
    onBytes(read.value.length);
  }
  const blob = new Blob(chunks, { type: 'application/octet-stream' });
  if (!(await isWhole(blob, part))) {
    onBytes(-blob.size);
    throw new StoppedError('interrupted');
  }
  await cache.put(url, new Response(blob)).catch(async (error: unknown) => {
    onBytes(-blob.size);
    const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
    throw isFull ? new StoppedError({ needed: blob.size, free: (await freeRoom()) ?? 0 }) : error;
  });
}

/** A cut connection or a page that a network puts in front of the site must not pass for the part. */
async function isWhole(blob: Blob, { file, bytes }: PackPart): Promise<boolean> {
  if (blob.size !== bytes) return false;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  const hex = Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return file.includes(hex);
}

async function checkRoom(needed: number): Promise<void> {
  const free = await freeRoom();
  if (free !== undefined && needed > free) throw new StoppedError({ needed, free });
}

/** Undefined where the browser does not say. */
async function freeRoom(): Promise<number | undefined> {
  const { quota, usage } = await storageEstimate();
  return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
}

/**
 * Other shelves of another edition are wanted anew: a search can only use one edition of the index. Not those that
 * were fetched just now: a host may answer with different editions for a while.
 */
function withKept({ kept, wanted }: KeptRecord, list: ShelfList, fetched: ReadonlySet<string>): KeptRecord {
  const key = shelfKey(list);
  const others = kept.filter((shelf) => shelfKey(shelf.list) !== key);
  const waiting = wanted.filter((shelf) => shelfKey(shelf) !== key);
  const outdated = others
    .filter((shelf) => shelf.list.generation !== list.generation && !fetched.has(shelfKey(shelf.list)))
    .filter((shelf) => !waiting.some((other) => shelfKey(other) === shelfKey(shelf.list)))
    .map(({ list: { product, version, title } }) => ({ product, version, title, paused: false }));
  return {
    kept: [...others, { list, at: new Date().toISOString() }],
    wanted: [...waiting, ...outdated],
  };
}

/** A shelf that is gone is not wanted any more; one without room waits until it is asked for again. */
function withoutWanted(record: KeptRecord, key: string, gone: boolean): KeptRecord {
  const wanted = gone
    ? record.wanted.filter((shelf) => shelfKey(shelf) !== key)
    : record.wanted.map((shelf) => (shelfKey(shelf) === key ? { ...shelf, paused: true } : shelf));
  return { ...record, wanted };
}

/** Parts that no kept shelf needs. Left alone while a shelf is being fetched: they may be its own. */
export async function dropUnused({ kept, wanted }: KeptRecord): Promise<void> {
  if (wanted.length > 0 || kept.length === 0) return;
  const used = new Set([...partsOf(kept.map(({ list }) => list)).keys()].map((file) => href(file)));
  const cache = await caches.open(CACHE_NAME);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith('.bin') && !used.has(pathname)) await cache.delete(request);
  }
}

function whenUnwanted(key: string, act: () => void): () => void {
  return onKept(async ({ kind }) => {
    if (kind !== 'changed') return;
    const { wanted } = await readRecord();
    if (!wanted.some((shelf) => shelfKey(shelf) === key && !shelf.paused)) act();
  });
}

function sizeOf(parts: readonly PackPart[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
