import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../workspace/errors.ts';
import { cacheDir } from '../../workspace/paths.ts';
import { matchesGlobs } from '../globs.ts';
import { kindOf, type SourceFile } from './kinds.ts';
import type { SourceSet } from './source-files.ts';
import { readTar } from './tar.ts';

const SPEC = /^npm:((?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*)@([\w.+~^*-]+)$/i;
const EXACT_VERSION = /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;
const DOCUMENTATION_FOLDER = /^(?:docs?|documentation|man(?:ual)?s?|guides?)\//i;
const PACK_TIMEOUT_MS = 300_000;
const LARGEST_PACKED = 500 * 1024 ** 2;

export function isPackageSpec(spec: string): boolean {
  return spec.startsWith('npm:');
}

/** "npm:@scope/name" of an import, for finding earlier versions of the same one. */
export function packageOf(spec: string): string | undefined {
  return SPEC.exec(spec)?.[1];
}

/**
 * The documentation in a package: its docs folder, else its README; with `include`, what matches. The package
 * comes through the user's own npm, with the registry and the proxies set there; none of its code is run.
 * @throws UserError naming the package and what to do.
 */
export async function packageSource(
  spec: string,
  include: readonly string[] | undefined,
): Promise<SourceSet> {
  const match = SPEC.exec(spec);
  if (!match)
    throw new UserError(
      `"${spec}" does not name a package with its version.`,
      'Write npm:name@version, for example npm:fastify@5.6.0.',
    );
  const [, name, version] = match as unknown as [string, string, string];
  const entries = await readPackage(await fetchPackage(name, version), spec);
  const manifest = parseManifest(entries.get('package.json'));
  const paths = chooseDocumentation([...entries.keys()], include);
  if (paths.length === 0) {
    throw new UserError(
      `The package ${name}@${version} holds no documentation${include ? ` that matches ${include.join(', ')}` : ''}.`,
      'Name the files with --include, for example --include "lib/**/*.md".',
    );
  }
  const root = commonFolder(paths);
  const files: SourceFile[] = paths.map((path) => ({
    path: path.slice(root.length),
    kind: kindOf(path)!,
    read: async () => entries.get(path)!,
  }));
  return {
    spec,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    folders: [],
    single: false,
    origin: `npm:${name}@${manifest.version ?? version}`,
    licence: manifest.licence,
    product: name.replace(/^@/, '').replace('/', '-'),
    version: manifest.version ?? version,
  };
}

/** @returns the tarball's path in the cache; an exact version is fetched once. */
async function fetchPackage(name: string, version: string): Promise<string> {
  const cache = cacheDir('npm');
  const kept = join(cache, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  const exact = EXACT_VERSION.test(version);
  if (exact && (await stat(kept).catch(() => undefined))?.isFile()) return kept;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, '.pack-'));
  try {
    const windows = process.platform === 'win32';
    await promisify(execFile)(
      windows ? 'npm.cmd' : 'npm',
      ['pack', `${name}@${version}`, '--ignore-scripts', '--loglevel=error', '--pack-destination', folder],
      { timeout: PACK_TIMEOUT_MS, maxBuffer: 16 * 1024 ** 2, shell: windows, windowsHide: true },
    );
    const packed = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
    if (!packed) throw new Error('npm pack left no file');
    if ((await stat(join(folder, packed))).size > LARGEST_PACKED) throw new Error('it is larger than 500 MB');
    await rename(join(folder, packed), kept);
    return kept;
  } catch (error) {
    throw new UserError(
      `The package ${name}@${version} could not be fetched: ${reasonOf(error)}`,
      `Check the name and version with "npm view ${name} versions", and that npm reaches its registry (npm ping).`,
      { cause: error },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function reasonOf(error: unknown): string {
  const told = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
    return 'npm was not found.';
  const line = told
    .split('\n')
    .find((text) => /^npm (?:error|ERR!) (?!code|errno|syscall|A complete log)\S/.test(text));
  const text =
    line?.replace(/^npm (?:error|ERR!) /, '') ??
    (told !== ''
      ? 'npm pack failed'
      : error instanceof Error
        ? error.message.split('\n', 1)[0]!
        : String(error));
  // Addresses of registries and proxies may hold credentials.
  return text.replace(/https?:\/\/\S+/g, 'the registry').slice(0, 300);
}

/** Documentation, licence and manifest of a tarball, by path below the package's folder. Nothing is written. */
async function readPackage(path: string, spec: string): Promise<Map<string, Uint8Array>> {
  try {
    const entries = await readTar(path, (entry) => {
      const name = entry.replace(/^[^/]+\//, '');
      return name === 'package.json' || kindOf(name) !== undefined ? name : undefined;
    });
    if (!entries.has('package.json')) throw new Error('it has no package.json');
    return entries;
  } catch (error) {
    await rm(path, { force: true });
    throw new UserError(
      `The package of ${spec} is damaged: ${error instanceof Error ? error.message : String(error)}.`,
      'Run the import again: it will be fetched anew.',
      { cause: error },
    );
  }
}

function parseManifest(bytes: Uint8Array | undefined): { version?: string; licence?: string } {
  try {
    const manifest: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof manifest !== 'object' || manifest === null) return {};
    const field = (name: string): unknown => (manifest as Record<string, unknown>)[name];
    const licence = field('license');
    const type =
      typeof licence === 'object' && licence !== null && 'type' in licence ? licence.type : licence;
    return {
      ...(typeof field('version') === 'string' ? { version: String(field('version')) } : {}),
      ...(typeof type === 'string' ? { licence: type } : {}),
    };
  } catch {
    return {};
  }
}

/** Its docs folder; of pages that are there both as Markdown and HTML, the Markdown. */
function chooseDocumentation(paths: readonly string[], include: readonly string[] | undefined): string[] {
  const readable = paths.filter(
    (path) => kindOf(path) !== undefined && !path.split('/').includes('node_modules'),
  );
  if (include) return readable.filter((path) => matchesGlobs(path, include));
  const inDocs = readable.filter((path) => DOCUMENTATION_FOLDER.test(path) && kindOf(path) !== 'text');
  const markdown = inDocs.filter((path) => kindOf(path) !== 'html');
  const chosen = markdown.length > 0 ? markdown : inDocs;
  return chosen.length > 0 ? chosen : readable.filter((path) => /^readme\.(?:md|markdown)$/i.test(path));
}

/** "docs/" for docs/a.md and docs/b/c.md. */
function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => path.split('/').slice(0, -1));
  const [first = []] = folders;
  let depth = 0;
  while (depth < first.length && folders.every((parts) => parts[depth] === first[depth])) depth++;
  return depth === 0 ? '' : `${first.slice(0, depth).join('/')}/`;
}
