/**
 * Reads ZIP archives that anybody may have made: nothing is unpacked to disk, every size is held against a limit
 * before and while it is inflated, and what is odd is refused.
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { isSafeEntryName, LARGEST_UNPACKED, MOST_ENTRIES } from './archive-limits.ts';

const END_SIGNATURE = 0x06054b50;
const END64_LOCATOR_SIGNATURE = 0x07064b50;
const END64_SIGNATURE = 0x06064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 0xffff;
const LARGEST_DIRECTORY = 128 * 1024 * 1024;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 0x41;
const UTF8_NAME = 0x800;
const UNIX = 3;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;
/** Text shrinks to a tenth, rarely to a fiftieth; 1 MB of zeros to a thousandth. */
const LARGEST_RATIO = 200;
const RATIO_COUNTS_FROM = 1024 * 1024;

const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw);

export interface ZipEntry {
  /** With `/`; relative, without `..`. */
  readonly name: string;
  /** Bytes when unpacked, as the archive says. */
  readonly size: number;
  /** @throws Error with the end of a sentence when it is damaged, encrypted or not what it claims. */
  read(): Promise<Uint8Array>;
}

export interface Zip {
  readonly entries: readonly ZipEntry[];
  /** Names left out, and why. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

interface Header {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
  readonly isLink: boolean;
}

/** @throws Error with the end of a sentence ("it is no ZIP archive") for an archive that cannot be read at all. */
export async function openZip(path: string): Promise<Zip> {
  const { size, headers } = await withFile(path, async (read, size) => ({
    size,
    headers: readHeaders(await readDirectory(read, size)),
  }));
  const entries = new Map<string, ZipEntry>();
  const refused: { name: string; reason: string }[] = [];
  const overlapping = overlappingEntries(headers, size);
  let total = 0;
  for (const header of headers) {
    if (header.name.endsWith('/')) continue;
    const reason = reasonToRefuse(header, overlapping.has(header));
    if (reason !== undefined) {
      refused.push({ name: header.name.slice(0, 300), reason });
      continue;
    }
    total += header.size;
    if (total > LARGEST_UNPACKED) throw new Error('it unpacks to more than any documentation needs');
    // Unpacking such an archive would leave the last of several files with one name.
    entries.set(header.name, {
      name: header.name,
      size: header.size,
      read: () => withFile(path, (read) => readEntry(read, header)),
    });
  }
  return { entries: [...entries.values()], refused };
}

function reasonToRefuse(header: Header, overlaps: boolean): string | undefined {
  if (!isSafeEntryName(header.name)) return 'its name leads out of the archive';
  if (header.isLink) return 'it is a link';
  if ((header.flags & ENCRYPTED) !== 0) return 'it is encrypted';
  if (header.method !== STORED && header.method !== DEFLATED)
    return `it is packed by method ${header.method}`;
  if (header.size > RATIO_COUNTS_FROM && header.size > LARGEST_RATIO * header.packed)
    return 'it unpacks to far more than text does';
  if (overlaps) return 'it shares its bytes with another file';
  return undefined;
}

/** Archives made to explode let many entries point at the same packed bytes. */
function overlappingEntries(headers: readonly Header[], fileSize: number): ReadonlySet<Header> {
  const overlapping = new Set<Header>();
  const sorted = [...headers].sort((a, b) => a.offset - b.offset);
  for (const [i, header] of sorted.entries()) {
    const next = sorted[i + 1];
    if (header.packed === 0 || header.offset + header.packed <= (next?.offset ?? fileSize)) continue;
    overlapping.add(header);
    if (next) overlapping.add(next);
  }
  return overlapping;
}

type Read = (position: number, length: number) => Promise<Buffer>;

async function withFile<T>(path: string, use: (read: Read, size: number) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return await use(async (position, length) => {
      if (position < 0 || length < 0 || position + length > size) throw new Error('it is cut off');
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
      if (bytesRead !== length) throw new Error('it is cut off');
      return buffer;
    }, size);
  } finally {
    await file.close();
  }
}

/** The central directory: one header for each file. */
async function readDirectory(read: Read, size: number): Promise<Buffer> {
  const tailSize = Math.min(size, END_SIZE + LONGEST_COMMENT);
  if (tailSize < END_SIZE) throw new Error('it is no ZIP archive');
  const tail = await read(size - tailSize, tailSize);
  let end = -1;
  for (let at = tail.length - END_SIZE; at >= 0 && end === -1; at--) {
    if (tail.readUInt32LE(at) === END_SIGNATURE) end = at;
  }
  if (end === -1) throw new Error('it is no ZIP archive, or it is cut off');
  let count = tail.readUInt16LE(end + 10);
  let length = tail.readUInt32LE(end + 12);
  let start = tail.readUInt32LE(end + 16);
  const locator = end - 20;
  if (locator >= 0 && tail.readUInt32LE(locator) === END64_LOCATOR_SIGNATURE) {
    const end64 = await read(toNumber(tail.readBigUInt64LE(locator + 8)), 56);
    if (end64.readUInt32LE(0) !== END64_SIGNATURE) throw new Error('its directory is damaged');
    count = toNumber(end64.readBigUInt64LE(32));
    length = toNumber(end64.readBigUInt64LE(40));
    start = toNumber(end64.readBigUInt64LE(48));
  }
  if (count > MOST_ENTRIES || length > LARGEST_DIRECTORY)
    throw new Error('it holds more files than any documentation');
  return read(start, length);
}

function readHeaders(directory: Buffer): Header[] {
  const headers: Header[] = [];
  for (let at = 0; at + 46 <= directory.length && headers.length < MOST_ENTRIES; ) {
    if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error('its directory is damaged');
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const flags = directory.readUInt16LE(at + 8);
    const nameBytes = directory.subarray(at + 46, at + 46 + nameLength);
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const sizes = withZip64(
      {
        size: directory.readUInt32LE(at + 24),
        packed: directory.readUInt32LE(at + 20),
        offset: directory.readUInt32LE(at + 42),
      },
      extra,
    );
    const mode = directory.readUInt16LE(at + 40);
    headers.push({
      name: decodeName(nameBytes, (flags & UTF8_NAME) !== 0),
      flags,
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      ...sizes,
      isLink: directory[at + 5] === UNIX && (mode & FILE_TYPE) === SYMBOLIC_LINK,
    });
    at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
  }
  return headers;
}

/** Sizes that do not fit into 32 bits stand in an extra field, in this order, only those that do not fit. */
function withZip64(
  told: { size: number; packed: number; offset: number },
  extra: Buffer,
): { size: number; packed: number; offset: number } {
  const result = { ...told };
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      let field = at + 4;
      for (const key of ['size', 'packed', 'offset'] as const) {
        if (result[key] !== 0xffffffff || field + 8 > extra.length) continue;
        result[key] = toNumber(extra.readBigUInt64LE(field));
        field += 8;
      }
    }
    at += 4 + length;
  }
  return result;
}

async function readEntry(read: Read, header: Header): Promise<Uint8Array> {
  const local = await read(header.offset, 30);
  if (local.readUInt32LE(0) !== LOCAL_SIGNATURE) throw new Error('it is damaged');
  const start = header.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const packed = await read(start, header.packed);
  let bytes: Uint8Array = packed;
  if (header.method === DEFLATED) {
    try {
      bytes = header.size === 0 ? new Uint8Array() : await inflate(packed, { maxOutputLength: header.size });
    } catch {
      throw new Error('it is damaged, or larger than its archive says');
    }
  }
  if (bytes.length !== header.size || crc32(bytes) !== header.crc) throw new Error('it is damaged');
  return bytes;
}

/** UTF-8 where the archive says so or where it is; else the code page of the programs of old. */
function decodeName(bytes: Uint8Array, isUtf8: boolean): string {
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: !isUtf8 }).decode(bytes);
  } catch {
    name = new TextDecoder('windows-1252').decode(bytes);
  }
  return name.replace(/\\/g, '/').replace(/^(?:\.\/)+/, '');
}

function toNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('its directory is damaged');
  return Number(value);
}
