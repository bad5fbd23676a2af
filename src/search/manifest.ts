import { CorruptIndexError } from './bytes.ts';
import type { SemanticSection } from './semantic/section.ts';
import type { ShardSetSection } from './shard-set.ts';
import { readJson } from './store.ts';
import type { IndexReader } from './types.ts';

export const MANIFEST_NAME = '_index/manifest.json';
export const INDEX_FORMAT = 3;

/** Postings of one index. See DESIGN.md, "Full text". */
export interface TextSection {
  readonly shards: ShardSetSection;
  /** Indexed units: N of the inverse document frequency. */
  readonly units: number;
  /** Postings beyond this many are kept only in the scoped lists of a product or version. */
  readonly cut: number;
  /** A stored impact of `levels` stands for a BM25 term weight of `k1 + 1`. */
  readonly levels: number;
  readonly k1: number;
}

/** Words of the library by first letter, for typing mistakes. */
export interface SpellingSection {
  /** First letter → file. */
  readonly files: Readonly<Record<string, string>>;
}

export interface DetailsSection {
  readonly shards: ShardSetSection;
  readonly unitsPerShard: number;
}

/** The only file of the index without a hash in its name; everything else is found from here. */
export interface Manifest {
  readonly format: number;
  /** SHA-256 of everything else in the manifest, first 16 hex digits: changes when anything in the index does. */
  readonly generation: string;
  readonly counts: {
    readonly documents: number;
    readonly chunks: number;
    readonly units: number;
    readonly passages: number;
  };
  readonly facets: string;
  readonly catalogue: string;
  readonly suggestions: string;
  readonly text: TextSection;
  readonly spelling: SpellingSection;
  readonly details: DetailsSection;
  /** Absent in a library that was built without embeddings. */
  readonly semantic?: SemanticSection;
}

/** @throws CorruptIndexError when the file is damaged or of another format version. */
export async function readManifest(reader: IndexReader): Promise<Manifest> {
  const manifest = await readJson<Manifest>(reader, MANIFEST_NAME);
  if (manifest?.format !== INDEX_FORMAT) {
    throw new CorruptIndexError(
      MANIFEST_NAME,
      `its format is ${String(manifest?.format)}, this program reads ${INDEX_FORMAT}`,
    );
  }
  for (const part of [
    'counts',
    'facets',
    'catalogue',
    'suggestions',
    'text',
    'spelling',
    'details',
  ] as const) {
    if (manifest[part] === undefined) throw new CorruptIndexError(MANIFEST_NAME, `"${part}" is missing`);
  }
  return manifest;
}
