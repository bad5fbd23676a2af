/** The files of an archive as a source of manuals. */
import type { Problem } from '../../library/model.ts';
import { UserError } from '../../workspace/errors.ts';
import { kindOf, LARGEST_FILE, type SourceFile } from './kinds.ts';
import { readTar } from './tar.ts';
import { openZip } from './zip.ts';

const ZIP = /\.(?:zip|epub|jar)$/i;
const TAR = /\.(?:tar|tgz|tar\.gz)$/i;
/** Files that pages call in: code samples, parts of pages. */
const LARGEST_OTHER = 1024 ** 2;

export interface ArchiveFiles {
  readonly files: readonly SourceFile[];
  /** Any other small file of the archive, for what pages include. */
  readonly readOther: (path: string) => Promise<Uint8Array | undefined>;
  readonly problems: readonly Problem[];
}

export function isArchive(path: string): boolean {
  return ZIP.test(path) || TAR.test(path);
}

/**
 * @param spec the archive as the user named it. @param prefix put before the paths of its files.
 * @throws UserError when it cannot be read at all.
 */
export async function archiveFiles(absolute: string, spec: string, prefix = ''): Promise<ArchiveFiles> {
  try {
    return ZIP.test(absolute) ? await zipFiles(absolute, spec, prefix) : await tarFiles(absolute, prefix);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UserError(
      `"${spec}" cannot be read as an archive: ${error.message}.`,
      'See whether it opens in the program it was made with; else unpack it and import the folder.',
      { cause: error },
    );
  }
}

async function zipFiles(absolute: string, spec: string, prefix: string): Promise<ArchiveFiles> {
  const { entries, refused } = await openZip(absolute);
  const byPath = new Map(entries.map((entry) => [prefix + entry.name, entry]));
  const files: SourceFile[] = [];
  const problems: Problem[] = refused
    .filter(({ name }) => kindOf(name) !== undefined)
    .map(({ name, reason }) => ({
      severity: 'error',
      file: `${spec}/${name}`,
      message: `It is left out: ${reason}.`,
      fix: 'Unpack the archive with a program that you trust and import the folder.',
    }));
  for (const [path, entry] of byPath) {
    if (isArchive(path)) problems.push(nested(`${spec}/${entry.name}`));
    const kind = kindOf(path);
    if (!kind || isHidden(entry.name)) continue;
    if (entry.size > LARGEST_FILE[kind]) {
      problems.push({
        severity: 'error',
        file: path,
        message: `It is left out: it is larger than ${LARGEST_FILE[kind] / 1024 ** 2} MB.`,
        fix: 'Import it by itself, in parts.',
      });
    } else files.push({ path, kind, read: () => entry.read() });
  }
  return {
    files,
    problems,
    readOther: async (path) => {
      const entry = byPath.get(path);
      return entry && entry.size <= LARGEST_OTHER ? await entry.read() : undefined;
    },
  };
}

async function tarFiles(absolute: string, prefix: string): Promise<ArchiveFiles> {
  const contents = await readTar(absolute, (name) => prefix + name);
  const files = [...contents].flatMap(([path, bytes]): SourceFile[] => {
    const kind = kindOf(path);
    return kind && !isHidden(path) ? [{ path, kind, read: async () => bytes }] : [];
  });
  return { files, problems: [], readOther: async (path) => contents.get(path) };
}

function nested(file: string): Problem {
  return {
    severity: 'warning',
    file,
    message: 'An archive inside an archive is not opened.',
    fix: 'Unpack the outer one and import the folder.',
  };
}

function isHidden(path: string): boolean {
  return path
    .split('/')
    .some((part) => part.startsWith('.') || part === 'node_modules' || part === '__MACOSX');
}
