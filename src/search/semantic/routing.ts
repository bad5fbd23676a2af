/**
 * The table of cells: where each cell lies, how far its passages spread, and the name of its file. Cells of one
 * neighbourhood form a group; a cell's centroid is coded as its offset from the group's. Every search looks at
 * all cells of the nearest groups, and in all but very large libraries that is every cell: pruning by group
 * loses far more good cells than its bytes are worth.
 *
 *   root file    varint groups; mean (scale byte, int8 × dims); per group varint cells; group codes (offset from
 *                the mean); then the groups themselves, or the 8-byte hash of each group's file
 *   group        per cell: 8-byte hash of the cell's file; then a spread byte each; then cell codes
 *
 * Cells are numbered in the order of the table, group after group.
 */
import { bestOf } from '../best.ts';
import { ByteReader } from '../bytes.ts';
import { HASH_BYTES, shardName } from '../shard-set.ts';
import type { IndexReader } from '../types.ts';
import { addDecoded, ByteScoreTable, type Codec, readInt8Vector, scaleOfByte } from './codec.ts';
import type { RoutingSection } from './section.ts';

export const CELL_KIND = 'semantic-cells';
export const ROUTING_KIND = 'semantic-routing';

/** Of a table in several files, the share of the groups that a search reads. */
const GROUP_SHARE = 0.35;
/**
 * Cells are visited by the score that a good passage of theirs would have: this many spreads above the
 * centroid's. Found by measurement; between 1.5 and 2.5 it makes little difference.
 */
const OPTIMISM = 2;
/** As many as a search reads of a library that has hits enough. */
const ORDERED_FIRST = 64;

export interface RankedCell {
  readonly cell: number;
  readonly file: string;
  /** Inner product of the query with the cell's coded centroid: what codes of its passages are added to. */
  readonly base: number;
  /** Spread of the passages' scores about `base` that the cell lets expect. */
  readonly spread: number;
}

interface Group {
  readonly firstCell: number;
  readonly cells: number;
  readonly centroid: Float32Array;
  /** Its place in the root file, or its file. */
  readonly at: number | string;
}

export class Routing {
  readonly #codec: Codec;
  readonly #reader: IndexReader;
  readonly #section: RoutingSection;
  readonly #root: Uint8Array;
  readonly #groups: readonly Group[];
  readonly #opened = new Map<Group, OpenedGroup>();

  static async open(section: RoutingSection, codec: Codec, reader: IndexReader): Promise<Routing> {
    return new Routing(section, codec, reader, await reader.read(section.file));
  }

  private constructor(section: RoutingSection, codec: Codec, reader: IndexReader, root: Uint8Array) {
    this.#codec = codec;
    this.#reader = reader;
    this.#section = section;
    this.#root = root;
    const input = new ByteReader(root, section.file);
    const count = input.varint();
    if (count > root.length) throw input.damaged('its header makes no sense');
    const mean = readInt8Vector(input, codec.groups.bits.length);
    const sizes = Array.from({ length: count }, () => input.varint());
    const codes = input.raw(count * codec.groups.bytes);
    let firstCell = 0;
    this.#groups = sizes.map((cells, index) => {
      const centroid = Float32Array.from(mean);
      addDecoded(codec.groups, codes, index, centroid);
      const at = section.split ? shardName(ROUTING_KIND, input.raw(HASH_BYTES)) : input.position;
      if (!section.split) input.skip(cells * bytesPerCell(codec));
      firstCell += cells;
      return { firstCell: firstCell - cells, cells, centroid, at };
    });
    if (firstCell !== section.cells || !input.atEnd) {
      throw input.damaged('it holds another number of cells than the manifest says');
    }
  }

  /**
   * Cells in the order in which they are worth reading, lower number first among equals.
   * @param eligible only these cells, when given.
   */
  async rank(query: Float32Array, eligible?: ReadonlySet<number>): Promise<CellRanking> {
    const groups = await Promise.all(this.#groupsFor(query, eligible).map((group) => this.#open(group)));
    groups.sort((a, b) => a.group.firstCell - b.group.firstCell);
    const table = new ByteScoreTable(this.#codec.routing, query);
    const ranking = new CellRanking(groups.reduce((cells, { group }) => cells + group.cells, 0));
    for (const opened of groups) {
      const { group, spreads, codes } = opened;
      const ofGroup = innerProduct(query, group.centroid);
      for (let i = 0; i < group.cells; i++) {
        if (eligible && !eligible.has(group.firstCell + i)) continue;
        ranking.add(opened, i, ofGroup + table.score(codes, i), spreads[i]!);
      }
    }
    return ranking;
  }

  /** What `rank` and reading all that it gives may read: files of groups, and the files of their cells. */
  async filesOf(eligible?: ReadonlySet<number>): Promise<{ groups: string[]; cells: string[] }> {
    const groups = this.#groups.filter((group) => !eligible || holdsAny(group, eligible));
    const cells: string[] = [];
    for (const group of groups) {
      const { hashes } = await this.#open(group);
      for (let i = 0; i < group.cells; i++) {
        if (!eligible || eligible.has(group.firstCell + i)) cells.push(cellName(hashes, i));
      }
    }
    return { groups: groups.flatMap(({ at }) => (typeof at === 'string' ? [at] : [])), cells };
  }

  #groupsFor(query: Float32Array, eligible?: ReadonlySet<number>): Group[] {
    const usable = this.#groups.filter((group) => !eligible || holdsAny(group, eligible));
    if (!this.#section.split) return usable;
    return usable
      .map((group) => ({ group, score: innerProduct(query, group.centroid) }))
      .sort((a, b) => b.score - a.score || a.group.firstCell - b.group.firstCell)
      .slice(0, Math.max(8, Math.ceil(this.#groups.length * GROUP_SHARE)))
      .map(({ group }) => group);
  }

  async #open(group: Group): Promise<OpenedGroup> {
    const known = this.#opened.get(group);
    if (known) return known;
    const { at } = group;
    const size = group.cells * bytesPerCell(this.#codec);
    const bytes = typeof at === 'string' ? await this.#reader.read(at) : this.#root.subarray(at, at + size);
    const input = new ByteReader(bytes, typeof at === 'string' ? at : this.#section.file);
    const hashes = input.raw(group.cells * HASH_BYTES);
    const spreads = Float32Array.from(input.raw(group.cells), scaleOfByte);
    const codes = input.raw(group.cells * this.#codec.routing.bytes);
    if (!input.atEnd) throw input.damaged('it is longer than it should be');
    const opened: OpenedGroup = { group, hashes, spreads, codes };
    this.#opened.set(group, opened);
    return opened;
  }
}

interface OpenedGroup {
  readonly group: Group;
  readonly hashes: Uint8Array;
  readonly spreads: Float32Array;
  readonly codes: Uint8Array;
}

/** Cells by worth. Few of them are ever read, so only the first are put in order until more are asked for. */
export class CellRanking {
  readonly #groups: OpenedGroup[] = [];
  /** Of the cells in the order in which they were added: place in the group, score of the centroid, worth. */
  readonly #indexes: Uint32Array;
  readonly #bases: Float64Array;
  readonly #worths: Float64Array;
  #order: readonly number[] = [];

  /** @param most cells that may be added. */
  constructor(most: number) {
    this.#indexes = new Uint32Array(most);
    this.#bases = new Float64Array(most);
    this.#worths = new Float64Array(most);
  }

  get length(): number {
    return this.#groups.length;
  }

  /** Cells are added in ascending order of their numbers. */
  add(group: OpenedGroup, index: number, base: number, spread: number): void {
    const place = this.#groups.push(group) - 1;
    this.#indexes[place] = index;
    this.#bases[place] = base;
    this.#worths[place] = base + OPTIMISM * spread;
  }

  /** Cells `from` to `end` of the order. */
  slice(from: number, end: number): RankedCell[] {
    if (this.#order.length < Math.min(end, this.length)) {
      const worths = this.#worths;
      this.#order = bestOf(
        Uint32Array.from(this.#groups.keys()),
        end > ORDERED_FIRST ? this.length : ORDERED_FIRST,
        (a, b) => worths[a]! > worths[b]! || (worths[a] === worths[b] && a < b),
      );
    }
    return this.#order.slice(from, end).map((place) => {
      const { group, hashes, spreads } = this.#groups[place]!;
      const index = this.#indexes[place]!;
      return {
        cell: group.firstCell + index,
        file: cellName(hashes, index),
        base: this.#bases[place]!,
        spread: spreads[index]!,
      };
    });
  }
}

function cellName(hashes: Uint8Array, index: number): string {
  return shardName(CELL_KIND, hashes.subarray(index * HASH_BYTES));
}

function bytesPerCell(codec: Codec): number {
  return HASH_BYTES + 1 + codec.routing.bytes;
}

function holdsAny(group: Group, eligible: ReadonlySet<number>): boolean {
  for (let cell = group.firstCell; cell < group.firstCell + group.cells; cell++)
    if (eligible.has(cell)) return true;
  return false;
}

export function innerProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
