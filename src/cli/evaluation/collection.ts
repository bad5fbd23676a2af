/** A collection of judged queries with the library that answers them. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { JudgedQuery } from '../../evaluation/judgements.ts';
import type { Measure } from '../../evaluation/report.ts';
import type { SearchFilters } from '../../search/types.ts';
import { projectRoot } from '../../workspace/paths.ts';
import type { Progress } from '../../workspace/progress.ts';

export interface Collection {
  readonly name: string;
  /** One sentence for the report. */
  readonly summary: string;
  readonly headline: Measure;
  /**
   * Changes when the library that `prepare` would write changes.
   * @throws AbsentCollection when what it is made of is not at hand.
   */
  fingerprint(): Promise<string>;
  /** Writes the library into `contentDir`, which is empty or half written. */
  prepare(contentDir: string, progress: Progress): Promise<void>;
  /** The judged queries, after `prepare`. */
  judge(contentDir: string): Promise<Judged>;
}

export interface Judged {
  readonly queries: readonly JudgedQuery[];
  /** Where a query is asked: the reader who looks a term up has one manual in hand. */
  readonly filters?: (query: JudgedQuery) => SearchFilters | undefined;
}

/** The collection cannot be scored on this machine; the message says why. */
export class AbsentCollection extends Error {
  override name = 'AbsentCollection';
}

/** `MCDEWEY_CORPORA`, else `../shared/corpora` beside the project. */
export function corporaDir(...parts: string[]): string {
  const root = process.env.MCDEWEY_CORPORA ?? join(projectRoot, '..', 'shared', 'corpora');
  return join(resolve(root), ...parts);
}

/** @throws AbsentCollection */
export async function requireCorpus(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await stat(path).catch(() => {
      throw new AbsentCollection(
        `its corpus is not on this machine (no ${path}; MCDEWEY_CORPORA names another folder)`,
      );
    });
  }
}

/** A hash of the contents of files and folders, in the order given. */
export async function hashOf(...paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    if ((await stat(path)).isFile()) {
      hash.update(await readFile(path));
      continue;
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) {
      hash.update(`${file.slice(path.length)}\0`);
      hash.update(await readFile(file));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** The program's own folders that decide what an import writes. */
export function importerHash(): Promise<string> {
  return hashOf(join(projectRoot, 'src', 'importing'), join(projectRoot, 'src', 'library'));
}
