/** Writes packs (see `offline/pack.ts`) as content-hashed parts below `_index/shelves/`. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { type PackedBlock, type PackedFile, type PackPart, writePart } from '../offline/pack.ts';
import type { Pack } from '../offline/shelf-list.ts';

export const PACK_FOLDER = '_index/shelves';
/** Before compression: opened as a whole for each file that is read. */
const BLOCK_BYTES = 160 * 1024;
/** Compressed: small enough that a lost connection costs little, large enough that they stay few. */
const PART_BYTES = 1024 * 1024;

const deflate = promisify(deflateRaw);

/** @param files sorted by `compareNames`. */
export async function writePack(outDir: string, files: AsyncIterable<PackedFile>): Promise<Pack> {
  const parts: PackPart[] = [];
  let blocks: PackedBlock[] = [];
  let inPart = 0;
  const flush = async () => {
    const first = blocks[0]?.files[0]?.name;
    if (first === undefined) return;
    parts.push(await writeFilePart(outDir, first, writePart(blocks)));
    blocks = [];
    inPart = 0;
  };
  for await (const block of blocksOf(files)) {
    if (inPart > 0 && inPart + block.compressed.length > PART_BYTES) await flush();
    blocks.push(block);
    inPart += block.compressed.length;
  }
  await flush();
  return { bytes: parts.reduce((sum, part) => sum + part.bytes, 0), parts };
}

async function* blocksOf(files: AsyncIterable<PackedFile>): AsyncGenerator<PackedBlock> {
  let waiting: PackedFile[] = [];
  let size = 0;
  const block = async (): Promise<PackedBlock> => ({
    files: waiting.map(({ name, bytes }) => ({ name, size: bytes.length })),
    compressed: await deflate(Buffer.concat(waiting.map(({ bytes }) => bytes))),
  });
  for await (const file of files) {
    if (waiting.length > 0 && size + file.bytes.length > BLOCK_BYTES) {
      yield await block();
      waiting = [];
      size = 0;
    }
    waiting.push(file);
    size += file.bytes.length;
  }
  if (waiting.length > 0) yield await block();
}

async function writeFilePart(outDir: string, first: string, bytes: Uint8Array): Promise<PackPart> {
  const file = `${PACK_FOLDER}/${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.bin`;
  await mkdir(join(outDir, PACK_FOLDER), { recursive: true });
  await writeFile(join(outDir, file), bytes);
  return { file, bytes: bytes.length, first };
}
