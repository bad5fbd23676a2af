/**
 * What a hit shows, by unit: shards of `unitsPerShard` consecutive units, each a DEFLATE-compressed JSON array.
 * Compressed by us, so that a host that does not compress costs the reader nothing.
 */
import { CorruptIndexError, inflate } from './bytes.ts';
import type { DetailsSection } from './manifest.ts';
import { ShardSet } from './shard-set.ts';
import type { IndexReader } from './types.ts';

/** One place where a unit's text stands. */
export interface ChunkReference {
  readonly source: string;
  readonly ordinal: number;
  readonly page?: number;
  readonly label?: string;
  /** Reader window and fragment, relative to the document's URL: "~2/#page-396". */
  readonly reader: string;
}

export interface UnitDetails {
  readonly documentTitle: string;
  readonly headingPath: readonly string[];
  /** The section's title; absent for pages, which are titled by their number. */
  readonly title?: string;
  /** Plain text, as searched. */
  readonly text: string;
  /** Every chunk that holds exactly this text, newest version first. Never empty. */
  readonly chunks: readonly ChunkReference[];
  /** Units that hold nearly the same text in other versions, ascending. */
  readonly near?: readonly NearUnit[];
}

/** Enough of a unit to be offered as a variant without reading its own details. */
export interface NearUnit {
  readonly unit: number;
  readonly chunks: readonly ChunkReference[];
}

export class Details {
  readonly #section: DetailsSection;
  readonly #shards: ShardSet;
  readonly #parsed = new Map<number, Promise<readonly UnitDetails[]>>();

  constructor(section: DetailsSection, reader: IndexReader) {
    this.#section = section;
    this.#shards = new ShardSet(section.shards, reader);
  }

  async of(unit: number): Promise<UnitDetails> {
    const { unitsPerShard } = this.#section;
    const shard = Math.floor(unit / unitsPerShard);
    const details = (await this.#shard(shard))[unit % unitsPerShard];
    if (!details)
      throw new CorruptIndexError(`_index/${this.#section.shards.kind}`, `it has no unit ${unit}`);
    return details;
  }

  #shard(shard: number): Promise<readonly UnitDetails[]> {
    let parsed = this.#parsed.get(shard);
    if (!parsed) {
      parsed = this.#readShard(shard);
      // A failed read must not be remembered: the next search tries again.
      parsed.catch(() => this.#parsed.delete(shard));
      this.#parsed.set(shard, parsed);
      const oldest = this.#parsed.keys().next().value;
      if (this.#parsed.size > MAX_PARSED_SHARDS && oldest !== undefined) this.#parsed.delete(oldest);
    }
    return parsed;
  }

  async #readShard(shard: number): Promise<readonly UnitDetails[]> {
    const { file, bytes } = await this.#shards.read(shard);
    try {
      return JSON.parse(new TextDecoder().decode(await inflate(bytes, file))) as UnitDetails[];
    } catch (error) {
      if (error instanceof CorruptIndexError) throw error;
      throw new CorruptIndexError(file, 'it is not JSON');
    }
  }
}

const MAX_PARSED_SHARDS = 500;
