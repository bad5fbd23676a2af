import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { HASH_BYTES, hexOfHash, type ShardSetSection, shardName } from '../search/shard-set.ts';

/** Small pages for small searches; of a large set larger ones, since the manifest names every page. */
const PAGE_SIZE = 32;
const LARGE_SET = 20_000;
const PAGE_SIZE_OF_LARGE_SET = 64;

/** Writes content-hashed files below `<outDir>/_index`. The same bytes always get the same name. */
export class ShardWriter {
  readonly #outDir: string;
  readonly #written = new Map<string, number>();
  readonly #folders = new Set<string>();

  constructor(outDir: string) {
    this.#outDir = outDir;
  }

  /** Bytes written so far by kind, files counted once. */
  get sizes(): ReadonlyMap<string, { files: number; bytes: number }> {
    const sizes = new Map<string, { files: number; bytes: number }>();
    for (const [name, bytes] of this.#written) {
      const kind = name.split('/')[1] ?? '';
      const entry = sizes.get(kind) ?? { files: 0, bytes: 0 };
      sizes.set(kind, { files: entry.files + 1, bytes: entry.bytes + bytes });
    }
    return sizes;
  }

  /**
   * Without promises: for a hundred thousand small files they cost several times what the files do.
   * @returns the file's name relative to the site's base, `_index/<kind>/<16 hex digits>.<extension>`.
   */
  async write(kind: string, bytes: Uint8Array, extension: 'bin' | 'json' = 'bin'): Promise<string> {
    const name = shardName(kind, createHash('sha256').update(bytes).digest()).replace(/bin$/, extension);
    if (!this.#written.has(name)) {
      this.#written.set(name, bytes.length);
      const path = join(this.#outDir, name);
      const folder = dirname(path);
      if (!this.#folders.has(folder)) {
        mkdirSync(folder, { recursive: true });
        this.#folders.add(folder);
      }
      writeFileSync(path, bytes);
    }
    return name;
  }

  /** For what every search reads and no host compresses. */
  async writeDeflated(kind: string, bytes: Uint8Array): Promise<string> {
    return await this.write(kind, deflateRawSync(bytes, { level: 9 }));
  }

  async writeJson(kind: string, value: unknown): Promise<string> {
    return await this.write(kind, new TextEncoder().encode(JSON.stringify(value)), 'json');
  }

  /** Writes numbered shards and their paged directory (see `search/shard-set.ts`). */
  async writeSet(
    kind: string,
    shards: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<ShardSetSection> {
    const hashes: Uint8Array[] = [];
    for await (const shard of shards) {
      hashes.push(createHash('sha256').update(shard).digest().subarray(0, HASH_BYTES));
      await this.write(kind, shard);
    }
    const pageSize = hashes.length > LARGE_SET ? PAGE_SIZE_OF_LARGE_SET : PAGE_SIZE;
    let pages = '';
    for (let start = 0; start < hashes.length; start += pageSize) {
      const page = Buffer.concat(hashes.slice(start, start + pageSize));
      await this.write(kind, page);
      pages += hexOfHash(createHash('sha256').update(page).digest());
    }
    return { kind, count: hashes.length, pageSize, pages };
  }
}
