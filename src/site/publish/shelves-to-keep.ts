/**
 * Writes what readers keep for reading offline: for each version of a product a pack with its pages, their
 * Markdown and its part of the index, one pack with what all of them need, and a list that names both.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Library } from '../../library/model.ts';
import { type IndexFiles, openIndexFiles } from '../../search/files-of-filter.ts';
import { MANIFEST_NAME, readManifest } from '../../search/manifest.ts';
import { CachingReader } from '../../search/store.ts';
import type { KeptResults } from '../../workspace/kept-results.ts';
import type { Progress } from '../../workspace/progress.ts';
import { compareNames, type PackedFile } from '../offline/pack.ts';
import { type Pack, SHELF_LIST_FORMAT, type ShelfList, shelfListPath } from '../offline/shelf-list.ts';
import { REPORT_URL } from '../report/report-place.ts';
import { shelvesOf, type VersionShelf } from '../shelves.ts';
import { writePack } from './pack-writer.ts';

interface Options {
  readonly library: Library;
  /** The site, complete but for these files; its index included. */
  readonly outDir: string;
  readonly progress: Progress;
  readonly kept?: KeptResults;
}

/** Folders of the site that no page kept offline needs. */
const LEFT_OUT: ReadonlySet<string> = new Set(['_index', '_model', REPORT_URL.slice(0, -1)]);
/** Kinds of files that pages are made of. Lists for agents and search engines are read online. */
const PAGE_FILE = /\.(?:html|md|js|mjs|css|svg|json|ico|png|woff2|webmanifest)$/;
/** Larger scripts run the language model, which is fetched only on request. */
const LARGEST_SCRIPT = 450 * 1024;
/** Bytes of the index that stay in memory while it is asked for every shelf's part. */
const INDEX_MEMORY = 64 * 1024 * 1024;

/** @returns the number of files written; none for a site without an index. */
export async function publishShelvesToKeep({ library, outDir, progress, kept }: Options): Promise<number> {
  const indexNames = await ownIndexFiles(outDir);
  if (!indexNames) return 0;
  // Without promises, which cost several times what reading a small file does.
  const read = async (name: string) => new Uint8Array(readFileSync(join(outDir, name)));
  const reader = new CachingReader({ read }, INDEX_MEMORY);
  const { generation } = await readManifest(reader);
  const index = await openIndexFiles(reader);
  const versions = shelvesOf(library).vendors.flatMap(({ products }) =>
    products.flatMap((product) => product.versions),
  );
  const step = progress.step('Packing shelves to keep', 'shelves', versions.length);
  const pack = (names: readonly string[]): Pack => writePack(outDir, filesNamed(names, outDir), kept);

  const ofUnits = await index.unitFiles({});
  const everySearch = indexNames.filter((name) => !ofUnits.has(name));
  const frame = pack([...framePages(outDir, library), ...everySearch].sort(compareNames));
  const files = new Set(frame.parts.map(({ file }) => file));
  for (const shelf of versions) {
    const names = [...pagesOf(shelf, outDir), ...(await indexFilesOf(shelf, index))].sort(compareNames);
    const own = pack(names);
    for (const { file } of own.parts) files.add(file);
    const list = listOf(shelf, generation, { shelf: own, library: frame });
    await writeFile(join(outDir, shelfListPath(list.product, list.version)), `${JSON.stringify(list)}\n`);
    step.advance();
  }
  step.done();
  return files.size + versions.length;
}

function listOf(
  { product, version, manuals, counts }: VersionShelf,
  generation: string,
  packs: Pick<ShelfList, 'shelf' | 'library'>,
): ShelfList {
  return {
    format: SHELF_LIST_FORMAT,
    product: product.id,
    version: version.id,
    title: `${product.title} ${version.title}`,
    manuals: manuals.map(({ key }) => key),
    pages: counts.pages + counts.sections,
    generation,
    ...packs,
  };
}

/** Files of this build's index; those of the build before it stand beside them. */
async function ownIndexFiles(outDir: string): Promise<string[] | undefined> {
  try {
    const names = JSON.parse(await readFile(join(outDir, '_index', 'files.json'), 'utf8')) as string[];
    const hashed = names.filter((name) => name.includes('/')).map((name) => `_index/${name}`);
    return [MANIFEST_NAME, ...hashed];
  } catch {
    return undefined;
  }
}

async function indexFilesOf(
  { product, version }: VersionShelf,
  index: IndexFiles,
): Promise<Iterable<string>> {
  return await index.unitFiles({ product: [product.id], version: [version.id] });
}

/** Everything below the version's folder, and no other version's. */
function pagesOf({ product, version }: VersionShelf, outDir: string): string[] {
  return filesBelow(outDir, `${product.id}/${version.id}`, () => true);
}

/** Pages that belong to no version, and the scripts and styles of all. */
function framePages(outDir: string, library: Library): string[] {
  const versions = new Set(
    library.products.flatMap(({ id, versions }) => versions.map((version) => `${id}/${version.id}`)),
  );
  const names = filesBelow(outDir, '', (folder) => !versions.has(folder) && !LEFT_OUT.has(folder));
  const sizeOf = (name: string) => (name.startsWith('_astro/') ? statSync(join(outDir, name)).size : 0);
  return names.filter((name) => sizeOf(name) <= LARGEST_SCRIPT);
}

/** Names of files relative to `outDir`, `index.html` by the address of its page. */
function filesBelow(outDir: string, folder: string, enters: (folder: string) => boolean): string[] {
  const names: string[] = [];
  for (const entry of readdirSync(join(outDir, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (enters(path)) names.push(...filesBelow(outDir, path, enters));
    } else if (PAGE_FILE.test(entry.name)) {
      names.push(entry.name === 'index.html' ? path.slice(0, -'index.html'.length) : path);
    }
  }
  return names;
}

function* filesNamed(names: readonly string[], outDir: string): Generator<PackedFile> {
  for (const name of names) {
    const path = name === '' || name.endsWith('/') ? `${name}index.html` : name;
    yield { name, bytes: readFileSync(join(outDir, path)) };
  }
}
