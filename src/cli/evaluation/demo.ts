/** The demo library with the questions that ship with the project. */
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readQuerySet } from '../../evaluation/judgements.ts';
import { importAll } from '../../importing/import-source.ts';
import { UserError } from '../../workspace/errors.ts';
import { loadLibrary, readLibraryConfig } from '../../workspace/load-library.ts';
import { projectRoot } from '../../workspace/paths.ts';
import { AbsentCollection, type Collection, hashOf, importerHash } from './collection.ts';

const QUERY_DIR = join(projectRoot, 'tests', 'eval', 'demo');
/** What of content/ belongs to the project; a user's own manuals beside it must not change the figures. */
const SHIPPED = ['library.yaml', 'mcdewey'];

export function demoCollection(): Collection {
  return {
    name: 'demo',
    summary: 'Questions to the demo library and the handbook, written and judged for this project.',
    headline: 'ndcg10',
    async fingerprint() {
      const shipped = SHIPPED.map((name) => join(projectRoot, 'content', name));
      return `${await hashOf(...shipped)}-${await importerHash()}`;
    },
    async prepare(contentDir, progress) {
      for (const name of SHIPPED) {
        await cp(join(projectRoot, 'content', name), join(contentDir, name), { recursive: true });
      }
      const { config } = await readLibraryConfig(contentDir);
      try {
        await importAll(config.imports, contentDir, { progress });
      } catch (error) {
        if (error instanceof UserError)
          throw new AbsentCollection(`its manuals could not be fetched: ${error.message}`);
        throw error;
      }
    },
    async judge(contentDir) {
      const queries = readQuerySet(
        await readFile(join(QUERY_DIR, 'queries.jsonl'), 'utf8'),
        await readFile(join(QUERY_DIR, 'qrels.tsv'), 'utf8'),
      );
      const { library } = await loadLibrary(contentDir);
      const sources = new Set(library.documents.map(({ source }) => source));
      for (const { id, judgements } of queries) {
        const missing = [...judgements.keys()].find((source) => !sources.has(source));
        if (missing !== undefined) {
          throw new UserError(
            `query ${id} of the demo set is judged on ${missing}, which the demo library does not hold`,
            'Correct tests/eval/demo/qrels.tsv, or content/library.yaml if the import changed.',
          );
        }
      }
      return { queries };
    },
  };
}
