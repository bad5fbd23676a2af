/**
 * Impact-ordered posting lists (Anh & Moffat, "Vector-space ranking with effective early termination", 2001).
 *
 * A list: varint document frequency (before cutting), varint number of impact groups, then per group, highest
 * impact first: byte impact, varint count, `count` varint gaps between ascending unit numbers (first gap from −1).
 *
 * A shard: entries (string term, varint length, list) in ascending code-unit order of terms. A term belongs to
 * shard `hash32(term) mod count`. The list of a term within a product or version has the key `term\0scope`.
 */
import { ByteReader, ByteWriter, hash32 } from '../bytes.ts';

export interface Posting {
  readonly unit: number;
  /** 1 to 255. */
  readonly impact: number;
}

export interface PostingList {
  /** Units that hold the term, whether or not the list was cut. */
  readonly documentFrequency: number;
  /** Descending impact, ascending unit within one impact. */
  readonly units: Uint32Array;
  readonly impacts: Uint8Array;
}

export function scopedTerm(term: string, scope: string): string {
  return `${term}\0${scope}`;
}

export function termShard(key: string, shardCount: number): number {
  return hash32(key) % shardCount;
}

/** @param postings any order; sorted in place. */
export function encodePostings(documentFrequency: number, postings: Posting[]): Uint8Array {
  postings.sort((a, b) => b.impact - a.impact || a.unit - b.unit);
  const groups: Posting[][] = [];
  for (const posting of postings) {
    const group = groups.at(-1);
    if (group && group[0]!.impact === posting.impact) group.push(posting);
    else groups.push([posting]);
  }
  const writer = new ByteWriter();
  writer.varint(documentFrequency);
  writer.varint(groups.length);
  for (const group of groups) {
    writer.byte(group[0]!.impact);
    writer.varint(group.length);
    let previous = -1;
    for (const { unit } of group) {
      writer.varint(unit - previous);
      previous = unit;
    }
  }
  return writer.finish();
}

/** Reads the lists of `keys` out of one shard; keys that it does not hold are absent from the result. */
export function findPostings(
  shard: Uint8Array,
  file: string,
  keys: ReadonlySet<string>,
): Map<string, PostingList> {
  const found = new Map<string, PostingList>();
  const reader = new ByteReader(shard, file);
  while (!reader.atEnd && found.size < keys.size) {
    const key = reader.string();
    const length = reader.varint();
    if (keys.has(key)) found.set(key, decodePostings(reader.raw(length), file));
    else reader.skip(length);
  }
  return found;
}

function decodePostings(bytes: Uint8Array, file: string): PostingList {
  const reader = new ByteReader(bytes, file);
  const documentFrequency = reader.varint();
  const groupCount = reader.varint();
  const units: number[] = [];
  const impacts: number[] = [];
  for (let group = 0; group < groupCount; group++) {
    const impact = reader.byte();
    const count = reader.varint();
    let unit = -1;
    for (let i = 0; i < count; i++) {
      unit += reader.varint();
      units.push(unit);
      impacts.push(impact);
    }
  }
  return { documentFrequency, units: Uint32Array.from(units), impacts: Uint8Array.from(impacts) };
}

/** Packs encoded lists into `shardCount` shards. @param lists key → encoded list. */
export function packPostings(lists: ReadonlyMap<string, Uint8Array>, shardCount: number): Uint8Array[] {
  const keysOfShard: string[][] = Array.from({ length: shardCount }, () => []);
  for (const key of lists.keys()) keysOfShard[termShard(key, shardCount)]!.push(key);
  return keysOfShard.map((keys) => {
    const writer = new ByteWriter();
    keys.sort(compareCodeUnits);
    for (const key of keys) {
      writer.string(key);
      writer.sized(lists.get(key)!);
    }
    return writer.finish();
  });
}

function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
