import { CorruptIndexError } from './bytes.ts';
import type { IndexReader } from './types.ts';
import { WeightedCache } from './weighted-cache.ts';

/** What a kept file takes beside its bytes: its name, the objects that hold it, its place in the map. */
const MEMORY_PER_FILE = 400;

/**
 * Keeps what was read in memory up to a byte budget and lets concurrent readers of one file share one read.
 * Index files are content-hashed, so a kept file is never stale.
 */
export class CachingReader implements IndexReader {
  readonly #reader: IndexReader;
  readonly #files: WeightedCache<Uint8Array>;
  readonly #pending = new Map<string, Promise<Uint8Array>>();

  constructor(reader: IndexReader, budgetInBytes: number) {
    this.#reader = reader;
    this.#files = new WeightedCache(budgetInBytes);
  }

  kept(name: string): Uint8Array | undefined {
    return this.#files.get(name);
  }

  read(name: string): Promise<Uint8Array> {
    const kept = this.#files.get(name);
    if (kept) return Promise.resolve(kept);
    let pending = this.#pending.get(name);
    if (!pending) {
      // Shared by several searches, so one of them hanging up must not abort it.
      pending = this.#reader.read(name).then(
        (bytes) => {
          this.#pending.delete(name);
          this.#files.set(name, bytes, bytes.length + MEMORY_PER_FILE);
          return bytes;
        },
        (error: unknown) => {
          this.#pending.delete(name);
          throw error;
        },
      );
      this.#pending.set(name, pending);
    }
    return pending;
  }
}

/** Reads files at once, in the order of their names; those in memory cost no promise each. */
export async function readAll(reader: IndexReader, names: readonly string[]): Promise<Uint8Array[]> {
  const contents = new Array<Uint8Array>(names.length);
  const missing: Promise<void>[] = [];
  names.forEach((name, index) => {
    const keep = (bytes: Uint8Array): void => {
      contents[index] = bytes;
    };
    const kept = reader.kept?.(name);
    if (kept) keep(kept);
    else missing.push(reader.read(name).then(keep));
  });
  if (missing.length > 0) await Promise.all(missing);
  return contents;
}

/** Reads and parses a JSON file of the index. @throws CorruptIndexError naming the file. */
export async function readJson<T>(reader: IndexReader, name: string): Promise<T> {
  const bytes = await reader.read(name);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as T;
  } catch {
    throw new CorruptIndexError(name, 'it is not JSON');
  }
}
