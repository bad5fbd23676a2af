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
  /** By passage: the place of its unit among the distinct ones. */
  readonly #places: Uint32Array;
  readonly #distinctUnits: Uint32Array;

  constructor(cells: readonly ReadCell[], accept: ((unit: number) => boolean) | undefined) {
    const starts = new Uint32Array(cells.length + 1);
    const indexes: number[] = [];
    const units: number[] = [];
    cells.forEach(({ cell }, number) => {
      starts[number] = units.length;
      for (let index = 0; index < cell.units.length; index++) {
        const unit = cell.units[index]!;
        if (accept && !accept(unit)) continue;
        indexes.push(index);
        units.push(unit);
      }
    });
    starts[cells.length] = units.length;
    this.cells = cells;
    this.starts = starts;
    this.indexes = Uint32Array.from(indexes);
    this.units = Uint32Array.from(units);
    const places = new Map<number, number>();
    this.#places = Uint32Array.from(units, (unit) => {
      const known = places.get(unit);
      if (known !== undefined) return known;
      places.set(unit, places.size);
      return places.size - 1;
    });
    this.#distinctUnits = Uint32Array.from(places.keys());
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
  wide(query: Float32Array, { cells, starts, indexes }: Passages): Float64Array {
    const ofCells = this.#ofCells(query, cells);
    const scores = new Float64Array(indexes.length);
    this.#wide.fill(query);
    cells.forEach(({ cell }, number) => {
      const inCell = new Float64Array(cell.units.length);
      this.#wide.score(cell.codes, inCell);
      for (let passage = starts[number]!; passage < starts[number + 1]!; passage++) {
        scores[passage] = ofCells[number]! + inCell[indexes[passage]!]!;
      }
    });
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
    addDecoded(this.#codec.wide, cell.codes, passages.indexes[passage]!, vector);
    if (fine) addDecoded(this.#codec.fine, fine, 0, vector);
    return vector;
  }
}
