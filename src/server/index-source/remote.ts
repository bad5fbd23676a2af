/** A published library as `fetched.ts` reads it, with the files named by their content kept on disk. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDir } from '../../workspace/paths.ts';
import { type FetchedSourceOptions, type FileKeeper, openFetchedSource, parseBase } from './fetched.ts';
import type { IndexSource } from './index-source.ts';

export interface RemoteSourceOptions extends Omit<FetchedSourceOptions, 'keeper'> {
  /** Folder for hashed files; default below the cache directory. */
  readonly cacheDirectory?: string;
  /** Kept on disk at most, oldest files removed first when a source is opened; default 4 GiB. */
  readonly cacheBytes?: number;
}

/**
 * @param url the published site's base, see `parseBase`.
 * @throws UserError for a URL that cannot be one.
 */
export async function openRemoteSource(url: string, options: RemoteSourceOptions = {}): Promise<IndexSource> {
  const base = parseBase(url);
  const ownFolder = createHash('sha256').update(base.href).digest('hex').slice(0, 16);
  const folder = options.cacheDirectory ?? cacheDir('remote', ownFolder);
  await trimCache(folder, options.cacheBytes ?? 4 * 1024 ** 3);
  return openFetchedSource(base, { ...options, keeper: onDisk(folder) });
}

function onDisk(folder: string): FileKeeper {
  return {
    read: (name) => readFile(join(folder, name)).catch(() => undefined),
    async write(name, bytes) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      const partial = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.part`;
      await writeFile(partial, bytes);
      await rename(partial, file);
    },
  };
}

async function trimCache(folder: string, limit: number): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files: { path: string; size: number; usedAt: number }[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile())
      files.push({ path, size: stats.size, usedAt: Math.max(stats.atimeMs, stats.mtimeMs) });
  }
  let total = files.reduce((sum, file) => sum + file.size, 0);
  for (const file of files.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= limit) break;
    await rm(file.path, { force: true });
    total -= file.size;
  }
}
