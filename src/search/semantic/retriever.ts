/** Finds the units whose passages are nearest in meaning to a query vector. */
import { bestOf } from '../best.ts';
import { ByteReader, CorruptIndexError } from '../bytes.ts';
import { readAll } from '../store.ts';
import type { IndexReader } from '../types.ts';
import { type Cell, readCell } from './cell.ts';
import { ByteScoreTable, type Codec, readCodec, readInt8Vector, ScoreTable } from './codec.ts';
import { type CellRanking, innerProduct, Routing } from './routing.ts';
import { SEMANTIC_VERSION, type SemanticSection } from './section.ts';
import { cellsOfSets } from './set-cells.ts';

/** How much of the index a search reads. */
export type SemanticEffort = 'quick' | 'default' | 'refined';

interface Effort {
  /** Cells that are read whatever they promise. */
  readonly least: number;
  /** Cells read in all, unless too little is found. */
  readonly most: number;
  /**
   * The smallest expected share of the nearest passages for which a cell is read; under a filter that only some
   * cells pass, less: what passes it is thinner sown.
   */
  readonly share: number;
  /** Best passages that are scored a second time with fine codes; 0 saves a round trip. */
  readonly rescored: number;
}

const EFFORTS: Readonly<Record<SemanticEffort, Effort>> = {
  quick: { least: 16, most: 16, share: 1, rescored: 0 },
  default: { least: 8, most: 72, share: 0.003, rescored: 56 },
  refined: { least: 32, most: 256, share: 0.0004, rescored: 128 },
};
/** Hits that a search must have found, if there are so many, before it stops reading. */
const WANTED = 10;

export interface SemanticSearchOptions {
  /** Units wanted. */
  readonly limit: number;
  readonly effort?: SemanticEffort;
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

/** A passage of a cell that was read. */
interface Candidate {
  readonly unit: number;
  readonly wideScore: number;
  readonly cell: Cell;
  readonly index: number;
}

export class SemanticRetriever {
  readonly #section: SemanticSection;
  readonly #reader: IndexReader;
  readonly #codec: Codec;
  readonly #routing: Routing;
  readonly #cells = new WeakMap<Uint8Array, Cell>();
  #axes: Promise<Float32Array[]> | undefined;

  /** @throws CorruptIndexError when a file is damaged or of another format version. */
  static async open(section: SemanticSection, reader: IndexReader): Promise<SemanticRetriever> {
    if (section.version !== SEMANTIC_VERSION) {
      throw new CorruptIndexError(
        'manifest, part "semantic"',
        `its format is ${section.version}, this program reads ${SEMANTIC_VERSION}`,
      );
    }
    const [codecBytes] = await Promise.all([
      reader.read(section.codec),
      // Read ahead: both files are needed, and reading one after the other costs a round trip.
      reader.read(section.routing.file).catch(() => {}),
    ]);
    const codec = readCodec(codecBytes, section.codec);
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
   * @param vector the query in the model's space, or already projected (as the query table gives it); the two are
   *   told apart by their length.
   * @returns units by score, best first, lower unit first among equals; at most `limit`.
   */
  async search(vector: Float32Array, options: SemanticSearchOptions): Promise<SemanticHit[]> {
    const { limit, sets, signal } = options;
    const effort = EFFORTS[options.effort ?? 'default'];
    const query = await this.#projected(vector);
    const eligible = sets && (await cellsOfSets(this.#section.sets, sets, this.#reader));
    const ranked = await this.#routing.rank(query, eligible);
    signal?.throwIfAborted();
    const candidates = await this.#scanAll(ranked, query, effort, options);
    const best = bestOf(
      candidates,
      effort.rescored,
      (a, b) => a.wideScore > b.wideScore || (a.wideScore === b.wideScore && a.unit < b.unit),
    );
    return bestUnits(await this.#rescore(best, query), candidates, limit);
  }

  /**
   * Files that a search with this filter may read, of those that hold passages; what every search reads (codec,
   * root of the table, cells of the sets) is not among them.
   */
  async filesOf({ accept, sets }: Pick<SemanticSearchOptions, 'accept' | 'sets'>): Promise<string[]> {
    const eligible = sets && (await cellsOfSets(this.#section.sets, sets, this.#reader));
    const { groups, cells } = await this.#routing.filesOf(eligible);
    const fine = new Set<string>();
    for (const file of cells) {
      const cell = readCell(await this.#reader.read(file), file, this.#codec);
      cell.units.forEach((unit, index) => {
        if (!accept || accept(unit)) fine.add(cell.fineFiles[Math.floor(index / cell.groupSize)]!);
      });
    }
    return [...groups, ...cells, ...fine];
  }

  /** Reads the cells that promise most at once, and more of them only while too little was found. */
  async #scanAll(
    ranked: CellRanking,
    query: Float32Array,
    { least, most, share }: Effort,
    { accept, signal }: SemanticSearchOptions,
  ): Promise<Candidate[]> {
    const centroids = new ScoreTable(this.#codec.centroids, query);
    const wide = new ByteScoreTable(this.#codec.wide, query);
    const leastShare = share * (ranked.length / this.#section.routing.cells);
    const candidates: Candidate[] = [];
    for (let read = 0; read < ranked.length && !holdsEnough(candidates); ) {
      const next =
        read === 0
          ? ranked.slice(0, most).filter((cell, place) => place < least || cell.share >= leastShare)
          : ranked.slice(read, read + least);
      const contents = await readAll(
        this.#reader,
        next.map(({ file }) => file),
      );
      signal?.throwIfAborted();
      next.forEach(({ file, base }, index) => {
        const cell = this.#cell(contents[index]!, file);
        scan(cell, base + centroids.score(cell.centroidCode, 0), wide, accept, candidates);
      });
      read += next.length;
    }
    return candidates;
  }

  /** Read once for as long as the file's bytes are kept. */
  #cell(bytes: Uint8Array, file: string): Cell {
    let cell = this.#cells.get(bytes);
    if (!cell) {
      cell = readCell(bytes, file, this.#codec);
      this.#cells.set(bytes, cell);
    }
    return cell;
  }

  async #rescore(candidates: readonly Candidate[], query: Float32Array): Promise<SemanticHit[]> {
    const { fine } = this.#codec;
    if (fine.bytes === 0) return candidates.map(({ unit, wideScore }) => ({ unit, score: wideScore }));
    const table = new ScoreTable(fine, query);
    const files = candidates.map(({ cell, index }) => cell.fineFiles[Math.floor(index / cell.groupSize)]!);
    const distinct = [...new Set(files)];
    const contents = await readAll(this.#reader, distinct);
    const codes = new Map(distinct.map((file, index) => [file, contents[index]!]));
    return candidates.map(({ unit, wideScore, cell, index }, place) => {
      const file = files[place]!;
      const bytes = codes.get(file)!;
      const inGroup = index % cell.groupSize;
      if (bytes.length < (inGroup + 1) * fine.bytes) throw new CorruptIndexError(file, 'it ends too early');
      return { unit, score: wideScore + table.score(bytes, inGroup) };
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

/** Scores the passages of a cell and adds those that are accepted to `candidates`. */
function scan(
  cell: Cell,
  base: number,
  table: ByteScoreTable,
  accept: ((unit: number) => boolean) | undefined,
  candidates: Candidate[],
): void {
  const { units, codes } = cell;
  for (let index = 0; index < units.length; index++) {
    const unit = units[index]!;
    if (accept && !accept(unit)) continue;
    candidates.push({ unit, wideScore: base + table.score(codes, index), cell, index });
  }
}

function holdsEnough(candidates: readonly Candidate[]): boolean {
  const units = new Set<number>();
  for (const { unit } of candidates) if (units.add(unit).size === WANTED) return true;
  return false;
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
  candidates: readonly Candidate[],
  limit: number,
): SemanticHit[] {
  const best = new Map<number, number>();
  for (const { unit, score } of rescored) {
    best.set(unit, Math.max(score, best.get(unit) ?? Number.NEGATIVE_INFINITY));
  }
  const settled = new Set(best.keys());
  for (const { unit, wideScore } of candidates) {
    if (!settled.has(unit)) best.set(unit, Math.max(wideScore, best.get(unit) ?? Number.NEGATIVE_INFINITY));
  }
  const hits: SemanticHit[] = [];
  best.forEach((score, unit) => {
    hits.push({ unit, score });
  });
  return bestOf(hits, limit, (a, b) => a.score > b.score || (a.score === b.score && a.unit < b.unit));
}
