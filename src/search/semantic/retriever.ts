/** Finds the units whose passages are nearest in meaning to a query vector. */
import { ByteReader, CorruptIndexError, inflateFile, inflateStream } from '../bytes.ts';
import { readAll } from '../store.ts';
import type { IndexReader } from '../types.ts';
import { Candidates } from './candidates.ts';
import { type Cell, readCell } from './cell.ts';
import { type Codec, readCodec, readInt8Vector } from './codec.ts';
import { movedTowards } from './feedback.ts';
import { PassageScorer, Passages, type ReadCell, type SemanticHit } from './passages.ts';
import { type CellRanking, Routing } from './routing.ts';
import { SEMANTIC_VERSION, type SemanticSection } from './section.ts';
import { cellsOfSets } from './set-cells.ts';
import { readUnitCodes, type UnitCodes } from './unit-codes.ts';
import { innerProduct } from './vectors.ts';

/** How much of the index a search reads. */
export type SemanticEffort = 'quick' | 'default' | 'refined';

interface Effort {
  /** Cells that are read whatever they promise. */
  readonly least: number;
  /** Cells read in all, unless too little is found. */
  readonly most: number;
  /** The same under a filter, whose cells hold much that does not pass. */
  readonly mostFiltered: number;
  /**
   * The smallest expected share of the nearest passages for which a cell is read; under a filter that only some
   * cells pass, less: what passes it is thinner sown.
   */
  readonly share: number;
  /** Best passages that are scored a second time with fine codes; 0 saves a round trip. */
  readonly rescored: number;
}

const EFFORTS: Readonly<Record<SemanticEffort, Effort>> = {
  quick: { least: 16, most: 16, mostFiltered: 16, share: 1, rescored: 0 },
  default: { least: 8, most: 56, mostFiltered: 72, share: 0.003, rescored: 56 },
  refined: { least: 32, most: 256, mostFiltered: 256, share: 0.0004, rescored: 192 },
};
/**
 * In a library of more cells than this the nearest passages lie in more of them, and each promises less: for the same
 * recall at 5,566 cells the share that is asked for has to be 0.7 of that at 2,436.
 */
const SPREAD_CELLS = 2800;
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
  /**
   * Units that were found by other means. Each is scored even if its cell is not read: a cell that promises little may
   * hold the one passage that answers.
   */
  readonly candidates?: {
    readonly units: () => Promise<readonly number[]>;
    /** What stands with a unit's details (`unit-codes.ts`). */
    readonly codesOf: (unit: number) => Promise<UnitCodes>;
  };
  /**
   * Names units that answer the query in all likelihood, given the hits: then what was read is scored again with the
   * query moved towards their passages.
   */
  readonly feedback?: (hits: readonly SemanticHit[]) => Promise<readonly number[]>;
  readonly signal?: AbortSignal;
}

export type { SemanticHit };

export class SemanticRetriever {
  readonly #section: SemanticSection;
  readonly #reader: IndexReader;
  readonly #codec: Codec;
  readonly #routing: Routing;
  readonly #scorer: PassageScorer;
  readonly #cells = new WeakMap<Uint8Array, Cell>();
  #axes: Promise<Float32Array[]> | undefined;

  /** @throws CorruptIndexError when a file is damaged or of another format version. */
  static async open(
    section: SemanticSection,
    reader: IndexReader,
    inflate = inflateStream,
  ): Promise<SemanticRetriever> {
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
    const codec = readCodec(await inflateFile(codecBytes, section.codec, inflate), section.codec);
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
    this.#scorer = new PassageScorer(codec);
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
    const cells = await this.#readCells(ranked, effort, options);
    const passages = new Passages(cells, this.#codec.wide.bytes, options.accept);
    const scorer = this.#scorer;
    const wide = scorer.wide(query, passages);
    const best = passages.best(wide, effort.rescored);
    const [fine, candidates] = await Promise.all([
      this.#readFine(passages, best),
      this.#readCandidates(passages, options),
    ]);
    const hitsFor = (query: Float32Array, wide: Float64Array): SemanticHit[] => {
      const hits = passages.bestUnits(wide, best, scorer.fine(query, fine, best.length), limit);
      return [...hits, ...candidates.hits(query)]
        .sort((a, b) => b.score - a.score || a.unit - b.unit)
        .slice(0, limit);
    };
    const hits = hitsFor(query, wide);
    if (!options.feedback) return hits;
    const { bytes } = this.#codec.fine;
    const examples = (await options.feedback(hits)).flatMap((unit) => {
      const passage = passages.bestOfUnit(unit, wide);
      if (passage === undefined) return candidates.nearest(unit, query) ?? [];
      const place = best.indexOf(passage);
      const code = place < 0 ? undefined : fine.subarray(place * bytes, (place + 1) * bytes);
      return [scorer.vector(passages, passage, code)];
    });
    const moved = movedTowards(query, examples, this.#routing.mean);
    return hitsFor(moved, scorer.wide(moved, passages));
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

  /** Reads the cells that promise most at once, and more of them only while they hold too little. */
  async #readCells(
    ranked: CellRanking,
    { least, most, mostFiltered, share }: Effort,
    { accept, sets, signal }: SemanticSearchOptions,
  ): Promise<ReadCell[]> {
    const { cells: allCells } = this.#section.routing;
    const leastShare = share * Math.min(1, Math.sqrt(SPREAD_CELLS / allCells)) * (ranked.length / allCells);
    const cells: ReadCell[] = [];
    const units = new Set<number>();
    while (cells.length < ranked.length && units.size < WANTED) {
      const next =
        cells.length === 0
          ? ranked
              .slice(0, sets ? mostFiltered : most)
              .filter((cell, place) => place < least || cell.share >= leastShare)
          : ranked.slice(cells.length, cells.length + least);
      const contents = await readAll(
        this.#reader,
        next.map(({ file }) => file),
      );
      signal?.throwIfAborted();
      next.forEach(({ file, origin }, index) => {
        const cell = this.#cell(contents[index]!, file);
        cells.push({ cell, origin });
        for (const unit of cell.units) if (units.size < WANTED && (!accept || accept(unit))) units.add(unit);
      });
    }
    return cells;
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

  /** Vectors of the candidates that no cell that was read holds. */
  async #readCandidates(
    passages: Passages,
    { candidates, signal }: SemanticSearchOptions,
  ): Promise<Candidates> {
    if (!candidates) return new Candidates(new Map());
    const { origins } = this.#routing;
    const missing = (await candidates.units()).filter((unit) => !passages.holds(unit));
    signal?.throwIfAborted();
    const vectors = await Promise.all(
      missing.map(async (unit) => {
        return [unit, readUnitCodes(await candidates.codesOf(unit), this.#codec, origins)] as const;
      }),
    );
    return new Candidates(new Map(vectors));
  }

  /** The second-pass codes of some passages, one after the other. */
  async #readFine(passages: Passages, wanted: readonly number[]): Promise<Uint8Array> {
    const { bytes } = this.#codec.fine;
    const places = wanted.map((passage) => {
      const { cell } = passages.cellOf(passage);
      const index = passages.indexes[passage]!;
      return {
        file: cell.fineFiles[Math.floor(index / cell.groupSize)]!,
        at: (index % cell.groupSize) * bytes,
      };
    });
    const files = [...new Set(places.map(({ file }) => file))];
    const contents = await readAll(this.#reader, files);
    const contentOf = new Map(files.map((file, index) => [file, contents[index]!]));
    const codes = new Uint8Array(wanted.length * bytes);
    places.forEach(({ file, at }, index) => {
      const content = contentOf.get(file)!;
      if (content.length < at + bytes) throw new CorruptIndexError(file, 'it ends too early');
      codes.set(content.subarray(at, at + bytes), index * bytes);
    });
    return codes;
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
