/** Reading and writing of the binary index files: little-endian, unsigned LEB128 varints, UTF-8 strings. */

/** An index file that is cut short or is not what its reader expects. The message names the file. */
export class CorruptIndexError extends Error {
  override name = 'CorruptIndexError';

  constructor(file: string, what: string) {
    super(`index file ${file} is damaged (${what}): publish the site again, or rebuild it`);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Appends to a growing buffer. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Bytes behind their number. */
  sized(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.raw(bytes);
  }

  string(text: string): void {
    this.sized(encoder.encode(text));
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

/** Reads what `ByteWriter` wrote; every read past the end is a `CorruptIndexError` naming `file`. */
export class ByteReader {
  #at = 0;
  readonly #bytes: Uint8Array;
  readonly #file: string;

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes;
    this.#file = file;
  }

  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw this.damaged('it ends too early');
    return value;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
    throw this.damaged('a number is too long');
  }

  raw(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw this.damaged('it ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  sized(): Uint8Array {
    return this.raw(this.varint());
  }

  string(): string {
    return decoder.decode(this.sized());
  }

  skip(length: number): void {
    this.raw(length);
  }

  damaged(what: string): CorruptIndexError {
    return new CorruptIndexError(this.#file, what);
  }
}

/** Inflates a raw DEFLATE stream; throws or rejects when it is none. */
export type Inflate = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** The decompressor that every platform has (browsers, workers, Node ≥ 18). */
export const inflateStream: Inflate = async (bytes) => {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

/** @returns the inflated bytes as text. @throws CorruptIndexError naming `file`. */
export async function inflateText(bytes: Uint8Array, file: string, inflate: Inflate): Promise<string> {
  const inflated = await inflateFile(bytes, file, inflate);
  try {
    return decoder.decode(inflated);
  } catch {
    throw new CorruptIndexError(file, 'its text is not UTF-8');
  }
}

/** @throws CorruptIndexError naming `file`. */
export async function inflateFile(bytes: Uint8Array, file: string, inflate: Inflate): Promise<Uint8Array> {
  try {
    return await inflate(bytes);
  } catch {
    throw new CorruptIndexError(file, 'it cannot be decompressed');
  }
}

/** 32-bit FNV-1a of the UTF-8 bytes: spreads terms over shards, the same on every platform. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  // A last mix, since FNV's low bits are weak for short strings.
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return hash >>> 0;
}
