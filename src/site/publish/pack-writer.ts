/** Writes packs (see `offline/pack.ts`) as content-hashed parts below `_index/shelves/`. */
import { createHash, hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { ByteReader, ByteWriter } from '../../search/bytes.ts';
import type { KeptResults } from '../../workspace/kept-results.ts';
import { inRuns, type Work } from '../../workspace/runs.ts';
import { type PackedBlock, type PackedFile, type PackPart, writePart } from '../offline/pack.ts';
import type { Pack } from '../offline/shelf-list.ts';

export const PACK_FOLDER = '_index/shelves';
/** Before compression: opened as a whole for each file that is read. */
const BLOCK_BYTES = 160 * 1024;
/** Compressed: small enough that a lost connection costs little, large enough that they stay few. */
const PART_BYTES = 1024 * 1024;
/** Of pages and their Markdown this is left, about; files of the index do not become smaller. */
const COMPRESSED_SHARE = 1 / 12;

/**
 * No part goes beyond its run, so that after a change of one page builder and reader have nearly all parts already.
 * Of a run: per part string name of its first file, varint bytes and the part.
 */
const PACKING: Work<PackedFile> = {
  kind: 'packs',
  runWeight: PART_BYTES,
  identityOf: ({ name, bytes }) => `${name}\0${hash('sha256', bytes)}`,
  weightOf: ({ name, bytes }) => bytes.length * (name.startsWith('_index/') ? 1 : COMPRESSED_SHARE),
  compute(files) {
    const output = new ByteWriter();
    for (const blocks of partsOf(blocksOf(files))) {
      const part = writePart(blocks);
      output.string(blocks[0]!.files[0]!.name);
      output.sized(part);
    }
    return Buffer.from(output.finish());
  },
};

/** @param files sorted by `compareNames`. */
export function writePack(outDir: string, files: Iterable<PackedFile>, kept?: KeptResults): Pack {
  const parts: PackPart[] = [];
  for (const { result } of inRuns(files, PACKING, kept)) {
    const input = new ByteReader(result, 'packed files');
    while (!input.atEnd) parts.push(writeFilePart(outDir, input.string(), input.sized()));
  }
  return { bytes: parts.reduce((sum, part) => sum + part.bytes, 0), parts };
}

function* partsOf(blocks: Iterable<PackedBlock>): Generator<PackedBlock[]> {
  let part: PackedBlock[] = [];
  let size = 0;
  for (const block of blocks) {
    if (part.length > 0 && size + block.compressed.length > PART_BYTES) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(block);
    size += block.compressed.length;
  }
  if (part.length > 0) yield part;
}

function* blocksOf(files: readonly PackedFile[]): Generator<PackedBlock> {
  let waiting: PackedFile[] = [];
  let size = 0;
  const block = (): PackedBlock => ({
    files: waiting.map(({ name, bytes }) => ({ name, size: bytes.length })),
    compressed: deflateRawSync(Buffer.concat(waiting.map(({ bytes }) => bytes))),
  });
  for (const file of files) {
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

function writeFilePart(outDir: string, first: string, bytes: Uint8Array): PackPart {
  const file = `${PACK_FOLDER}/${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.bin`;
  mkdirSync(join(outDir, PACK_FOLDER), { recursive: true });
  writeFileSync(join(outDir, file), bytes);
  return { file, bytes: bytes.length, first };
}
