/** Finds the units whose passages are nearest in meaning to a query vector. */
import { ByteReader, CorruptIndexError } from '../bytes.ts';
import type { IndexReader } from '../types.ts';
import { type Cell, readCell } from './cell.ts';
import { type Codec, readCodec, readInt8Vector, ScoreTable } from './codec.ts';
import { innerProduct, type RankedCell, Routing } from './routing.ts';
import { SEMANTIC_VERSION, type SemanticSection } from './section.ts';
import { cellsOfSets } from './set-cells.ts';

/** Best passages of the first pass that the second pass scores again. */
const RESCORED = 32;
/** A filtered search that finds too little goes on to this many times the usual cells. */
const MOST_ROUNDS = 4;

export interface SemanticSearchOptions {
  /** Units wanted. */
  readonly limit: number;
  /** Cells to read, default what the index was tuned for. */
  readonly probes?: number;
  /** Passages to score a second time with fine codes (one more round trip), default 32; 0 for none. */
  readonly rescore?: number;
  /** Only units for which this is true. */
  readonly accept?: (unit: number) => boolean;
  /** Facet sets that accepted units belong to: cells without any are not read. */
  readonly sets?: ReadonlySet<number>;
  readonly signal?: AbortSignal;
}

export interface SemanticHit {
  readonly unit: number;
  /** Approximate cosine similarity of the unit's best passage. */
  readonly score: number;
}

interface Candidate {
  readonly unit: number;
  readonly fineFile: string;
  readonly fineIndex: number;
  readonly wideScore: number;
}

export class SemanticRetriever {
  readonly #section: SemanticSection;
  readonly #reader: IndexReader;
  readonly #codec: Codec;
  readonly #routing: Routing;
  #axes: Promise<Float32Array[]> | undefined;

  /** @throws Error when the index has another format version or a file is damaged. */
  static async open(section: SemanticSection, reader: IndexReader): Promise<SemanticRetriever> {
    if (section.version !== SEMANTIC_VERSION) {
      throw new Error(
        `the semantic index has format ${section.version}, this program reads ${SEMANTIC_VERSION}: rebuild the site`,
      );
    }
    const codec = readCodec(await reader.read(section.codec), section.codec);
    if (codec.wide.bits.length !== section.dims) {
      throw new CorruptIndexError(section.codec, 'it has other dimensions than the manifest');
    }
    return new SemanticRetriever(section, reader, codec, await Routing.open(section.routing, codec, reader));
  }

  private constructor(section: SemanticSection, reader: IndexReader, codec: Codec, routing: Routing) {
    this.#section = section;
    this.#reader = reader;
    this.#codec = codec;
    this.#routing = routing;
  }

  /**
   * @param vector the query in the model's space, or already projected (as the query table gives it).
   * @returns units by score, best first, lower unit first among equals; at most `limit`.
   */
  async search(vector: Float32Array, options: SemanticSearchOptions): Promise<SemanticHit[]> {
    const { limit, accept, sets, signal, rescore = RESCORED, probes = this.#section.probes } = options;
    const query = await this.#projected(vector);
    const eligible = sets && (await cellsOfSets(this.#section.sets, sets, this.#reader));
    const filtered = accept !== undefined || eligible !== undefined;
    const ranked = await this.#routing.rank(query, filtered ? probes * MOST_ROUNDS : probes, eligible);

    const table = new ScoreTable(this.#codec.wide, query);
    const candidates: Candidate[] = [];
    for (let round = 0; round < (filtered ? MOST_ROUNDS : 1); round++) {
      signal?.throwIfAborted();
      const cells = ranked.slice(round * probes, (round + 1) * probes);
      if (cells.length === 0) break;
      for (const found of await Promise.all(cells.map((cell) => this.#scan(cell, query, table, accept)))) {
        candidates.push(...found);
      }
      if (candidates.length >= limit) break;
    }
    candidates.sort((a, b) => b.wideScore - a.wideScore || a.unit - b.unit);
    signal?.throwIfAborted();
    const rescored = await this.#rescore(candidates.slice(0, rescore), query);
    return bestUnits(rescored, candidates.slice(rescored.length), limit);
  }

  async #scan(
    ranked: RankedCell,
    query: Float32Array,
    table: ScoreTable,
    accept: ((unit: number) => boolean) | undefined,
  ): Promise<Candidate[]> {
    const bytes = await this.#reader.read(ranked.file);
    const cell: Cell = readCell(bytes, ranked.file, this.#section.dims, this.#codec.wide);
    const base = innerProduct(query, cell.centroid);
    const found: Candidate[] = [];
    cell.units.forEach((unit, index) => {
      if (accept && !accept(unit)) return;
      found.push({
        unit,
        fineFile: cell.fineFiles[Math.floor(index / cell.groupSize)]!,
        fineIndex: index % cell.groupSize,
        wideScore: base + table.score(cell.codes, index),
      });
    });
    return found;
  }

  async #rescore(candidates: readonly Candidate[], query: Float32Array): Promise<SemanticHit[]> {
    const { fine } = this.#codec;
    if (candidates.length === 0 || fine.bytes === 0) {
      return candidates.map(({ unit, wideScore }) => ({ unit, score: wideScore }));
    }
    const table = new ScoreTable(fine, query);
    const files = [...new Set(candidates.map((candidate) => candidate.fineFile))];
    const contents = await Promise.all(files.map((file) => this.#reader.read(file)));
    const codes = new Map(files.map((file, index) => [file, contents[index]!]));
    return candidates.map(({ unit, fineFile, fineIndex, wideScore }) => {
      const bytes = codes.get(fineFile)!;
      if (bytes.length < (fineIndex + 1) * fine.bytes)
        throw new CorruptIndexError(fineFile, 'it ends too early');
      return { unit, score: wideScore + table.score(bytes, fineIndex) };
    });
  }

  async #projected(vector: Float32Array): Promise<Float32Array> {
    const { dims, model, axes } = this.#section;
    if (vector.length === dims) return vector;
    if (vector.length !== model.dimensions) {
      throw new RangeError(
        `a query vector of ${vector.length} dimensions does not fit an index of ${model.name}`,
      );
    }
    this.#axes ??= this.#reader.read(axes).then(
      (bytes) => readAxes(bytes, axes, dims, model.dimensions),
      (error: unknown) => {
        this.#axes = undefined;
        throw error;
      },
    );
    return Float32Array.from(await this.#axes, (axis) => innerProduct(vector, axis));
  }
}

/** File layout: per axis a scale byte and int8 × the model's dimensions. */
export function readAxes(
  bytes: Uint8Array,
  file: string,
  dims: number,
  modelDimensions: number,
): Float32Array[] {
  const input = new ByteReader(bytes, file);
  const axes = Array.from({ length: dims }, () => readInt8Vector(input, modelDimensions));
  if (!input.atEnd) throw input.damaged('it is longer than it should be');
  return axes;
}

/** A unit scores as its best passage; one that was scored twice counts by its second scores only. */
function bestUnits(
  rescored: readonly SemanticHit[],
  rest: readonly Candidate[],
  limit: number,
): SemanticHit[] {
  const best = new Map<number, number>();
  for (const { unit, score } of rescored)
    best.set(unit, Math.max(score, best.get(unit) ?? Number.NEGATIVE_INFINITY));
  const settled = new Set(best.keys());
  for (const { unit, wideScore } of rest) {
    if (!settled.has(unit)) best.set(unit, Math.max(wideScore, best.get(unit) ?? Number.NEGATIVE_INFINITY));
  }
  return [...best]
    .map(([unit, score]) => ({ unit, score }))
    .sort((a, b) => b.score - a.score || a.unit - b.unit)
    .slice(0, limit);
}
