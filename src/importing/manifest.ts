/**
 * Lists of imports in files of their own: YAML or JSON in the form of library.yaml's `imports`, or CSV with the same
 * names as column heads.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { isSeq, parseDocument, stringify } from 'yaml';
import { type ImportConfig, parseLibraryConfig } from '../library/config.ts';
import type { Problem } from '../library/model.ts';
import { decodeText } from '../workspace/decode-text.ts';
import { UserError } from '../workspace/errors.ts';

const LARGEST_MANIFEST = 16 * 1024 * 1024;

export interface Manifest {
  readonly imports: readonly ImportConfig[];
  /** Entries that are left out, and why. */
  readonly problems: readonly Problem[];
  /** Folder from which the paths of the entries count. */
  readonly base: string;
}

/** @throws UserError when the file cannot be read or lists nothing. */
export async function readManifest(path: string): Promise<Manifest> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  if (!found?.isFile() || found.size > LARGEST_MANIFEST)
    throw new UserError(
      `There is no list of imports "${path}".`,
      'Name a YAML, JSON or CSV file; see the handbook, "Adding manuals".',
    );
  const decoded = decodeText(await readFile(absolute));
  if (decoded.kind === 'binary')
    throw new UserError(`"${path}" is ${decoded.what}.`, 'Name a YAML, JSON or CSV file.');
  const { config, problems } = parseLibraryConfig(
    asLibraryFile(decoded.text, extname(absolute).toLowerCase()),
  );
  const own = problems.map((problem) => ({
    ...problem,
    file: basename(path),
    fix: problem.fix.replace('this build', 'this import'),
  }));
  if (config.imports.length === 0 && own.length === 0)
    throw new UserError(
      `"${path}" lists no imports.`,
      'Write one entry for each source: "- { from: guide.pdf, product: orbit, version: "3.2" }".',
    );
  return { imports: config.imports, problems: own, base: dirname(absolute) };
}

/** What library.yaml would say. JSON is YAML. */
function asLibraryFile(text: string, extension: string): string {
  if (extension === '.csv' || extension === '.tsv')
    return stringify({ imports: csvRecords(text, extension === '.tsv' ? '\t' : ',') });
  const document = parseDocument(text, { schema: 'failsafe', logLevel: 'silent' });
  return isSeq(document.contents)
    ? `imports:\n${text.replace(/^---[ \t]*\n/, '').replace(/^(?=.)/gm, '  ')}`
    : text;
}

/** Several patterns of `include` are separated by semicolons. */
function csvRecords(text: string, separator: string): Record<string, string | string[]>[] {
  const [head, ...rows] = csvRows(text.replace(/^\ufeff/, ''), separator);
  const names = (head ?? []).map((name) => name.trim());
  return rows
    .filter((row) => row.some((cell) => cell.trim() !== ''))
    .map((row) =>
      Object.fromEntries(
        names.flatMap((name, column): [string, string | string[]][] => {
          const value = (row[column] ?? '').trim();
          if (name === '' || value === '') return [];
          return [
            [
              name,
              name === 'include' && value.includes(';') ? value.split(';').map((part) => part.trim()) : value,
            ],
          ];
        }),
      ),
    );
}

/** Cells as RFC 4180 writes them: quoted where they hold separators, line ends or quotes. */
function csvRows(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === separator) {
      rows.at(-1)!.push(cell);
      cell = '';
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[i + 1] === '\n') i++;
      rows.at(-1)!.push(cell);
      cell = '';
      rows.push([]);
    } else cell += character;
  }
  rows.at(-1)!.push(cell);
  return rows;
}
