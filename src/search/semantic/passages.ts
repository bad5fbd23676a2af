/** Passages of cells that were read: their scores for a query, and their vectors as far as the codes tell. */
import { highest } from '../best.ts';
import type { Cell } from './cell.ts';
import { addDecoded, type Codec, decoded } from './codec.ts';
import { ByteScoreTable, ScoreTable } from './score-tables.ts';
import { innerProduct } from './vectors.ts';

export interface ReadCell {
  readonly cell: Cell;
  /** Centroid of the cell's group, which the cell's own is coded from. */
  readonly origin: Float32Array;
}

export interface SemanticHit {
  readonly unit: number;
  /** Approximate cosine similarity of the unit's best passage. */
  readonly score: number;
}

/**
 * The passages that a search has read, without those that its filter leaves out. A search reads a thousand; so they are
 * numbers, and what is known of them stands in arrays with an entry each.
 */
export class Passages {
  readonly cells: readonly ReadCell[];
  /** The first passage of each cell, and behind the last the number of passages. */
  readonly starts: Uint32Array;
  /** By passage: its number in its cell. */
  readonly indexes: Uint32Array;
  /** By passage: its unit. */
  readonly units: Uint32Array;
  /** By passage: its first-pass code. In one piece, since scoring many codes at once is quicker. */
  readonly codes: Uint8Array;
  /** By passage: the place of its unit among the distinct ones. */
  readonly #places: Uint32Array;
  readonly #distinctUnits: Uint32Array;

  /** @param codeBytes of one first-pass code. */
  constructor(
    cells: readonly ReadCell[],
    codeBytes: number,
    accept: ((unit: number) => boolean) | undefined,
  ) {
    const most = cells.reduce((sum, { cell }) => sum + cell.units.length, 0);
    const starts = new Uint32Array(cells.length + 1);
    const indexes = new Uint32Array(most);
    const units = new Uint32Array(most);
    const codes = new Uint8Array(most * codeBytes);
    let count = 0;
    for (const [number, { cell }] of cells.entries()) {
      starts[number] = count;
      if (!accept) codes.set(cell.codes, count * codeBytes);
      for (let index = 0; index < cell.units.length; index++) {
        const unit = cell.units[index]!;
        if (accept) {
          if (!accept(unit)) continue;
          codes.set(cell.codes.subarray(index * codeBytes, (index + 1) * codeBytes), count * codeBytes);
        }
        indexes[count] = index;
        units[count++] = unit;
      }
    }
    starts[cells.length] = count;
    this.cells = cells;
    this.starts = starts;
    this.indexes = indexes.subarray(0, count);
    this.units = units.subarray(0, count);
    this.codes = codes;
    const { distinct, places } = distinctOf(this.units);
    this.#distinctUnits = distinct;
    this.#places = places;
  }

  get length(): number {
    return this.units.length;
  }

  holds(unit: number): boolean {
    return this.#distinctUnits.includes(unit);
  }

  cellOf(passage: number): ReadCell {
    let number = 0;
    while (this.starts[number + 1]! <= passage) number++;
    return this.cells[number]!;
  }

  /** The passages with the highest scores, best first, lower unit first among equals. */
  best(scores: Float64Array, limit: number): number[] {
    return [...highest(scores, limit, { ties: this.units })];
  }

  /** The unit's passage with the highest score; undefined when none was read. */
  bestOfUnit(unit: number, scores: Float64Array): number | undefined {
    let best: number | undefined;
    for (let passage = 0; passage < this.length; passage++) {
      if (this.units[passage] !== unit) continue;
      if (best === undefined || scores[passage]! > scores[best]!) best = passage;
    }
    return best;
  }

  /**
   * A unit scores as its best passage; one with passages that were scored a second time, by these only.
   * @param rescored passages, and what is to be added to the score of each.
   * @returns at most `limit` units, best first, lower unit first among equals.
   */
  bestUnits(
    scores: Float64Array,
    rescored: readonly number[],
    added: Float64Array,
    limit: number,
  ): SemanticHit[] {
    const units = this.#distinctUnits;
    const places = this.#places;
    const best = new Float64Array(units.length).fill(Number.NEGATIVE_INFINITY);
    const settled = new Uint8Array(units.length);
    rescored.forEach((passage, index) => {
      const place = places[passage]!;
      best[place] = Math.max(best[place]!, scores[passage]! + added[index]!);
      settled[place] = 1;
    });
    for (let passage = 0; passage < scores.length; passage++) {
      const place = places[passage]!;
      if (settled[place] === 0 && scores[passage]! > best[place]!) best[place] = scores[passage]!;
    }
    return Array.from(highest(best, limit, { ties: units }), (place) => ({
      unit: units[place]!,
      score: best[place]!,
    }));
  }
}

/** Distinct values in the order in which they come first, and the place of each value among them. */
function distinctOf(values: Uint32Array): { distinct: Uint32Array; places: Uint32Array } {
  const placeOf = new Map<number, number>();
  const distinct = new Uint32Array(values.length);
  const places = values.map((value) => {
    let place = placeOf.get(value);
    if (place === undefined) {
      place = placeOf.size;
      placeOf.set(value, place);
      distinct[place] = value;
    }
    return place;
  });
  return { distinct: distinct.subarray(0, placeOf.size), places };
}

/** Scores passages by the codes of one index. Nothing is awaited while its tables are filled for a query. */
export class PassageScorer {
  readonly #codec: Codec;
  readonly #centroids: ScoreTable;
  readonly #wide: ByteScoreTable;
  readonly #fine: ScoreTable;

  constructor(codec: Codec) {
    this.#codec = codec;
    this.#centroids = new ScoreTable(codec.centroids);
    this.#wide = new ByteScoreTable(codec.wide);
    this.#fine = new ScoreTable(codec.fine);
  }

  /** Inner products of the query with the first-pass codes, by passage. */
  wide(query: Float32Array, { cells, starts, codes, length }: Passages): Float64Array {
    const ofCells = this.#ofCells(query, cells);
    const scores = new Float64Array(length);
    this.#wide.fill(query);
    this.#wide.score(codes, scores);
    for (let number = 0; number < cells.length; number++) {
      const ofCell = ofCells[number]!;
      const end = starts[number + 1]!;
      for (let passage = starts[number]!; passage < end; passage++)
        scores[passage] = ofCell + scores[passage]!;
    }
    return scores;
  }

  /** Inner products of the query with the centroids of cells. */
  #ofCells(query: Float32Array, cells: readonly ReadCell[]): Float64Array {
    const { bytes } = this.#codec.centroids;
    const codes = new Uint8Array(cells.length * bytes);
    cells.forEach(({ cell }, number) => {
      codes.set(cell.centroidCode, number * bytes);
    });
    const scores = Float64Array.from(cells, ({ origin }) => innerProduct(query, origin));
    this.#centroids.fill(query);
    this.#centroids.add(codes, scores);
    return scores;
  }

  /** What the first `count` of second-pass codes add to that. */
  fine(query: Float32Array, codes: Uint8Array, count: number): Float64Array {
    const scores = new Float64Array(count);
    this.#fine.fill(query);
    this.#fine.score(codes, scores);
    return scores;
  }

  /** A passage's vector. @param fine its second-pass code, when it was read. */
  vector(passages: Passages, passage: number, fine: Uint8Array | undefined): Float32Array {
    const { cell, origin } = passages.cellOf(passage);
    const vector = decoded(this.#codec.centroids, cell.centroidCode, 0, origin);
    addDecoded(this.#codec.wide, passages.codes, passage, vector);
    if (fine) addDecoded(this.#codec.fine, fine, 0, vector);
    return vector;
  }
}
