import { CorruptIndexError } from './bytes.ts';
import type { IndexReader } from './types.ts';

/**
 * Keeps what was read in memory up to a byte budget and lets concurrent readers of one file share one read.
 * Index files are content-hashed, so a kept file is never stale.
 */
export class CachingReader implements IndexReader {
  readonly #reader: IndexReader;
  readonly #budget: number;
  /** Insertion order is recency: a hit is moved to the end. */
  readonly #kept = new Map<string, Uint8Array>();
  readonly #pending = new Map<string, Promise<Uint8Array>>();
  #size = 0;

  constructor(reader: IndexReader, budgetInBytes: number) {
    this.#reader = reader;
    this.#budget = budgetInBytes;
  }

  read(name: string): Promise<Uint8Array> {
    const kept = this.#kept.get(name);
    if (kept) {
      this.#kept.delete(name);
      this.#kept.set(name, kept);
      return Promise.resolve(kept);
    }
    let pending = this.#pending.get(name);
    if (!pending) {
      // Shared by several searches, so one of them hanging up must not abort it.
      pending = this.#reader.read(name).then(
        (bytes) => {
          this.#pending.delete(name);
          this.#keep(name, bytes);
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

  #keep(name: string, bytes: Uint8Array): void {
    this.#kept.set(name, bytes);
    this.#size += bytes.length;
    for (const [oldest, oldBytes] of this.#kept) {
      if (this.#size <= this.#budget || oldest === name) break;
      this.#kept.delete(oldest);
      this.#size -= oldBytes.length;
    }
  }
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
