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
import { ByteReader } from '../bytes.ts';
import { HASH_BYTES, shardName } from '../shard-set.ts';
import type { IndexReader } from '../types.ts';
import { addDecoded, type Codec, readInt8Vector, scaleOfByte } from './codec.ts';
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
  readonly #decoded = new Map<Group, DecodedGroup>();

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
  async rank(query: Float32Array, eligible?: ReadonlySet<number>): Promise<RankedCell[]> {
    const groups = await Promise.all(this.#groupsFor(query, eligible).map((group) => this.#open(group)));
    const ranked: RankedCell[] = [];
    for (const { group, files, spreads, centroids } of groups) {
      for (let i = 0; i < group.cells; i++) {
        const cell = group.firstCell + i;
        if (eligible && !eligible.has(cell)) continue;
        ranked.push({ cell, file: files[i]!, base: innerProduct(query, centroids[i]!), spread: spreads[i]! });
      }
    }
    const worth = (cell: RankedCell) => cell.base + OPTIMISM * cell.spread;
    return ranked.sort((a, b) => worth(b) - worth(a) || a.cell - b.cell);
  }

  /** What `rank` and reading all that it gives may read: files of groups, and the files of their cells. */
  async filesOf(eligible?: ReadonlySet<number>): Promise<{ groups: string[]; cells: string[] }> {
    const groups = this.#groups.filter((group) => !eligible || holdsAny(group, eligible));
    const cells: string[] = [];
    for (const group of groups) {
      const { files } = await this.#open(group);
      cells.push(...files.filter((_, i) => !eligible || eligible.has(group.firstCell + i)));
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

  async #open(group: Group): Promise<DecodedGroup> {
    const known = this.#decoded.get(group);
    if (known) return known;
    const { at } = group;
    const size = group.cells * bytesPerCell(this.#codec);
    const bytes = typeof at === 'string' ? await this.#reader.read(at) : this.#root.subarray(at, at + size);
    const input = new ByteReader(bytes, typeof at === 'string' ? at : this.#section.file);
    const hashes = input.raw(group.cells * HASH_BYTES);
    const spreads = Float32Array.from(input.raw(group.cells), scaleOfByte);
    const codes = input.raw(group.cells * this.#codec.routing.bytes);
    if (!input.atEnd) throw input.damaged('it is longer than it should be');
    const decoded: DecodedGroup = { group, files: [], spreads, centroids: [] };
    for (let i = 0; i < group.cells; i++) {
      decoded.files.push(shardName(CELL_KIND, hashes.subarray(i * HASH_BYTES)));
      const centroid = Float32Array.from(group.centroid);
      addDecoded(this.#codec.routing, codes, i, centroid);
      decoded.centroids.push(centroid);
    }
    this.#decoded.set(group, decoded);
    return decoded;
  }
}

interface DecodedGroup {
  readonly group: Group;
  readonly files: string[];
  readonly spreads: Float32Array;
  readonly centroids: Float32Array[];
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
