/** How much of exact search the semantic index finds: recall@10 with the same query vectors. */

import { openEmbedder } from '../../src/indexing/embedding/embedder.ts';
import { collectPassages } from '../../src/indexing/passages.ts';
import { collectUnits } from '../../src/indexing/units.ts';
import { readManifest } from '../../src/search/manifest.ts';
import { type SemanticEffort, SemanticRetriever } from '../../src/search/semantic/retriever.ts';
import { openDirectorySource } from '../../src/server/index-source/directory.ts';
import { loadLibrary } from '../../src/workspace/load-library.ts';
import type { Progress } from '../../src/workspace/progress.ts';

const TOP = 10;

export interface RecallFigures {
  readonly queries: number;
  /** Mean share of the ten nearest units that a search finds, by effort. */
  readonly all: Readonly<Record<'default' | 'refined', number>>;
  /** The same among the units of one version (or product) only. */
  readonly filtered: Readonly<Record<string, Readonly<Record<'default' | 'refined', number>>>>;
}

/**
 * @param siteDir a built site of the library in `contentDir`.
 * @param filters name → whether a manual, as `product/version/doc`, passes.
 */
export async function measureRecall(
  contentDir: string,
  siteDir: string,
  queries: readonly string[],
  filters: Readonly<Record<string, (manual: string) => boolean>>,
  progress: Progress,
): Promise<RecallFigures> {
  const { library, config } = await loadLibrary(contentDir, { progress });
  const table = collectUnits(library);
  const passages = collectPassages(table.units);
  const embedder = await openEmbedder(config.embedding.model, { progress });
  try {
    const vectors = await embedder.embedPassages(
      passages.map(({ text }) => text),
      progress,
    );
    const queryVectors = await embedder.embedQueries(queries, progress);
    const { reader } = openDirectorySource(siteDir);
    const { semantic } = await readManifest(reader);
    if (!semantic) throw new Error(`${siteDir} was built without embeddings`);
    const retriever = await SemanticRetriever.open(semantic, reader);

    const measure = async (sets: ReadonlySet<number> | undefined) => {
      const found = { default: 0, refined: 0 };
      for (const query of queryVectors) {
        const exact = nearestUnits(query, vectors, passages, sets);
        for (const effort of ['default', 'refined'] satisfies SemanticEffort[]) {
          const hits = await retriever.search(query, {
            limit: TOP,
            effort,
            ...(sets ? { sets, accept: (unit) => sets.has(table.units[unit]!.set) } : {}),
          });
          found[effort] += hits.filter(({ unit }) => exact.has(unit)).length / exact.size;
        }
      }
      const mean = (sum: number) => sum / queryVectors.length;
      return { default: mean(found.default), refined: mean(found.refined) };
    };
    const step = progress.step('Comparing with exact search', 'filters', 1 + Object.keys(filters).length);
    const all = await measure(undefined);
    step.advance();
    const filtered: Record<string, Record<'default' | 'refined', number>> = {};
    for (const [name, passes] of Object.entries(filters)) {
      const sets = table.sets.flatMap((manuals, set) =>
        manuals.some((manual) => passes(table.manuals[manual]!)) ? [set] : [],
      );
      filtered[name] = await measure(new Set(sets));
      step.advance();
    }
    step.done();
    return { queries: queries.length, all, filtered };
  } finally {
    await embedder.close();
  }
}

function nearestUnits(
  query: Float32Array,
  vectors: readonly Float32Array[],
  passages: readonly { readonly unit: number; readonly set: number }[],
  sets: ReadonlySet<number> | undefined,
): Set<number> {
  const best = new Map<number, number>();
  for (const [index, { unit, set }] of passages.entries()) {
    if (sets && !sets.has(set)) continue;
    const vector = vectors[index]!;
    let score = 0;
    for (let i = 0; i < vector.length; i++) score += vector[i]! * query[i]!;
    if (score > (best.get(unit) ?? Number.NEGATIVE_INFINITY)) best.set(unit, score);
  }
  const ranked = [...best].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return new Set(ranked.slice(0, TOP).map(([unit]) => unit));
}
