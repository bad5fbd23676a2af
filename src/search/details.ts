/**
 * What a hit shows, by unit, and its passages' codes. Shards of `unitsPerShard` consecutive units: varint bytes; a
 * DEFLATE-compressed JSON array; per unit varint bytes, codes (`semantic/unit-codes.ts`; none in a library without
 * embeddings). Compressed by us, so that a host that does not compress costs the reader nothing.
 */
import { ByteReader, CorruptIndexError, type Inflate, inflateStream, inflateText } from './bytes.ts';
import type { DetailsSection } from './manifest.ts';
import type { UnitCodes } from './semantic/unit-codes.ts';
import { ShardSet } from './shard-set.ts';
import type { IndexReader } from './types.ts';
import { WeightedCache } from './weighted-cache.ts';

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

type ParsedShard = readonly UnitDetails[];

/** What one character of a shard costs once it is parsed. */
const MEMORY_PER_CHARACTER = 2;

export class Details {
  readonly #section: DetailsSection;
  readonly #shards: ShardSet;
  readonly #inflate: Inflate;
  readonly #parsed: WeightedCache<ParsedShard>;
  readonly #pending = new Map<number, Promise<ParsedShard>>();

  constructor(
    section: DetailsSection,
    reader: IndexReader,
    options: { readonly inflate?: Inflate; readonly keptBytes: number },
  ) {
    this.#section = section;
    this.#shards = new ShardSet(section.shards, reader);
    this.#inflate = options.inflate ?? inflateStream;
    this.#parsed = new WeightedCache(options.keptBytes);
  }

  async of(unit: number): Promise<UnitDetails> {
    const { unitsPerShard } = this.#section;
    const shard = Math.floor(unit / unitsPerShard);
    const details = (this.#parsed.get(String(shard)) ?? (await this.#read(shard)))[unit % unitsPerShard];
    if (!details)
      throw new CorruptIndexError(`_index/${this.#section.shards.kind}`, `it has no unit ${unit}`);
    return details;
  }

  /** The codes of a unit's passages. Hits by words are shown from the same file, so that they cost no other. */
  async codesOf(unit: number): Promise<UnitCodes> {
    const { unitsPerShard } = this.#section;
    const { file, codes } = await this.#readFile(Math.floor(unit / unitsPerShard));
    for (let before = unit % unitsPerShard; before > 0; before--) codes.sized();
    return { file, codes: codes.sized() };
  }

  /** The file that holds a unit's details. */
  async fileOf(unit: number): Promise<string> {
    return await this.#shards.fileOf(Math.floor(unit / this.#section.unitsPerShard));
  }

  /** Several searches that want one shard at the same time share its reading. */
  #read(shard: number): Promise<ParsedShard> {
    let pending = this.#pending.get(shard);
    if (!pending) {
      pending = this.#readShard(shard).finally(() => this.#pending.delete(shard));
      this.#pending.set(shard, pending);
    }
    return pending;
  }

  async #readShard(shard: number): Promise<ParsedShard> {
    const { file, compressed } = await this.#readFile(shard);
    const json = await inflateText(compressed, file, this.#inflate);
    try {
      const parsed = JSON.parse(json) as UnitDetails[];
      this.#parsed.set(String(shard), parsed, json.length * MEMORY_PER_CHARACTER);
      return parsed;
    } catch {
      throw new CorruptIndexError(file, 'it is not JSON');
    }
  }

  /** @returns the compressed JSON, and the rest of the file. */
  async #readFile(shard: number): Promise<{ file: string; compressed: Uint8Array; codes: ByteReader }> {
    const { file, bytes } = await this.#shards.read(shard);
    const input = new ByteReader(bytes, file);
    return { file, compressed: input.sized(), codes: input };
  }
}
