/** Turns a library into the search index of a published site: everything below `<outDir>/_index`. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Library } from '../library/model.ts';
import { INDEX_FORMAT, MANIFEST_NAME, type Manifest } from '../search/manifest.ts';
import { writeFileAtomic } from '../workspace/atomic-output.ts';
import type { KeptResults } from '../workspace/kept-results.ts';
import { type Progress, silentProgress } from '../workspace/progress.ts';
import { catalogueFile, facetsFile } from './catalogue-files.ts';
import { writeDetails } from './details-index.ts';
import type { Embedder } from './embedding/embedder.ts';
import { findNearDuplicates } from './near-duplicates.ts';
import { collectPassages } from './passages.ts';
import { buildSemanticIndex } from './semantic/build-semantic.ts';
import { ShardWriter } from './shard-writer.ts';
import { collectSuggestions } from './suggestions.ts';
import { writeTextIndex } from './text-index.ts';
import { collectUnits, type Unit, type UnitTable } from './units.ts';

export interface BuildIndexOptions {
  readonly progress?: Progress;
  /** Without one the index is text only. */
  readonly embedder?: Embedder;
  /** See `SemanticOptions`. */
  readonly arrangementFile?: string;
  /** What earlier builds of the library computed. */
  readonly kept?: KeptResults;
}

export interface IndexReport {
  readonly generation: string;
  readonly counts: Manifest['counts'];
  /** Chunks that share their text with another version, and so cost nothing. */
  readonly repeatedChunks: number;
  /** Bytes and files by kind. */
  readonly sizes: Readonly<Record<string, { readonly files: number; readonly bytes: number }>>;
}

/**
 * The same library and model give the same bytes, but for an arrangement that is kept: then the libraries before it
 * count too.
 * The manifest is written last, so a build that is killed leaves no index that looks whole.
 */
export async function buildIndex(
  library: Library,
  outDir: string,
  { progress = silentProgress, embedder, arrangementFile, kept }: BuildIndexOptions = {},
): Promise<IndexReport> {
  const writer = new ShardWriter(outDir);
  const table = collectUnits(library, kept);
  const chunks = library.documents.reduce((sum, document) => sum + document.chunks.length, 0);
  const near = findNearDuplicates(table.units);
  const { text, spelling } = await writeTextIndex(
    { units: table.units, scopesOf: scopesOf(library, table) },
    writer,
    progress,
    kept,
  );
  const passages = collectPassages(table.units, kept);
  const semantic =
    embedder && passages.length > 0
      ? await buildSemanticIndex(
          { passages },
          { embedder, writer, progress, ...(arrangementFile === undefined ? {} : { arrangementFile }) },
        )
      : undefined;
  const details = await writeDetails({ units: table.units, near, ...semantic }, writer, kept);
  const content: Omit<Manifest, 'generation'> = {
    format: INDEX_FORMAT,
    counts: {
      documents: library.documents.length,
      chunks,
      units: table.units.length,
      passages: passages.length,
    },
    facets: await writer.writeJson('facets', facetsFile(library, table)),
    catalogue: await writer.writeJson('catalogue', catalogueFile(library)),
    suggestions: await writer.writeJson('suggestions', collectSuggestions(library)),
    text,
    spelling,
    details,
    ...(semantic ? { semantic: semantic.section } : {}),
  };
  const generation = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
  const manifest: Manifest = { ...content, generation };
  await writeFileAtomic(join(outDir, MANIFEST_NAME), `${JSON.stringify(manifest)}\n`);
  return {
    generation,
    counts: manifest.counts,
    repeatedChunks: chunks - table.units.length,
    sizes: Object.fromEntries(writer.sizes),
  };
}

/** Scoped posting lists are kept by product where there are several, and by version where a product has several. */
function scopesOf(library: Library, table: UnitTable): (unit: Unit) => readonly string[] {
  const several = library.products.length > 1;
  const versioned = new Set(
    library.products.filter((product) => product.versions.length > 1).map(({ id }) => id),
  );
  const bySet = table.sets.map((manuals) => {
    const scopes = new Set<string>();
    for (const index of manuals) {
      const [product = '', version = ''] = table.manuals[index]!.split('/');
      if (several) scopes.add(product);
      if (versioned.has(product)) scopes.add(`${product}/${version}`);
    }
    return [...scopes];
  });
  return (unit) => bySet[unit.set] ?? [];
}
