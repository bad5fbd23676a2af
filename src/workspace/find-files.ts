/** Which files of a content folder are manuals. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Problem } from '../library/model.ts';

const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules']);
/** Folders below this are not searched: ids allow twelve parts. */
const DEEPEST_FOLDER = 16;

export interface FoundFiles {
  /** Paths below the content folder with `/`, sorted. */
  readonly files: string[];
  readonly problems: Problem[];
}

/**
 * Every `.md` file below `contentDir`. Hidden files, `node_modules` and other kinds of files are passed over in
 * silence; a link that leads outside the folder, or back into itself, is refused with a problem.
 */
export async function findMarkdownFiles(contentDir: string): Promise<FoundFiles> {
  const root = await realpath(contentDir);
  const files: string[] = [];
  const problems: Problem[] = [];

  const visit = async (folder: string, ancestors: readonly string[]): Promise<void> => {
    let entries: Awaited<ReturnType<typeof readEntries>>;
    try {
      entries = await readEntries(join(contentDir, folder));
    } catch {
      problems.push({
        severity: 'error',
        file: folder,
        message: 'The folder cannot be read.',
        fix: 'Check its permissions.',
      });
      return;
    }
    for (const entry of entries) {
      if (entry.name.startsWith('.') || SKIPPED_FOLDERS.has(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      let isFolder = entry.isDirectory();
      let isFile = entry.isFile();
      let real: string | undefined;
      if (entry.isSymbolicLink()) {
        const target = await followLink(join(contentDir, path));
        if (target === undefined || !isInside(root, target.real)) {
          if (target === undefined || target.isFolder || isMarkdown(entry.name)) {
            problems.push({
              severity: 'warning',
              file: path,
              message: target ? 'The link leads outside the content folder.' : 'The link leads nowhere.',
              fix: 'Copy the file or folder into the content folder instead.',
            });
          }
          continue;
        }
        ({ isFolder, isFile, real } = target);
      }
      if (isFolder) {
        const own = real ?? join(ancestors.at(-1) ?? root, entry.name);
        if (ancestors.includes(own)) {
          problems.push({
            severity: 'warning',
            file: path,
            message: 'The link leads back to a folder that contains it.',
            fix: 'Remove the link.',
          });
        } else if (ancestors.length < DEEPEST_FOLDER) await visit(path, [...ancestors, own]);
      } else if (isFile && isMarkdown(entry.name)) files.push(path);
    }
  };
  await visit('', [root]);
  return { files: files.sort((a, b) => (a < b ? -1 : 1)), problems };
}

function readEntries(folder: string) {
  return readdir(folder, { withFileTypes: true });
}

async function followLink(
  path: string,
): Promise<{ real: string; isFolder: boolean; isFile: boolean } | undefined> {
  try {
    const real = await realpath(path);
    const found = await stat(real);
    return { real, isFolder: found.isDirectory(), isFile: found.isFile() };
  } catch {
    return undefined;
  }
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function isMarkdown(name: string): boolean {
  return name.endsWith('.md');
}
