/**
 * A numbered set of content-hashed shard files whose directory is itself paged, so that finding shard 7 of
 * 20,000 costs one small file and not a list of 20,000 names. Pages are small because a search that reads ten shards
 * reads nearly as many of them.
 *
 * Directory page: the first 8 bytes of the SHA-256 of each shard, `pageSize` shards a page. Shard i is the file
 * `_index/<kind>/<16 hex digits>.bin`.
 */
import { CorruptIndexError } from './bytes.ts';
import type { IndexReader } from './types.ts';

export const HASH_BYTES = 8;
const HEX_DIGITS = 2 * HASH_BYTES;

/** The manifest's part of a shard set. */
export interface ShardSetSection {
  readonly kind: string;
  readonly count: number;
  readonly pageSize: number;
  /** The 16 hex digits of each directory page's name, one after the other. */
  readonly pages: string;
}

export function shardName(kind: string, hash: Uint8Array): string {
  return fileName(kind, hexOfHash(hash));
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function hexOfHash(hash: Uint8Array): string {
  let hex = '';
  for (let i = 0; i < HASH_BYTES; i++) hex += HEX[hash[i]!]!;
  return hex;
}

function fileName(kind: string, hex: string): string {
  return `_index/${kind}/${hex}.bin`;
}

export class ShardSet {
  readonly #section: ShardSetSection;
  readonly #reader: IndexReader;

  constructor(section: ShardSetSection, reader: IndexReader) {
    this.#section = section;
    this.#reader = reader;
  }

  get count(): number {
    return this.#section.count;
  }

  /** @returns the shard's file name and bytes. */
  async read(shard: number): Promise<{ file: string; bytes: Uint8Array }> {
    const file = await this.fileOf(shard);
    return { file, bytes: await this.#reader.read(file) };
  }

  async fileOf(shard: number): Promise<string> {
    const { kind, pageSize, pages, count } = this.#section;
    const pageAt = Math.floor(shard / pageSize) * HEX_DIGITS;
    const hex = pages.slice(pageAt, pageAt + HEX_DIGITS);
    if (hex.length < HEX_DIGITS || shard >= count)
      throw new CorruptIndexError(`_index/${kind}`, `it has no shard ${shard}`);
    const page = fileName(kind, hex);
    const names = await this.#reader.read(page);
    const at = (shard % pageSize) * HASH_BYTES;
    if (at + HASH_BYTES > names.length) throw new CorruptIndexError(page, 'it ends too early');
    return shardName(kind, names.subarray(at, at + HASH_BYTES));
  }
}
