/**
 * Everything of a semantic index that was learned from a library's passages or computed from their vectors. Kept
 * between builds, so that a changed page costs its own passages and not the training: see `update-arrangement.ts`.
 *
 *   file     16 bytes "MCDWARR ", version of the index's semantic part, ".", version of the learning, filled up with
 *            blanks; SHA-256 of the rest (32 bytes); the rest:
 *            varint passages learned from, varint passages changed since; axes, codec, mean (each varint length,
 *            bytes); query table; varint groups; per group code, varint cells, cells
 *   cell     code, bias byte, code of the centroid; varint texts; per text 16-byte key; wide codes; fine codes;
 *            standalone codes
 *   table    byte 0, or byte 1, varint dims, varint words, head, varint shards, shards
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ByteReader, ByteWriter, CorruptIndexError } from '../../search/bytes.ts';
import { type Codec, readCodec } from '../../search/semantic/codec.ts';
import { SEMANTIC_VERSION } from '../../search/semantic/section.ts';
import { writeFileAtomic } from '../../workspace/atomic-output.ts';
import { KEY_BYTES } from '../embedding/cache.ts';
import type { TrainedTable } from './query-table.ts';

export interface Arrangement {
  /** Passages that it was learned from, and how many came or went since. */
  readonly learnedFrom: number;
  readonly changedSince: number;
  /** Files of the index, and the routing table's mean as it stands there. */
  readonly axes: Uint8Array;
  readonly codec: Uint8Array;
  readonly mean: Uint8Array;
  readonly groups: readonly ArrangedGroup[];
  /** Absent when there was too little text to learn from. */
  readonly table: TrainedTable | undefined;
}

export interface ArrangedGroup {
  readonly code: Uint8Array;
  readonly cells: readonly ArrangedCell[];
}

export interface ArrangedCell {
  /** What the cell is found by, and its bias in the table's steps. */
  readonly code: Uint8Array;
  readonly biasByte: number;
  readonly centroidCode: Uint8Array;
  /** Of its texts, neighbours side by side (`EmbeddingCache.keyOf`). */
  readonly keys: readonly string[];
  /** Codes of the texts, one after the other. */
  readonly wide: Uint8Array;
  readonly fine: Uint8Array;
  readonly standalone: Uint8Array;
}

/**
 * To be raised whenever the same passages are to be learned from in another way, so that libraries are learned anew
 * instead of going on with what an earlier program made of them.
 */
const LEARNING_VERSION = 7;
const MAGIC = `MCDWARR ${SEMANTIC_VERSION}.${LEARNING_VERSION}`.padEnd(16);
const DIGEST_BYTES = 32;

export async function writeArrangement(file: string, arrangement: Arrangement): Promise<void> {
  const { learnedFrom, changedSince, axes, codec, mean, groups, table } = arrangement;
  const output = new ByteWriter();
  output.varint(learnedFrom);
  output.varint(changedSince);
  for (const part of [axes, codec, mean]) output.sized(part);
  output.byte(table ? 1 : 0);
  if (table) {
    output.varint(table.dims);
    output.varint(table.words);
    output.sized(table.head);
    output.varint(table.shards.length);
    for (const shard of table.shards) output.sized(shard);
  }
  output.varint(groups.length);
  for (const { code, cells } of groups) {
    output.raw(code);
    output.varint(cells.length);
    for (const cell of cells) {
      output.raw(cell.code);
      output.byte(cell.biasByte);
      output.raw(cell.centroidCode);
      output.varint(cell.keys.length);
      for (const key of cell.keys) output.raw(Buffer.from(key, 'latin1'));
      output.raw(cell.wide);
      output.raw(cell.fine);
      output.raw(cell.standalone);
    }
  }
  const body = output.finish();
  const digest = createHash('sha256').update(body).digest();
  await writeFileAtomic(file, Buffer.concat([Buffer.from(MAGIC), digest, body]));
}

/** @returns undefined when there is no such file, or it is damaged or of another program: then it is learned anew. */
export async function readArrangement(file: string): Promise<Arrangement | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  const start = MAGIC.length + DIGEST_BYTES;
  if (!bytes || bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) return undefined;
  const body = bytes.subarray(start);
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(MAGIC.length, start)))
    return undefined;
  try {
    return parseArrangement(new ByteReader(body, file), file);
  } catch (error) {
    if (error instanceof CorruptIndexError) return undefined;
    throw error;
  }
}

function parseArrangement(input: ByteReader, file: string): Arrangement {
  const learnedFrom = input.varint();
  const changedSince = input.varint();
  const [axes, codecFile, mean] = [input.sized(), input.sized(), input.sized()];
  const table = input.byte() === 1 ? readTable(input) : undefined;
  const codec = readCodec(codecFile, file);
  const groups = Array.from({ length: input.varint() }, (): ArrangedGroup => {
    const code = input.raw(codec.groups.bytes);
    return { code, cells: Array.from({ length: input.varint() }, () => readCell(input, codec)) };
  });
  return { learnedFrom, changedSince, axes, codec: codecFile, mean, groups, table };
}

function readTable(input: ByteReader): TrainedTable {
  const dims = input.varint();
  const words = input.varint();
  const head = input.sized();
  return { dims, words, head, shards: Array.from({ length: input.varint() }, () => input.sized()) };
}

function readCell(input: ByteReader, codec: Codec): ArrangedCell {
  const code = input.raw(codec.routing.bytes);
  const biasByte = input.byte();
  const centroidCode = input.raw(codec.centroids.bytes);
  const keys = Array.from({ length: input.varint() }, () =>
    Buffer.from(input.raw(KEY_BYTES)).toString('latin1'),
  );
  const wide = input.raw(keys.length * codec.wide.bytes);
  const fine = input.raw(keys.length * codec.fine.bytes);
  const standalone = input.raw(keys.length * codec.standalone.bytes);
  return { code, biasByte, centroidCode, keys, wide, fine, standalone };
}
