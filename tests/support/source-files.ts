/** The project's own source files and what they import, for the tests of its structure. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { projectRoot } from '../../src/workspace/paths.ts';

export interface ImportOfFile {
  /** As written. */
  readonly specifier: string;
  /** Relative to the project's root, with forward slashes; absent for packages. */
  readonly file?: string;
  /** The npm package's name, or `node:fs` for what Node brings. */
  readonly package?: string;
  /** Erased before anything runs. */
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** Relative to the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly ImportOfFile[];
}

const CODE = /\.(ts|mjs|js|astro)$/;

/** Files below `folder` (relative to the project's root) whose name matches, sorted by path. */
export function filesBelow(folder: string, name: RegExp): string[] {
  const root = join(projectRoot, folder);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => toProjectPath(join(entry.parentPath, entry.name)))
    .sort();
}

export function readSourceFiles(folder: string): SourceFile[] {
  return filesBelow(folder, CODE).map((path) => {
    const text = readFileSync(join(projectRoot, path), 'utf8');
    return { path, text, imports: importsOf(path, text) };
  });
}

/** Comments removed, so that an example in a docstring is not taken for code. Strings are left alone. */
export function withoutComments(text: string): string {
  const TOKEN =
    /\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return text.replace(TOKEN, (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token));
}

function importsOf(path: string, text: string): ImportOfFile[] {
  const STATEMENT = /\b(import|export)\s+(type\s+)?(?:[\w$*{},\s]+?\s+from\s+)?(['"])([^'"\n]+)\3/g;
  const EXPRESSION = /\b(?:import\s*\(|new\s+URL\s*\()\s*(['"])(\.[^'"\n]*|[^'"\n:]+|node:[^'"\n]+)\1/g;
  const code = withoutComments(text);
  const found: ImportOfFile[] = [];
  for (const match of code.matchAll(STATEMENT)) found.push(describe(path, match[4]!, match[2] !== undefined));
  for (const match of code.matchAll(EXPRESSION)) found.push(describe(path, match[2]!, false));
  return found;
}

function describe(path: string, specifier: string, typeOnly: boolean): ImportOfFile {
  if (specifier.startsWith('.')) {
    const file = toProjectPath(resolve(projectRoot, dirname(path), specifier.replace(/\?.*$/, '')));
    return { specifier, file, typeOnly };
  }
  if (specifier.startsWith('node:')) return { specifier, package: specifier, typeOnly };
  const [first = '', second = ''] = specifier.split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  return { specifier, package: builtinModules.includes(name) ? `node:${name}` : name, typeOnly };
}

function toProjectPath(path: string): string {
  return relative(projectRoot, path).split(sep).join('/');
}
