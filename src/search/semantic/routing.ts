/**
 * The table of cells: where each cell lies and the name of its file. Small tables are one file; in large ones
 * neighbouring cells form groups with a file each, so that a query reads the groups near to it and its cost
 * hardly grows with the library.
 *
 *   table file   varint 0; mean; varint cells; 8-byte hashes of the cell files; routing codes
 *   root file    varint groups; mean; per group varint cells; 8-byte hashes of the group files; routing codes
 *   group file   8-byte hashes of the cell files; routing codes
 *
 * A mean is a scale byte and int8 × dims. A routing code is the centroid less the mean. Cells are numbered in
 * the order of the table, group after group.
 */
import { ByteReader, CorruptIndexError } from '../bytes.ts';
import { HASH_BYTES, shardName } from '../shard-set.ts';
import type { IndexReader } from '../types.ts';
import { type Codec, readInt8Vector, ScoreTable } from './codec.ts';
import type { RoutingSection } from './section.ts';

export const CELL_KIND = 'semantic-cells';
export const ROUTING_KIND = 'semantic-routing';

/** A group is read when it is one of this many nearest, or until `OVERSAMPLING` × the cells asked for are at hand. */
const NEAREST_GROUPS = 8;
const OVERSAMPLING = 3;

export interface RankedCell {
  readonly cell: number;
  readonly file: string;
  /** Inner product of the query with the (coded) centroid. */
  readonly score: number;
}

interface Group {
  readonly file: string;
  readonly firstCell: number;
  readonly cells: number;
}

export class Routing {
  readonly #codec: Codec;
  readonly #reader: IndexReader;
  readonly #file: string;
  readonly #mean: Float32Array;
  readonly #groups: readonly Group[];
  /** Codes of the groups, or of the cells where there are no groups. */
  readonly #codes: Uint8Array;
  readonly #hashes: Uint8Array;
  readonly #cells: number;

  static async open(section: RoutingSection, codec: Codec, reader: IndexReader): Promise<Routing> {
    return new Routing(section, codec, reader, await reader.read(section.file));
  }

  private constructor(section: RoutingSection, codec: Codec, reader: IndexReader, bytes: Uint8Array) {
    this.#codec = codec;
    this.#reader = reader;
    this.#file = section.file;
    const input = new ByteReader(bytes, section.file);
    const groupCount = input.varint();
    this.#mean = readInt8Vector(input, codec.routing.bits.length);
    const counts = Array.from({ length: groupCount || 1 }, () => input.varint());
    this.#cells = counts.reduce((sum, count) => sum + count, 0);
    const rows = groupCount || this.#cells;
    if (groupCount !== section.groups || this.#cells !== section.cells) {
      throw input.damaged('it has another number of cells than the manifest');
    }
    this.#hashes = input.raw(rows * HASH_BYTES);
    this.#codes = input.raw(rows * codec.routing.bytes);
    let firstCell = 0;
    this.#groups =
      groupCount === 0
        ? []
        : counts.map((cells, group) => {
            const file = shardName(ROUTING_KIND, this.#hashes.subarray(group * HASH_BYTES));
            firstCell += cells;
            return { file, firstCell: firstCell - cells, cells };
          });
  }

  /**
   * Cells by closeness to the query, closest first, lower number first among equals; at least `wanted` where
   * there are that many.
   * @param eligible only these cells, when given.
   */
  async rank(query: Float32Array, wanted: number, eligible?: ReadonlySet<number>): Promise<RankedCell[]> {
    const table = new ScoreTable(this.#codec.routing, query);
    const base = innerProduct(query, this.#mean);
    const ranked: RankedCell[] = [];
    const collect = (hashes: Uint8Array, codes: Uint8Array, firstCell: number, count: number) => {
      for (let i = 0; i < count; i++) {
        const cell = firstCell + i;
        if (eligible && !eligible.has(cell)) continue;
        const file = shardName(CELL_KIND, hashes.subarray(i * HASH_BYTES));
        ranked.push({ cell, file, score: base + table.score(codes, i) });
      }
    };
    if (this.#groups.length === 0) {
      collect(this.#hashes, this.#codes, 0, this.#cells);
    } else {
      const groups = this.#nearestGroups(table, wanted, eligible);
      const files = await Promise.all(groups.map((group) => this.#reader.read(group.file)));
      groups.forEach((group, i) => {
        const input = new ByteReader(files[i]!, group.file);
        const hashes = input.raw(group.cells * HASH_BYTES);
        collect(hashes, input.raw(group.cells * this.#codec.routing.bytes), group.firstCell, group.cells);
        if (!input.atEnd) throw new CorruptIndexError(group.file, 'it is longer than it should be');
      });
    }
    return ranked.sort((a, b) => b.score - a.score || a.cell - b.cell);
  }

  #nearestGroups(table: ScoreTable, wanted: number, eligible?: ReadonlySet<number>): Group[] {
    const usable = this.#groups
      .map((group, index) => ({
        group,
        score: table.score(this.#codes, index),
        usable: usableCells(group, eligible),
      }))
      .filter((entry) => entry.usable > 0)
      .sort((a, b) => b.score - a.score || a.group.firstCell - b.group.firstCell);
    const chosen: Group[] = [];
    let cells = 0;
    for (const entry of usable) {
      if (chosen.length >= NEAREST_GROUPS && cells >= OVERSAMPLING * wanted) break;
      chosen.push(entry.group);
      cells += entry.usable;
    }
    return chosen;
  }
}

function usableCells(group: Group, eligible?: ReadonlySet<number>): number {
  if (!eligible) return group.cells;
  let count = 0;
  for (let cell = group.firstCell; cell < group.firstCell + group.cells; cell++)
    if (eligible.has(cell)) count++;
  return count;
}

export function innerProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
