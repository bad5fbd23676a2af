/** Watches a content folder and keeps the library up to date, reading again only what has changed. */
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { assembleLibrary } from '../../library/assemble.ts';
import { LIBRARY_FILE } from '../../library/config.ts';
import type { LibraryDocument, Problem } from '../../library/model.ts';
import { type LoadedLibrary, loadLibrary, readDocument } from '../../workspace/load-library.ts';

/** Editors write a file in several steps, and git many files at once. */
const QUIET_MS = 150;

export interface ContentWatcher {
  /** Resolves when the update that is under way, if any, is finished. */
  close(): Promise<void>;
}

/**
 * @param onChange gets the library as it is after the change. Changes that come while it runs are collected and
 *   given to the next call.
 * @param onError a change that could not be read as a whole, such as a removed content folder.
 */
export function watchContent(
  contentDir: string,
  initial: LoadedLibrary,
  onChange: (loaded: LoadedLibrary, changed: readonly string[]) => Promise<void>,
  onError: (error: unknown) => void,
): ContentWatcher {
  let loaded = initial;
  let running: Promise<void> | undefined;
  let closed = false;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  const changed = new Set<string>();
  const update = async () => {
    while (changed.size > 0 && !closed) {
      const names = [...changed];
      changed.clear();
      try {
        loaded = await updatedLibrary(contentDir, loaded, names);
        await onChange(loaded, names);
      } catch (error) {
        onError(error);
      }
    }
    running = undefined;
  };
  const flush = () => {
    running ??= update();
  };
  const watcher: FSWatcher = watch(contentDir, { recursive: true }, (_event, name) => {
    if (name === null) return;
    changed.add(name.split(sep).join('/'));
    clearTimeout(quiet);
    quiet = setTimeout(flush, QUIET_MS);
  });
  watcher.on('error', onError);
  return {
    async close() {
      closed = true;
      clearTimeout(quiet);
      watcher.close();
      await running;
    },
  };
}

/**
 * The library after changes of some files below `contentDir`.
 * @param changed paths relative to it, with slashes; files that are gone included.
 */
export async function updatedLibrary(
  contentDir: string,
  { library, config, originals }: LoadedLibrary,
  changed: readonly string[],
): Promise<LoadedLibrary> {
  // Folders appear and vanish as a whole, and library.yaml concerns everything: then all is read anew.
  if (changed.some((name) => name === LIBRARY_FILE || !name.endsWith('.md'))) return loadLibrary(contentDir);
  const affected = new Set(changed);
  const documents: LibraryDocument[] = library.documents.filter(({ source }) => !affected.has(source));
  const problems: Problem[] = library.problems.filter(
    ({ file }) => file !== LIBRARY_FILE && !affected.has(file),
  );
  for (const source of affected) {
    const bytes = await readFile(join(contentDir, source)).catch(() => undefined);
    if (!bytes) continue;
    const read = readDocument(source, bytes);
    if (read.document) documents.push(read.document);
    problems.push(...read.problems);
  }
  const assembled = assembleLibrary(config, documents, problems);
  return { library: assembled, config, ...(originals ? { originals } : {}) };
}
