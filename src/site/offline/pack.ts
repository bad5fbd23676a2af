/**
 * Packs: what a reader keeps of the site for reading offline, in a few large files instead of thousands of small
 * ones. A pack is a sorted list of named files; names are URLs relative to the site's base ("orbit/3.2/guide/a/12/").
 *
 *   part    uint32 bytes of the head (little-endian); head; blocks
 *   head    varint blocks; per block varint bytes, varint files; per file varint letters shared with the name
 *           before, string rest of the name, varint bytes
 *   block   DEFLATE of its files' bytes, one after the other
 *
 * Pages of one manual repeat their frame, so packing neighbours together makes a page cost about 2 kB. Parts are
 * named after their content: what was fetched once stays good, and fetching goes on where it stopped. Runs anywhere.
 */
import { ByteReader, ByteWriter, CorruptIndexError, inflateStream } from '../../search/bytes.ts';
import { sharedPrefix } from '../../search/encoders/fast-table.ts';
import { WeightedCache } from '../../search/weighted-cache.ts';

/** A part of a pack, as the shelf's list names it. */
export interface PackPart {
  /** Relative to the site's base. */
  readonly file: string;
  readonly bytes: number;
  /** Name of its first file. */
  readonly first: string;
}

export interface PackedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface PackedBlock {
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly compressed: Uint8Array;
}

const LENGTH_BYTES = 4;
/** Bytes of opened blocks that stay in memory: a search reads a hundred small files out of few blocks. */
const MEMORY = 24 * 1024 * 1024;

/** Names are ordered by their UTF-16 codes: the same in every language and program. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function writePart(blocks: readonly PackedBlock[]): Uint8Array {
  const head = new ByteWriter();
  head.varint(blocks.length);
  let previous = '';
  for (const { files, compressed } of blocks) {
    head.varint(compressed.length);
    head.varint(files.length);
    for (const { name, size } of files) {
      const shared = sharedPrefix(previous, name);
      head.varint(shared);
      head.string(name.slice(shared));
      head.varint(size);
      previous = name;
    }
  }
  const headBytes = head.finish();
  const output = new ByteWriter();
  for (let shift = 0; shift < 32; shift += 8) output.byte((headBytes.length >>> shift) & 0xff);
  output.raw(headBytes);
  for (const { compressed } of blocks) output.raw(compressed);
  return output.finish();
}

/** Where a file is: its block in the part, and its place in the block once that is opened. */
interface Place {
  readonly block: number;
  readonly blockEnd: number;
  readonly at: number;
  readonly size: number;
}

type Head = ReadonlyMap<string, Place>;

/** A part by its name, read lazily; undefined when it is not there any more. */
export type ReadPart = (file: string) => Promise<Blob | undefined>;

/** Finds files in packs. */
export class PackReader {
  readonly #read: ReadPart;
  readonly #heads = new Map<string, Promise<Head | undefined>>();
  readonly #blocks = new WeightedCache<Uint8Array>(MEMORY);

  constructor(read: ReadPart) {
    this.#read = read;
  }

  /**
   * @param parts of one pack, in order.
   * @throws CorruptIndexError when a part is damaged.
   */
  async find(parts: readonly PackPart[], name: string): Promise<Uint8Array | undefined> {
    const part = partFor(parts, name);
    const place = part && (await this.#head(part.file))?.get(name);
    if (!part || !place) return undefined;
    const block = await this.#block(part.file, place);
    if (!block) return undefined;
    if (place.at + place.size > block.length)
      throw new CorruptIndexError(part.file, 'a block ends too early');
    return block.subarray(place.at, place.at + place.size);
  }

  #head(file: string): Promise<Head | undefined> {
    let head = this.#heads.get(file);
    if (!head) {
      head = this.#read(file).then((part) => part && readHead(part, file));
      head.then(
        (found) => found ?? this.#heads.delete(file),
        () => this.#heads.delete(file),
      );
      this.#heads.set(file, head);
    }
    return head;
  }

  async #block(file: string, { block, blockEnd }: Place): Promise<Uint8Array | undefined> {
    const key = `${file} ${block}`;
    const known = this.#blocks.get(key);
    if (known) return known;
    const part = await this.#read(file);
    if (!part) return undefined;
    const compressed = new Uint8Array(await part.slice(block, blockEnd).arrayBuffer());
    const opened = await openBlock(compressed, file);
    this.#blocks.set(key, opened, opened.length);
    return opened;
  }
}

async function readHead(part: Blob, file: string): Promise<Head> {
  const length = new Uint8Array(await part.slice(0, LENGTH_BYTES).arrayBuffer());
  const size = length.reduceRight((sum, byte) => sum * 256 + byte, 0);
  if (length.length < LENGTH_BYTES || LENGTH_BYTES + size > part.size) {
    throw new CorruptIndexError(file, 'it ends too early');
  }
  const bytes = new Uint8Array(await part.slice(LENGTH_BYTES, LENGTH_BYTES + size).arrayBuffer());
  const input = new ByteReader(bytes, file);
  const places = new Map<string, Place>();
  let block = LENGTH_BYTES + size;
  let previous = '';
  for (let blocks = input.varint(); blocks > 0; blocks--) {
    const blockEnd = block + input.varint();
    let at = 0;
    for (let files = input.varint(); files > 0; files--) {
      const name = previous.slice(0, input.varint()) + input.string();
      const length = input.varint();
      places.set(name, { block, blockEnd, at, size: length });
      at += length;
      previous = name;
    }
    block = blockEnd;
  }
  if (!input.atEnd || block !== part.size) {
    throw new CorruptIndexError(file, 'it has another length than its head says');
  }
  return places;
}

async function openBlock(compressed: Uint8Array, file: string): Promise<Uint8Array> {
  try {
    return await inflateStream(compressed);
  } catch {
    throw new CorruptIndexError(file, 'a block cannot be decompressed');
  }
}

/** The last part that does not begin after `name`. */
function partFor(parts: readonly PackPart[], name: string): PackPart | undefined {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareNames(parts[middle]!.first, name) <= 0) low = middle + 1;
    else high = middle;
  }
  return parts[low - 1];
}
