/** Units that were found by other means and whose cells a search did not read, to be scored like those that it read. */
import type { SemanticHit } from './passages.ts';
import { innerProduct } from './vectors.ts';

export class Candidates {
  /** By unit, the vectors of its passages. */
  readonly #vectors: ReadonlyMap<number, readonly Float32Array[]>;

  constructor(vectors: ReadonlyMap<number, readonly Float32Array[]>) {
    this.#vectors = vectors;
  }

  /** A unit scores as its best passage. */
  hits(query: Float32Array): SemanticHit[] {
    return [...this.#vectors].flatMap(([unit, vectors]) =>
      vectors.length > 0
        ? [{ unit, score: Math.max(...vectors.map((vector) => innerProduct(query, vector))) }]
        : [],
    );
  }

  /** The unit's passage that is nearest to the query; undefined when the unit is not among these. */
  nearest(unit: number, query: Float32Array): Float32Array | undefined {
    let best: Float32Array | undefined;
    for (const vector of this.#vectors.get(unit) ?? []) {
      if (!best || innerProduct(query, vector) > innerProduct(query, best)) best = vector;
    }
    return best;
  }
}
