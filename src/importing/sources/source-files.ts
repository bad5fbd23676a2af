import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Problem } from '../../library/model.ts';
import { UserError } from '../../workspace/errors.ts';
import { matchesGlobs } from '../globs.ts';
import { archiveFiles, isArchive } from './archive.ts';
import { fileAddress, workingCopy } from './git.ts';
import { kindOf, LARGEST_FILE, type SourceFile, type SourceKind } from './kinds.ts';

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
  /** What the source suggests where neither the user nor the path says it. */
  readonly suggested?: { readonly product?: string; readonly version?: string };
  /** Paths of parts of pages and of pages that tools make: not imported by themselves. */
  readonly parts?: readonly string[];
  readonly problems?: readonly Problem[];
  /** Any small file of the source, for what pages include; undefined where there is none. */
  readonly readOther?: (path: string) => Promise<Uint8Array | undefined>;
}

const MOST_FILES = 200_000;
const DEEPEST = 40;
const LARGEST_OTHER = 1024 ** 2;
const READABLE = 'PDF, HTML, Markdown (.md, .mdx, .txt), AsciiDoc (.adoc) or reStructuredText (.rst)';
/** Folders and files of parts: `_includes/`, `_partial.mdx`; Hugo's `_index.md` is a page. */
const PART = /(?:^|\/)_(?!index\.\w+$)[^/]*/;

/** @throws UserError when the path does not exist, holds nothing to import or is of no known kind. */
export async function localSource(spec: string, include: readonly string[] | undefined): Promise<SourceSet> {
  const path = resolve(spec);
  const found = await stat(path).catch(() => undefined);
  if (!found)
    throw new UserError(
      `There is no file or folder "${spec}".`,
      'Check the path; npm packages are named npm:name@version.',
    );
  if (found.isFile()) return isArchive(path) ? archiveSource(spec, path, include) : singleFile(spec, path);
  const copy = await workingCopy(path);
  const archives: string[] = [];
  const listed: string[] = [];
  await walk(path, '', 0, listed, archives, copy?.files);
  const opened = await Promise.all(
    archives.map((archive) =>
      archiveFiles(join(path, archive), archive, `${archive.replace(/\.\w+(?:\.gz)?$/, '')}/`),
    ),
  );
  const own = listed.map((file) => {
    const origin = copy && fileAddress(copy, file);
    return {
      ...localFile(join(path, file), file, kindOf(file)!),
      ...(origin === undefined ? {} : { origin }),
    };
  });
  const all = [...own, ...opened.flatMap(({ files }) => files)];
  return chosen(spec, all, include, {
    folders: typedFolders(spec),
    problems: opened.flatMap(({ problems }) => problems),
    ...(copy === undefined
      ? {}
      : {
          suggested: {
            ...(copy.name === undefined ? {} : { product: copy.name }),
            ...(copy.version === undefined ? {} : { version: copy.version }),
          },
        }),
    readOther: async (name) => {
      const local = await readInside(path, name);
      if (local) return local;
      for (const { readOther } of opened) {
        const bytes = await readOther(name);
        if (bytes) return bytes;
      }
      return undefined;
    },
  });
}

function singleFile(spec: string, path: string): SourceSet {
  const kind = kindOf(path);
  if (!kind) {
    throw new UserError(
      `"${spec}" is of a kind that cannot be imported.`,
      `Import ${READABLE}, or a folder or ZIP archive of these.`,
    );
  }
  return {
    spec,
    files: [localFile(path, basename(path), kind)],
    folders: typedFolders(dirname(spec)),
    single: true,
    readOther: (name) => readInside(dirname(path), name),
  };
}

async function archiveSource(
  spec: string,
  path: string,
  include: readonly string[] | undefined,
): Promise<SourceSet> {
  const { files, problems, readOther } = await archiveFiles(path, spec);
  const folders = typedFolders(dirname(spec));
  return chosen(spec, files, include, { folders, problems, readOther });
}

/** The files to import: what the patterns say, else all but parts of pages. */
function chosen(
  spec: string,
  all: readonly SourceFile[],
  include: readonly string[] | undefined,
  more: Pick<SourceSet, 'folders' | 'problems' | 'readOther' | 'suggested'>,
): SourceSet {
  const isPart = ({ path, kind }: SourceFile) => kind !== 'pdf' && PART.test(path);
  const files = include
    ? all.filter(({ path }) => matchesGlobs(path, include))
    : all.filter((file) => !isPart(file));
  if (files.length === 0) {
    throw new UserError(
      `"${spec}" holds no file to import${include ? ` that matches ${include.join(', ')}` : ''}.`,
      `Import a folder or archive with ${READABLE} files.`,
    );
  }
  return {
    ...more,
    spec,
    files: [...files].sort((a, b) => (a.path < b.path ? -1 : 1)),
    parts: include ? [] : all.filter(isPart).map(({ path }) => path),
    single: false,
  };
}

/** What was typed, or, for "." and "..", what it stands for. */
function typedFolders(typed: string): string[] {
  const folders = typed.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..');
  return folders.length > 0 ? folders : [basename(resolve(typed))];
}

/** @param tracked paths to which the walk is held, where git knows them. */
async function walk(
  root: string,
  folder: string,
  depth: number,
  files: string[],
  archives: string[],
  tracked: ReadonlySet<string> | undefined,
): Promise<void> {
  if (depth > DEEPEST) return;
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    // Links are not followed: they may lead anywhere, or back.
    if (entry.isDirectory()) await walk(root, path, depth + 1, files, archives, tracked);
    else if (entry.isFile() && (tracked === undefined || tracked.has(path))) {
      if (kindOf(entry.name)) files.push(path);
      else if (isArchive(entry.name)) archives.push(path);
      if (files.length > MOST_FILES) {
        throw new UserError(
          `"${root}" holds more than ${MOST_FILES.toLocaleString('en')} files.`,
          'Import it folder by folder.',
        );
      }
    }
  }
}

/** A small file below the root, not reached through a link that leads out of it. */
async function readInside(root: string, path: string): Promise<Uint8Array | undefined> {
  try {
    const [folder, file] = await Promise.all([realpath(root), realpath(join(root, path))]);
    const { size } = await lstat(file);
    if (!file.startsWith(folder + sep) || size > LARGEST_OTHER) return undefined;
    return await readFile(file);
  } catch {
    return undefined;
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
