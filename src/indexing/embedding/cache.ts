/**
 * Finished embeddings on disk, addressed by content: the same text is embedded once per model, whatever
 * library, version or build it appears in.
 *
 * A cache is a folder of append-only segment files; every process writes a segment of its own and reads all
 * that were there when it opened the cache. Layout, little-endian:
 *
 *   header   8 bytes "MCDWEMB1", uint32 dimensions, uint32 zero
 *   record   16 bytes key (first half of the SHA-256 of the text), uint32 CRC-32 of the vector's bytes,
 *            int16 × dimensions (component × 32767)
 *
 * A record is complete or absent: what follows the last whole record is what a killed process left behind,
 * and a record whose checksum does not fit counts as absent.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const MAGIC = 'MCDWEMB1';
const HEADER_BYTES = 16;
/** Characters (Latin-1) of a key. */
export const KEY_BYTES = 16;
const VECTOR_OFFSET = KEY_BYTES + 4;
const SCALE = 32767;
const SCAN_BYTES = 8 << 20;
const SEGMENT_NAME = /^[0-9a-z-]+\.seg$/;

interface Segment {
  readonly fd: number;
  records: number;
}

export class EmbeddingCache {
  readonly #dir: string;
  readonly #dimensions: number;
  readonly #recordBytes: number;
  readonly #segments: Segment[] = [];
  /** Key (16 Latin-1 characters) to segment number × 2^32 + record number. */
  readonly #places = new Map<string, number>();
  #own: number | undefined;

  /** @param dir one folder per model and precision; created when the first vector is stored. */
  constructor(dir: string, dimensions: number) {
    this.#dir = dir;
    this.#dimensions = dimensions;
    this.#recordBytes = VECTOR_OFFSET + 2 * dimensions;
    for (const name of segmentNames(dir)) this.#scan(join(dir, name));
  }

  /** Number of distinct texts. */
  get size(): number {
    return this.#places.size;
  }

  /** The key of a text: what is normalised here does not change an embedding. */
  static keyOf(text: string): string {
    const digest = createHash('sha256').update(text.normalize('NFC')).digest();
    return digest.subarray(0, KEY_BYTES).toString('latin1');
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  /** @returns the stored vector, L2 norm 1, or undefined when it is absent or damaged. */
  get(key: string): Float32Array | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    const segment = this.#segments[Math.floor(place / 2 ** 32)]!;
    const record = Buffer.allocUnsafe(this.#recordBytes);
    const read = readSync(
      segment.fd,
      record,
      0,
      record.length,
      HEADER_BYTES + (place % 2 ** 32) * record.length,
    );
    const bytes = record.subarray(VECTOR_OFFSET);
    if (read !== record.length || crc32(bytes) !== record.readUInt32LE(KEY_BYTES)) {
      this.#places.delete(key);
      return undefined;
    }
    return decodeVector(bytes, this.#dimensions);
  }

  /**
   * Stores vectors and hands them to the operating system before it returns, so that a killed process loses
   * only what it had not passed to `put`.
   * @returns the vectors as `get` will give them.
   */
  put(entries: readonly { readonly key: string; readonly vector: Float32Array }[]): Float32Array[] {
    const bytes = Buffer.alloc(entries.length * this.#recordBytes);
    const stored: Float32Array[] = [];
    entries.forEach(({ key, vector }, index) => {
      const record = bytes.subarray(index * this.#recordBytes, (index + 1) * this.#recordBytes);
      const body = record.subarray(VECTOR_OFFSET);
      encodeVector(vector, body);
      record.write(key, 0, 'latin1');
      record.writeUInt32LE(crc32(body), KEY_BYTES);
      stored.push(decodeVector(body, this.#dimensions));
    });
    const number = this.#ownSegment();
    const segment = this.#segments[number]!;
    writeAll(segment.fd, bytes, HEADER_BYTES + segment.records * this.#recordBytes);
    for (const { key } of entries) this.#places.set(key, number * 2 ** 32 + segment.records++);
    return stored;
  }

  close(): void {
    for (const segment of this.#segments.splice(0)) closeSync(segment.fd);
    this.#places.clear();
    this.#own = undefined;
  }

  #ownSegment(): number {
    if (this.#own !== undefined) return this.#own;
    mkdirSync(this.#dir, { recursive: true });
    const name = `${Date.now().toString(36)}-${process.pid}-${randomBytes(4).toString('hex')}.seg`;
    const fd = openSync(join(this.#dir, name), 'wx+');
    const header = Buffer.alloc(HEADER_BYTES);
    header.write(MAGIC, 0, 'latin1');
    header.writeUInt32LE(this.#dimensions, 8);
    writeAll(fd, header, 0);
    this.#own = this.#segments.push({ fd, records: 0 }) - 1;
    return this.#own;
  }

  #scan(path: string): void {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch {
      return; // Removed since the folder was listed.
    }
    const header = Buffer.alloc(HEADER_BYTES);
    const complete = readSync(fd, header, 0, HEADER_BYTES, 0) === HEADER_BYTES;
    if (
      !complete ||
      header.toString('latin1', 0, 8) !== MAGIC ||
      header.readUInt32LE(8) !== this.#dimensions
    ) {
      closeSync(fd);
      return;
    }
    const records = Math.floor((statSync(path).size - HEADER_BYTES) / this.#recordBytes);
    const number = this.#segments.push({ fd, records }) - 1;
    const perScan = Math.max(1, Math.floor(SCAN_BYTES / this.#recordBytes));
    const buffer = Buffer.allocUnsafe(Math.min(perScan, Math.max(1, records)) * this.#recordBytes);
    for (let first = 0; first < records; first += perScan) {
      const count = Math.min(perScan, records - first);
      readSync(fd, buffer, 0, count * this.#recordBytes, HEADER_BYTES + first * this.#recordBytes);
      for (let index = 0; index < count; index++) {
        const start = index * this.#recordBytes;
        this.#places.set(
          buffer.toString('latin1', start, start + KEY_BYTES),
          number * 2 ** 32 + first + index,
        );
      }
    }
  }
}

function segmentNames(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => SEGMENT_NAME.test(name))
      .sort();
  } catch {
    return [];
  }
}

function encodeVector(vector: Float32Array, bytes: Buffer): void {
  for (let index = 0; index < vector.length; index++) {
    const clamped = Math.max(-1, Math.min(1, vector[index]!));
    bytes.writeInt16LE(Math.round(clamped * SCALE), 2 * index);
  }
}

function decodeVector(bytes: Buffer, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  let sum = 0;
  for (let index = 0; index < dimensions; index++) {
    const value = bytes.readInt16LE(2 * index);
    vector[index] = value;
    sum += value * value;
  }
  const inverse = sum > 0 ? 1 / Math.sqrt(sum) : 0;
  for (let index = 0; index < dimensions; index++) vector[index]! *= inverse;
  return vector;
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(fd, bytes, written, bytes.length - written, position + written);
  }
}
