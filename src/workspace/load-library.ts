/** Reads a content folder into a library. */
import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleLibrary } from '../library/assemble.ts';
import {
  defaultLibraryConfig,
  LIBRARY_FILE,
  type LibraryConfig,
  parseLibraryConfig,
} from '../library/config.ts';
import type { Library, LibraryDocument, Problem } from '../library/model.ts';
import { parseDocument } from '../library/parse-document.ts';
import { decodeText } from './decode-text.ts';
import { UserError } from './errors.ts';
import { findMarkdownFiles } from './find-files.ts';
import type { KeptResults } from './kept-results.ts';
import { findOriginals } from './originals.ts';
import { type Progress, silentProgress } from './progress.ts';
import { inRuns, type Work } from './runs.ts';

/** Bytes. A larger Markdown file is a mistake: the largest manuals have a few million characters. */
export const LARGEST_FILE = 20 * 1024 * 1024;
const LARGEST_CONFIG = 1024 * 1024;

export interface LoadOptions {
  readonly progress?: Progress;
  /** Documents that an earlier build has parsed. */
  readonly kept?: KeptResults;
}

export interface LoadedLibrary {
  readonly library: Library;
  readonly config: LibraryConfig;
  /** Document id → path of the PDF to publish beside it; absent unless library.yaml asks for them. */
  readonly originals?: ReadonlyMap<string, string>;
}

/**
 * Reads library.yaml and every `<product>/<version>/<manual>/…/<file>.md` below `contentDir`. Nothing that is
 * wrong with one file stops it: it becomes a problem of the library.
 *
 * @throws UserError when the folder itself cannot be read.
 */
export async function loadLibrary(
  contentDir: string,
  { progress = silentProgress, kept }: LoadOptions = {},
): Promise<LoadedLibrary> {
  const isFolder = await stat(contentDir).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new UserError(
      `There is no content folder ${contentDir}.`,
      'Import a manual first (mcdewey import --help), or name another folder with --content.',
    );
  }
  const { config, problems: configProblems } = await readLibraryConfig(contentDir);
  const { files, problems: fileProblems } = await findMarkdownFiles(contentDir);
  const problems = [...configProblems, ...fileProblems];
  const documents: LibraryDocument[] = [];
  const step = progress.step('Reading the library', 'files', files.length);
  for (const { items, result } of inRuns(readSources(contentDir, files), PARSING, kept)) {
    for (const read of JSON.parse(result.toString()) as readonly ReadDocument[]) {
      if (read.document) documents.push(read.document);
      problems.push(...read.problems);
    }
    step.advance(items.length);
  }
  const library = assembleLibrary(config, documents, problems);
  step.done(`${library.documents.length.toLocaleString('en')} documents`);
  const originals = config.reading.originals ? await findOriginals(contentDir, library.documents) : undefined;
  return { library, config, ...(originals ? { originals } : {}) };
}

interface ReadDocument {
  readonly document?: LibraryDocument;
  readonly problems: Problem[];
}

/** A file below the content folder: its bytes, or why they cannot be had. */
type SourceFile = { readonly source: string } & (
  | { readonly bytes: Uint8Array }
  | { readonly problem: Problem }
);

const PARSING: Work<SourceFile> = {
  kind: 'documents',
  identityOf: (file) =>
    `${file.source}\0${'bytes' in file ? hash('sha256', file.bytes) : JSON.stringify(file.problem)}`,
  weightOf: (file) => ('bytes' in file ? file.bytes.length : 0),
  compute: (files) =>
    Buffer.from(
      JSON.stringify(
        files.map(
          (file): ReadDocument =>
            'bytes' in file ? readDocument(file.source, file.bytes) : { problems: [file.problem] },
        ),
      ),
    ),
};

/** One file's bytes to a document: decoding, hashing and parsing. Never throws. */
export function readDocument(source: string, bytes: Uint8Array): ReadDocument {
  const decoded = decodeText(bytes);
  if (decoded.kind === 'binary') {
    return {
      problems: [
        {
          severity: 'error',
          file: source,
          message: `The file is called .md but is ${decoded.what}.`,
          fix:
            decoded.what === 'a PDF file'
              ? 'Import it with: mcdewey import <file>.pdf.'
              : 'Replace it by Markdown text or remove it.',
        },
      ],
    };
  }
  const contentHash = hash('sha256', bytes);
  try {
    const { document, problems } = parseDocument({ source, text: decoded.text, contentHash });
    if (decoded.kind === 'guessed') {
      problems.unshift({
        severity: 'warning',
        file: source,
        message: `The file is not UTF-8 (first at byte ${decoded.firstBadByte}); it was read as ${decoded.encoding}.`,
        fix: 'Save it as UTF-8 and check its accented letters.',
      });
    }
    return document ? { document, problems } : { problems };
  } catch (error) {
    return {
      problems: [
        {
          severity: 'error',
          file: source,
          message: `The file cannot be parsed: ${error instanceof Error ? error.message : String(error)}`,
          fix: 'Please report it together with the file.',
        },
      ],
    };
  }
}

/** `library.yaml` of a content folder; defaults when there is none or it cannot be read. Never throws. */
export async function readLibraryConfig(
  contentDir: string,
): Promise<{ config: LibraryConfig; problems: Problem[] }> {
  const path = join(contentDir, LIBRARY_FILE);
  let bytes: Uint8Array;
  try {
    if ((await stat(path)).size > LARGEST_CONFIG) throw new Error('it is larger than 1 MB');
    bytes = await readFile(path);
  } catch (error) {
    if (isMissing(error)) return { config: defaultLibraryConfig(), problems: [] };
    return brokenConfig(`It cannot be read: ${messageOf(error)}`);
  }
  const decoded = decodeText(bytes);
  if (decoded.kind !== 'text') return brokenConfig('It is not a UTF-8 text file.');
  return parseLibraryConfig(decoded.text);
}

function brokenConfig(message: string): { config: LibraryConfig; problems: Problem[] } {
  return {
    config: defaultLibraryConfig(),
    problems: [
      { severity: 'error', file: LIBRARY_FILE, message, fix: 'Replace it by a readable YAML file in UTF-8.' },
    ],
  };
}

/** One after the other and without promises, which cost several times what reading a small file does. */
function* readSources(contentDir: string, files: readonly string[]): Generator<SourceFile> {
  for (const source of files) yield readSource(contentDir, source);
}

function readSource(contentDir: string, source: string): SourceFile {
  try {
    const path = join(contentDir, source);
    const { size } = statSync(path);
    if (size > LARGEST_FILE) {
      return {
        source,
        problem: {
          severity: 'error',
          file: source,
          message: `The file has ${Math.round(size / 1024 / 1024)} MB; the limit is ${LARGEST_FILE / 1024 / 1024} MB.`,
          fix: 'Split it into one file per part of the manual.',
        },
      };
    }
    return { source, bytes: readFileSync(path) };
  } catch (error) {
    return {
      source,
      problem: {
        severity: 'error',
        file: source,
        message: `The file cannot be read: ${messageOf(error)}`,
        fix: 'Check its permissions.',
      },
    };
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Without the machine's paths. */
function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split(',', 1)[0] ?? error.message) : String(error);
}
