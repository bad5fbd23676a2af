import { crc32, deflateRawSync } from 'node:zlib';

export interface TinyZipEntry {
  readonly name: string;
  readonly text: string;
  readonly encrypted?: boolean;
  /** Unix mode, as `0o120777` for a link. */
  readonly mode?: number;
  /** What the archive says instead of the true size. */
  readonly claimedSize?: number;
  /** Position of another entry whose bytes this one claims. */
  readonly sharesWith?: number;
}

/** A ZIP archive of a few files, with whatever is wrong with it. */
export function tinyZip(entries: readonly TinyZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const bytes = Buffer.from(entry.text);
    const packed = deflateRawSync(bytes);
    const flags = 0x800 | (entry.encrypted ? 1 : 0);
    const size = entry.claimedSize ?? bytes.length;
    const at = entry.sharesWith === undefined ? offset : offsets[entry.sharesWith]!;
    offsets.push(at);
    if (entry.sharesWith === undefined) {
      const local = Buffer.alloc(30);
      local.writeUInt32LE(0x04034b50, 0);
      local.writeUInt16LE(flags, 6);
      local.writeUInt16LE(8, 8);
      local.writeUInt16LE(name.length, 26);
      parts.push(local, name, packed);
      offset += 30 + name.length + packed.length;
    }
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt16LE(3 << 8, 4);
    header.writeUInt16LE(flags, 8);
    header.writeUInt16LE(8, 10);
    header.writeUInt32LE(crc32(bytes), 16);
    header.writeUInt32LE(packed.length, 20);
    header.writeUInt32LE(size, 24);
    header.writeUInt16LE(name.length, 28);
    header.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
    header.writeUInt32LE(at, 42);
    directory.push(header, name);
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}
