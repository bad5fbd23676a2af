/** Which files of an index a filtered search needs: what is kept of a shelf so that it can be searched offline. */
import { Details } from './details.ts';
import { Facets, type FacetsFile } from './facets.ts';
import { readManifest } from './manifest.ts';
import { SemanticRetriever } from './semantic/retriever.ts';
import { readJson } from './store.ts';
import type { IndexReader, SearchFilters } from './types.ts';

/** Answers for one index; opened once, since telling which cells hold what means reading all of them. */
export interface IndexFiles {
  /**
   * Every file that a search with these filters may read and that holds units (their texts, their vectors). Any
   * search may also read every file that is not among the `unitFiles({})` of the whole index.
   */
  unitFiles(filters: SearchFilters): Promise<ReadonlySet<string>>;
}

export async function openIndexFiles(reader: IndexReader): Promise<IndexFiles> {
  const manifest = await readManifest(reader);
  const facets = new Facets(await readJson<FacetsFile>(reader, manifest.facets));
  const details = new Details(manifest.details, reader, { keptBytes: 0 });
  const semantic = manifest.semantic && (await SemanticRetriever.open(manifest.semantic, reader));
  const { starts } = facets.file;
  return {
    async unitFiles(filters) {
      const { sets } = facets.resolve(filters);
      const files = new Set<string>();
      for (const [set, start] of starts.entries()) {
        if (sets && !sets.has(set)) continue;
        const end = starts[set + 1] ?? manifest.counts.units;
        for (let unit = start; unit < end; unit++) files.add(await details.fileOf(unit));
      }
      const passages = await semantic?.filesOf({
        ...(sets ? { sets, accept: (unit) => sets.has(facets.setOf(unit)) } : {}),
      });
      for (const file of passages ?? []) files.add(file);
      return files;
    },
  };
}
