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
/** Blocks that are compressed, on other threads, while files of the next ones are read. */
const AHEAD = 4;

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
  const add = async ({ files, compressed }: BlockUnderWay) => {
    const block = { files, compressed: await compressed };
    if (inPart > 0 && inPart + block.compressed.length > PART_BYTES) await flush();
    blocks.push(block);
    inPart += block.compressed.length;
  };
  const underWay: BlockUnderWay[] = [];
  for await (const block of blocksOf(files)) {
    underWay.push(block);
    if (underWay.length > AHEAD) await add(underWay.shift()!);
  }
  for (const block of underWay) await add(block);
  await flush();
  return { bytes: parts.reduce((sum, part) => sum + part.bytes, 0), parts };
}

interface BlockUnderWay {
  readonly files: PackedBlock['files'];
  readonly compressed: Promise<Uint8Array>;
}

async function* blocksOf(files: AsyncIterable<PackedFile>): AsyncGenerator<BlockUnderWay> {
  let waiting: PackedFile[] = [];
  let size = 0;
  const block = (): BlockUnderWay => ({
    files: waiting.map(({ name, bytes }) => ({ name, size: bytes.length })),
    compressed: deflate(Buffer.concat(waiting.map(({ bytes }) => bytes))),
  });
  for await (const file of files) {
    if (waiting.length > 0 && size + file.bytes.length > BLOCK_BYTES) {
      yield block();
      waiting = [];
      size = 0;
    }
    waiting.push(file);
    size += file.bytes.length;
  }
  if (waiting.length > 0) yield block();
}

async function writeFilePart(outDir: string, first: string, bytes: Uint8Array): Promise<PackPart> {
  const file = `${PACK_FOLDER}/${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.bin`;
  await mkdir(join(outDir, PACK_FOLDER), { recursive: true });
  await writeFile(join(outDir, file), bytes);
  return { file, bytes: bytes.length, first };
}
