/** Passages of cells that were read: their scores for a query, and their vectors as far as the codes tell. */
import type { Cell } from './cell.ts';
import { addDecoded, ByteScoreTable, type Codec, ScoreTable } from './codec.ts';
import { innerProduct } from './routing.ts';

export interface ReadCell {
  readonly cell: Cell;
  /** Centroid of the cell's group, which the cell's own is coded from. */
  readonly origin: Float32Array;
}

export interface Passage {
  readonly unit: number;
  readonly from: ReadCell;
  /** Number in the cell. */
  readonly index: number;
}

/** Second-pass code of a passage: number `index` of `codes`. */
export interface FineCode {
  readonly codes: Uint8Array;
  readonly index: number;
}

/** Inner products with one query. */
export class PassageScorer {
  readonly #query: Float32Array;
  readonly #centroids: ScoreTable;
  readonly #wide: ByteScoreTable;
  readonly #fine: ScoreTable;
  /** Each cell is asked for once for all of its passages and again for those that are scored a second time. */
  readonly #ofCells = new Map<ReadCell, number>();

  constructor(codec: Codec, query: Float32Array) {
    this.#query = query;
    this.#centroids = new ScoreTable(codec.centroids, query);
    this.#wide = new ByteScoreTable(codec.wide, query);
    this.#fine = new ScoreTable(codec.fine, query);
  }

  centroid(from: ReadCell): number {
    let score = this.#ofCells.get(from);
    if (score === undefined) {
      score = innerProduct(this.#query, from.origin) + this.#centroids.score(from.cell.centroidCode, 0);
      this.#ofCells.set(from, score);
    }
    return score;
  }

  /** What a passage's first-pass code adds to its cell's score. */
  wide({ cell }: ReadCell, index: number): number {
    return this.#wide.score(cell.codes, index);
  }

  /** What the second-pass code adds to that. */
  fine({ codes, index }: FineCode): number {
    return this.#fine.score(codes, index);
  }
}

/** @param fine when it was read. */
export function vectorOf({ from, index }: Passage, fine: FineCode | undefined, codec: Codec): Float32Array {
  const vector = Float32Array.from(from.origin);
  addDecoded(codec.centroids, from.cell.centroidCode, 0, vector);
  addDecoded(codec.wide, from.cell.codes, index, vector);
  if (fine) addDecoded(codec.fine, fine.codes, fine.index, vector);
  return vector;
}
