/** Builds the semantic part of an index. The formats are those of `src/search/semantic`; see DESIGN.md. */
import { groupBy } from '../../library/group-by.ts';
import { ByteWriter } from '../../search/bytes.ts';
import { SEMANTIC_VERSION, type SemanticSection } from '../../search/semantic/section.ts';
import { writeUnitCode } from '../../search/semantic/unit-codes.ts';
import { type Progress, silentProgress } from '../../workspace/progress.ts';
import type { Embedder } from '../embedding/embedder.ts';
import type { ShardWriter } from '../shard-writer.ts';
import { type Arrangement, readArrangement, writeArrangement } from './arrangement.ts';
import { codeAt, writeCells } from './cell-files.ts';
import { learnArrangement } from './learn-arrangement.ts';
import { writeFastTable } from './query-table.ts';
import { writeRouting } from './routing-files.ts';
import { writeSetCells } from './set-files.ts';
import { updatedArrangement } from './update-arrangement.ts';

/** Embedding input of (part of) a unit. */
export interface SemanticPassage {
  /** Number of the unit; units of the same facet set have neighbouring numbers. */
  readonly unit: number;
  /** Of its text, see `EmbeddingCache.keyOf`. */
  readonly key: string;
  /** May be computed each time it is asked for: of most passages an unchanged library needs the key alone. */
  readonly text: string;
  /** Number of the unit's facet set. */
  readonly set: number;
}

export interface SemanticInput {
  readonly passages: readonly SemanticPassage[];
}

export interface SemanticOptions {
  readonly embedder: Embedder;
  readonly writer: ShardWriter;
  readonly progress?: Progress;
  /** Where the arrangement is kept between builds of a library; without it all is learned anew. */
  readonly arrangementFile?: string;
}

export interface SemanticIndex {
  /** The manifest's; its files have been written. */
  readonly section: SemanticSection;
  /** What is to stand with a unit's details (`search/semantic/unit-codes.ts`). */
  readonly codesOf: (unit: number) => Uint8Array;
}

/** `passages` must not be empty. */
export async function buildSemanticIndex(
  { passages }: SemanticInput,
  { embedder, writer, progress = silentProgress, arrangementFile }: SemanticOptions,
): Promise<SemanticIndex> {
  const before = arrangementFile === undefined ? undefined : await readArrangement(arrangementFile);
  const arrangement =
    (before && (await updatedArrangement(before, passages, embedder, progress))) ??
    (await learnArrangement(
      passages.map((passage) => passage.text),
      embedder,
      progress,
    ));
  if (arrangementFile !== undefined && arrangement !== before)
    await writeArrangement(arrangementFile, arrangement);
  const section = await writeSemanticIndex(arrangement, passages, embedder, writer);
  return { section, codesOf: unitCodes(arrangement, passages) };
}

/** Codes of every unit's passages, in the order of the passages. */
function unitCodes(
  { groups }: Arrangement,
  passages: readonly SemanticPassage[],
): (unit: number) => Uint8Array {
  const codeOf = new Map<string, { group: number; code: Uint8Array }>();
  for (const [group, { cells }] of groups.entries()) {
    for (const { keys, standalone } of cells) {
      keys.forEach((key, place) => {
        codeOf.set(key, { group, code: codeAt(standalone, place, keys.length) });
      });
    }
  }
  const passagesOf = groupBy(passages, ({ unit }) => unit);
  return (unit) => {
    const output = new ByteWriter();
    for (const { key } of passagesOf.get(unit) ?? []) {
      const { group, code } = codeOf.get(key)!;
      writeUnitCode(output, group, code);
    }
    return output.finish();
  };
}

async function writeSemanticIndex(
  arrangement: Arrangement,
  passages: readonly SemanticPassage[],
  { model }: Embedder,
  writer: ShardWriter,
): Promise<SemanticSection> {
  const passagesOf = groupBy(passages, ({ key }) => key);
  const cells = arrangement.groups.flatMap((group) => group.cells);
  const hashes = await writeCells(
    cells,
    (key) => (passagesOf.get(key) ?? []).map(({ unit }) => unit),
    writer,
  );
  const routing = await writeRouting(arrangement, hashes, writer);
  const sets = await writeSetCells(
    cells.map(
      ({ keys }) => new Set(keys.flatMap((key) => (passagesOf.get(key) ?? []).map(({ set }) => set))),
    ),
    writer,
  );
  const { axes, codec, table } = arrangement;
  return {
    version: SEMANTIC_VERSION,
    model: {
      name: model.name,
      dtype: model.dtype,
      dimensions: model.dimensions,
      pooling: model.pooling,
      queryPrefix: model.queryPrefix,
      weights: model.files.find((file) => file.path.endsWith('.onnx'))?.sha256 ?? '',
    },
    passages: passages.length,
    dims: arrangement.mean.length - 1,
    axes: await writer.write('semantic', axes),
    codec: await writer.writeDeflated('semantic', codec),
    routing,
    sets,
    ...(table ? { fast: await writeFastTable(table, writer) } : {}),
  };
}
