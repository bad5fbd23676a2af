/** Writes what hits show (see `search/details.ts`). */
import { deflateRawSync } from 'node:zlib';
import { documentUrl } from '../library/ids.ts';
import { readerUrlOfChunk } from '../library/windows.ts';
import { ByteReader, ByteWriter } from '../search/bytes.ts';
import type { UnitDetails } from '../search/details.ts';
import type { DetailsSection } from '../search/manifest.ts';
import type { KeptResults } from '../workspace/kept-results.ts';
import { inRuns, type Work } from '../workspace/runs.ts';
import type { ShardWriter } from './shard-writer.ts';
import type { Placement, Unit } from './units.ts';

/** A hit costs one shard: small enough to be cheap, large enough that their number stays bearable. */
const TARGET_SHARD_CHARACTERS = 3_000;
const MAX_UNITS_PER_SHARD = 64;

/** Shards as JSON; of a run varint bytes and the compressed bytes of each. */
const COMPRESSING: Work<string> = {
  kind: 'details',
  identityOf: (json) => json,
  weightOf: (json) => json.length,
  compute(jsons) {
    const output = new ByteWriter();
    for (const json of jsons) output.sized(deflateRawSync(json, { level: 9 }));
    return Buffer.from(output.finish());
  },
};

export interface DetailsInput {
  readonly units: readonly Unit[];
  /** Unit → units of nearly the same text. */
  readonly near: ReadonlyMap<number, readonly number[]>;
  /** Codes of a unit's passages; default none. */
  readonly codesOf?: (unit: number) => Uint8Array;
}

export async function writeDetails(
  { units, near, codesOf }: DetailsInput,
  writer: ShardWriter,
  kept?: KeptResults,
): Promise<DetailsSection> {
  const characters = units.reduce((sum, unit) => sum + unit.text.length, 0);
  const average = Math.max(1, characters / Math.max(1, units.length));
  const unitsPerShard = Math.min(
    MAX_UNITS_PER_SHARD,
    Math.max(1, Math.round(TARGET_SHARD_CHARACTERS / average)),
  );
  function* jsons(): Generator<string> {
    for (let start = 0; start < units.length; start += unitsPerShard) {
      const details = units
        .slice(start, start + unitsPerShard)
        .map((unit, index) => detailsOf(unit, near.get(start + index) ?? [], units));
      yield JSON.stringify(details);
    }
  }
  function* shards(): Generator<Uint8Array> {
    let unit = 0;
    for (const { result } of inRuns(jsons(), COMPRESSING, kept)) {
      const input = new ByteReader(result, 'compressed details');
      while (!input.atEnd) {
        const output = new ByteWriter();
        output.sized(input.sized());
        const end = Math.min(unit + unitsPerShard, units.length);
        for (; unit < end; unit++) output.sized(codesOf?.(unit) ?? new Uint8Array());
        yield output.finish();
      }
    }
  }
  return { shards: await writer.writeSet('details', shards()), unitsPerShard };
}

function detailsOf(unit: Unit, near: readonly number[], units: readonly Unit[]): UnitDetails {
  return {
    documentTitle: unit.documentTitle,
    headingPath: unit.headingPath,
    ...(unit.title === undefined ? {} : { title: unit.title }),
    text: unit.text,
    chunks: unit.placements.map(referenceOf),
    ...(near.length > 0
      ? { near: near.map((other) => ({ unit: other, chunks: units[other]!.placements.map(referenceOf) })) }
      : {}),
  };
}

function referenceOf({ document, chunk }: Placement): UnitDetails['chunks'][number] {
  return {
    source: document.source,
    ordinal: chunk.ordinal,
    ...(chunk.page === undefined ? {} : { page: chunk.page }),
    ...(chunk.label === undefined ? {} : { label: chunk.label }),
    reader: readerUrlOfChunk(document, chunk.ordinal).slice(documentUrl(document).length),
  };
}
