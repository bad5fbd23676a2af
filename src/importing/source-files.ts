import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { UserError } from '../workspace/errors.ts';
import { matchesGlobs } from './globs.ts';

export type SourceKind = 'pdf' | 'markdown' | 'mdx' | 'text' | 'html';

export interface SourceFile {
  /** Below the source's root, with `/`. */
  readonly path: string;
  readonly kind: SourceKind;
  read(): Promise<Uint8Array>;
}

/** What one argument of `mcdewey import` stands for. */
export interface SourceSet {
  /** The argument. */
  readonly spec: string;
  readonly files: readonly SourceFile[];
  /** Folders of the argument as it was typed, outermost first: what product and version are guessed from. */
  readonly folders: readonly string[];
  /** The argument is one file. */
  readonly single: boolean;
  readonly origin?: string;
  readonly licence?: string;
  readonly product?: string;
  readonly version?: string;
}

const KINDS: Readonly<Record<string, SourceKind>> = {
  '.pdf': 'pdf',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.mdown': 'markdown',
  '.mdx': 'mdx',
  '.txt': 'text',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
};
const MOST_FILES = 200_000;
const DEEPEST = 40;
/** Bytes. Nothing a person reads is larger; what is, is not read into memory. */
const LARGEST_FILE: Readonly<Record<SourceKind, number>> = {
  pdf: 1024 ** 3,
  markdown: 64 * 1024 ** 2,
  mdx: 64 * 1024 ** 2,
  text: 64 * 1024 ** 2,
  html: 64 * 1024 ** 2,
};

export function kindOf(path: string): SourceKind | undefined {
  return KINDS[extname(path).toLowerCase()];
}

/** @throws UserError when the path does not exist, holds nothing to import or is of no known kind. */
export async function localSource(spec: string, include: readonly string[] | undefined): Promise<SourceSet> {
  const path = resolve(spec);
  const found = await stat(path).catch(() => undefined);
  if (!found)
    throw new UserError(
      `There is no file or folder "${spec}".`,
      'Check the path; npm packages are named npm:name@version.',
    );
  if (found.isFile()) {
    const kind = kindOf(path);
    if (!kind) {
      throw new UserError(
        `"${spec}" is of a kind that cannot be imported.`,
        'Import PDF, Markdown (.md, .mdx, .txt) or HTML.',
      );
    }
    return {
      spec,
      files: [localFile(path, basename(path), kind)],
      folders: typedFolders(dirname(spec)),
      single: true,
    };
  }
  const files: SourceFile[] = [];
  await walk(path, '', 0, files, include);
  if (files.length === 0) {
    throw new UserError(
      `"${spec}" holds no file to import.`,
      'Import a folder with PDF, Markdown (.md, .mdx, .txt) or HTML files.',
    );
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { spec, files, folders: typedFolders(spec), single: false };
}

/** What was typed, or, for "." and "..", what it stands for. */
function typedFolders(typed: string): string[] {
  const folders = typed.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..');
  return folders.length > 0 ? folders : [basename(resolve(typed))];
}

async function walk(
  root: string,
  folder: string,
  depth: number,
  files: SourceFile[],
  include: readonly string[] | undefined,
): Promise<void> {
  if (depth > DEEPEST) return;
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    // Links are not followed: they may lead anywhere, or back.
    if (entry.isDirectory()) await walk(root, path, depth + 1, files, include);
    else if (entry.isFile()) {
      const kind = kindOf(entry.name);
      if (!kind || (include && !matchesGlobs(path, include))) continue;
      if (files.length >= MOST_FILES) {
        throw new UserError(
          `"${root}" holds more than ${MOST_FILES.toLocaleString('en')} files.`,
          'Import it folder by folder.',
        );
      }
      files.push(localFile(join(root, path), path, kind));
    }
  }
}

function localFile(absolute: string, path: string, kind: SourceKind): SourceFile {
  return {
    path,
    kind,
    async read() {
      const { size } = await lstat(absolute);
      if (size > LARGEST_FILE[kind])
        throw new Error(`it is larger than ${LARGEST_FILE[kind] / 1024 ** 2} MB`);
      return readFile(absolute);
    },
  };
}
