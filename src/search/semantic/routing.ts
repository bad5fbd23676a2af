/**
 * The table of cells: what tells whether a query has its nearest passages in a cell, and the name of the cell's file.
 * A cell is scored by a vector and a bias that were learned from queries (`indexing/semantic/learn-routing.ts`). Cells of
 * one neighbourhood form a group; a cell's vector is coded as its offset from the group's centroid. Every search
 * looks at all cells of the nearest groups, and in all but very large libraries that is every cell: pruning by
 * group loses far more good cells than its bytes are worth.
 *
 *   root file    varint groups; mean (scale byte, int8 × dims); per group varint cells; group codes (offset from
 *                the mean); then the groups themselves, or the 8-byte hash of each group's file
 *   group        per cell: 8-byte hash of the cell's file; then a bias byte each; then cell codes
 *
 * Cells are numbered in the order of the table, group after group.
 */
import { highest } from '../best.ts';
import { ByteReader } from '../bytes.ts';
import { HASH_BYTES, shardName } from '../shard-set.ts';
import type { IndexReader } from '../types.ts';
import { type Codec, decoded, readInt8Vector } from './codec.ts';
import { ByteScoreTable } from './score-tables.ts';
import type { RoutingSection } from './section.ts';
import { innerProduct } from './vectors.ts';

export const CELL_KIND = 'semantic-cells';
export const ROUTING_KIND = 'semantic-routing';

/** Of a table in several files, the share of the groups that a search reads. */
const GROUP_SHARE = 0.35;
/** Scores of cells, divided by this, are the logits of the softmax that they were learned for. */
export const ROUTING_TEMPERATURE = 0.015;
/** A bias is this many times its byte. Only differences between cells count, so that the smallest may be 0. */
export const BIAS_STEP = 0.001;
/** As many as a search reads of a library that has hits enough. */
const ORDERED_FIRST = 72;

export interface RankedCell {
  readonly cell: number;
  readonly file: string;
  /** Expected share of the query's nearest passages that are in this cell. */
  readonly share: number;
  /** Centroid of the cell's group, which the cell's own is coded from. */
  readonly origin: Float32Array;
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
  readonly #scorer: ByteScoreTable;
  #wholeTable: CellTable | undefined;
  /** Mean of all cells' centroids. */
  readonly mean: Float32Array;
  /** Centroids of the groups. */
  readonly origins: readonly Float32Array[];

  static async open(section: RoutingSection, codec: Codec, reader: IndexReader): Promise<Routing> {
    return new Routing(section, codec, reader, await reader.read(section.file));
  }

  private constructor(section: RoutingSection, codec: Codec, reader: IndexReader, root: Uint8Array) {
    this.#codec = codec;
    this.#reader = reader;
    this.#section = section;
    this.#root = root;
    this.#scorer = new ByteScoreTable(codec.routing);
    const input = new ByteReader(root, section.file);
    const count = input.varint();
    if (count > root.length) throw input.damaged('its header makes no sense');
    this.mean = readInt8Vector(input, codec.groups.bits.length);
    const sizes = Array.from({ length: count }, () => input.varint());
    const codes = input.raw(count * codec.groups.bytes);
    let firstCell = 0;
    this.#groups = sizes.map((cells, index) => {
      const centroid = decoded(codec.groups, codes, index, this.mean);
      const at = section.split ? shardName(ROUTING_KIND, input.raw(HASH_BYTES)) : input.position;
      if (!section.split) input.skip(cells * bytesPerCell(codec));
      firstCell += cells;
      return { firstCell: firstCell - cells, cells, centroid, at };
    });
    this.origins = this.#groups.map(({ centroid }) => centroid);
    if (firstCell !== section.cells || !input.atEnd) {
      throw input.damaged('it holds another number of cells than the manifest says');
    }
  }

  /**
   * Cells in the order in which they are worth reading, lower number first among equals.
   * @param eligible only these cells, when given.
   */
  async rank(query: Float32Array, eligible?: ReadonlySet<number>): Promise<CellRanking> {
    const { groups, codes, biases } = await this.#tableOf(this.#groupsFor(query, eligible));
    const scores = new Float64Array(biases.length);
    this.#scorer.fill(query);
    this.#scorer.score(codes, scores);
    let cell = 0;
    for (const { group } of groups) {
      const ofGroup = innerProduct(query, group.centroid);
      for (const end = cell + group.cells; cell < end; cell++) {
        scores[cell] = ofGroup + scores[cell]! + biases[cell]!;
      }
    }
    return new CellRanking(groups, scores, eligible);
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

  /** Kept when it is the whole table, as nearly always. */
  async #tableOf(groups: readonly Group[]): Promise<CellTable> {
    const isWhole = groups.length === this.#groups.length;
    if (isWhole && this.#wholeTable) return this.#wholeTable;
    const opened = await Promise.all(groups.map((group) => this.#open(group)));
    const table = joined(opened, this.#codec.routing.bytes);
    if (isWhole) this.#wholeTable = table;
    return table;
  }

  async #open(group: Group): Promise<OpenedGroup> {
    const known = this.#opened.get(group);
    if (known) return known;
    const { at } = group;
    const size = group.cells * bytesPerCell(this.#codec);
    const bytes = typeof at === 'string' ? await this.#reader.read(at) : this.#root.subarray(at, at + size);
    const input = new ByteReader(bytes, typeof at === 'string' ? at : this.#section.file);
    const hashes = input.raw(group.cells * HASH_BYTES);
    const biases = Float32Array.from(input.raw(group.cells), (byte) => byte * BIAS_STEP);
    const codes = input.raw(group.cells * this.#codec.routing.bytes);
    if (!input.atEnd) throw input.damaged('it is longer than it should be');
    const opened: OpenedGroup = { group, hashes, biases, codes, names: [] };
    this.#opened.set(group, opened);
    return opened;
  }
}

interface OpenedGroup {
  readonly group: Group;
  readonly hashes: Uint8Array;
  readonly biases: Float32Array;
  readonly codes: Uint8Array;
  /** Names of the cells that a search has asked for so far. */
  readonly names: (string | undefined)[];
}

/** Codes and biases of groups of cells in one piece, since scoring many codes at once is quicker. */
interface CellTable {
  /** In the order of the table. */
  readonly groups: readonly OpenedGroup[];
  readonly codes: Uint8Array;
  readonly biases: Float32Array;
}

function joined(opened: readonly OpenedGroup[], codeBytes: number): CellTable {
  const groups = [...opened].sort((a, b) => a.group.firstCell - b.group.firstCell);
  const cells = groups.reduce((sum, { group }) => sum + group.cells, 0);
  const codes = new Uint8Array(cells * codeBytes);
  const biases = new Float32Array(cells);
  let first = 0;
  for (const { group, codes: own, biases: ownBiases } of groups) {
    codes.set(own, first * codeBytes);
    biases.set(ownBiases, first);
    first += group.cells;
  }
  return { groups, codes, biases };
}

/** Cells by score. Few of them are ever read, so only the first are put in order until more are asked for. */
export class CellRanking {
  readonly #groups: readonly OpenedGroup[];
  /** Of all cells of the groups, one group after the other. */
  readonly #scores: Float64Array;
  /** Which of them are ranked, when not all are. */
  readonly #places: Uint32Array | undefined;
  #order: Uint32Array = new Uint32Array();
  #sum: number | undefined;

  /** @param eligible numbers of the cells that are ranked; default all. */
  constructor(groups: readonly OpenedGroup[], scores: Float64Array, eligible?: ReadonlySet<number>) {
    this.#groups = groups;
    this.#scores = scores;
    if (!eligible) return;
    const numbers = groups.flatMap(({ group: { firstCell, cells } }) =>
      Array.from({ length: cells }, (_, index) => firstCell + index),
    );
    this.#places = Uint32Array.from(numbers.keys()).filter((place) => eligible.has(numbers[place]!));
  }

  get length(): number {
    return (this.#places ?? this.#scores).length;
  }

  /** Cells `from` to `end` of the order. */
  slice(from: number, end: number): RankedCell[] {
    if (this.#order.length < Math.min(end, this.length)) {
      const count = end > ORDERED_FIRST ? this.length : ORDERED_FIRST;
      this.#order = highest(this.#scores, count, { among: this.#places });
    }
    return Array.from(this.#order.subarray(from, end), (place) => {
      let number = 0;
      let index = place;
      while (index >= this.#groups[number]!.group.cells) index -= this.#groups[number++]!.group.cells;
      const { group, hashes, names } = this.#groups[number]!;
      const file = names[index] ?? cellName(hashes, index);
      names[index] = file;
      return {
        cell: group.firstCell + index,
        file,
        share: this.#power(place) / this.#sumOfPowers(),
        origin: group.centroid,
      };
    });
  }

  /** e to the score's distance from the best. */
  #power(place: number): number {
    return Math.exp((this.#scores[place]! - this.#scores[this.#order[0]!]!) / ROUTING_TEMPERATURE);
  }

  #sumOfPowers(): number {
    if (this.#sum === undefined) {
      this.#sum = 0;
      for (let i = 0; i < this.length; i++) this.#sum += this.#power(this.#places ? this.#places[i]! : i);
    }
    return this.#sum;
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
