/** How large a built site is, by part. */
import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { unfoldedChunk } from '../../library/folding.ts';

export const SITE_PARTS = [
  /** Shelves, reader windows, search and the like. */
  'pages',
  'chunkPages',
  /** Markdown of whole documents. */
  'twins',
  'chunkTwins',
  'index',
  /** The generation before, kept for readers that still use it. */
  'previousIndex',
  /** Deep search in the browser. */
  'model',
  /** Originals as they were imported. */
  'originals',
  /** Shelves that readers keep for reading offline. */
  'offline',
  'scripts',
  'others',
] as const;
export type SitePart = (typeof SITE_PARTS)[number];

export interface PartSize {
  readonly files: number;
  readonly bytes: number;
}

export interface SiteSizes extends PartSize {
  readonly parts: Readonly<Record<SitePart, PartSize>>;
  readonly largestFile: { readonly name: string; readonly bytes: number };
  readonly fullestFolder: { readonly name: string; readonly files: number };
}

/** @param dir a built site. @throws when it cannot be read. */
export async function measureSite(dir: string): Promise<SiteSizes> {
  const own = await ownIndexFiles(dir);
  const parts = Object.fromEntries(SITE_PARTS.map((part) => [part, { files: 0, bytes: 0 }])) as Record<
    SitePart,
    { files: number; bytes: number }
  >;
  let largestFile = { name: '', bytes: 0 };
  let fullestFolder = { name: '', files: 0 };
  let files = 0;
  let bytes = 0;
  const folders = [dir];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    for (const entry of entries) if (entry.isDirectory()) folders.push(join(folder, entry.name));
    const place = pathOf(dir, folder);
    if (names.length > fullestFolder.files) fullestFolder = { name: place, files: names.length };
    for (const file of names) {
      const { size } = statSync(join(folder, file));
      const name = place === '' ? file : `${place}/${file}`;
      const part = parts[partOf(name, own)];
      part.files++;
      part.bytes += size;
      files++;
      bytes += size;
      if (size > largestFile.bytes) largestFile = { name, bytes: size };
    }
  }
  return { files, bytes, parts, largestFile, fullestFolder };
}

function pathOf(dir: string, folder: string): string {
  return relative(dir, folder).split(sep).join('/');
}

function partOf(name: string, ownIndex: ReadonlySet<string> | undefined): SitePart {
  if (name.startsWith('_index/shelves/') || /^[^/]+\/[^/]+\/offline\.json$/.test(name)) return 'offline';
  if (name.startsWith('_index/')) {
    const isOwn = ownIndex === undefined || ownIndex.has(name.slice('_index/'.length));
    return isOwn || !/\/[0-9a-f]{16}\.\w+$/.test(name) ? 'index' : 'previousIndex';
  }
  if (name.startsWith('_model/')) return 'model';
  if (name.startsWith('_astro/')) return 'scripts';
  if (name.endsWith('.pdf')) return 'originals';
  if (name.endsWith('.md')) return unfoldedChunk(name) ? 'chunkTwins' : 'twins';
  if (!name.endsWith('.html')) return 'others';
  return unfoldedChunk(name.replace(/index\.html$/, '')) ? 'chunkPages' : 'pages';
}

/** The list that a build leaves beside the index, of the files of its own generation. */
async function ownIndexFiles(dir: string): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set(JSON.parse(await readFile(join(dir, '_index', 'files.json'), 'utf8')) as string[]);
  } catch {
    return undefined;
  }
}
