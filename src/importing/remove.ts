/** Takes manuals out of a library again. */
import { readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImportConfig } from '../library/config.ts';
import { readFrontMatter } from '../library/front-matter.ts';
import { isPathSegment } from '../library/ids.ts';
import { UserError } from '../workspace/errors.ts';
import { readLibraryConfig } from '../workspace/load-library.ts';
import { originalOf } from '../workspace/originals.ts';
import { QUALITY_FILE, readQualityReport, writeQualityReport } from '../workspace/quality-reports.ts';
import { forgetFiles } from './receipts.ts';

export interface RemovalReport {
  /** As the user named it. */
  readonly target: string;
  /** Below content/. */
  readonly removed: readonly string[];
  /** Written by hand: not removed unless forced. */
  readonly kept: readonly string[];
  /** Entries of library.yaml that would import it again. */
  readonly listed: readonly ImportConfig[];
  /** library.yaml still describes a product that has no manuals any more. */
  readonly describes?: string;
}

/**
 * Removes a product, a version or a manual: the imported files, their originals, quality reports and receipts, and
 * folders that are then empty.
 * @param target `product`, `product/version` or `product/version/manual`, deeper folders and files too.
 * @throws UserError when there is no such thing.
 */
export async function removeFromLibrary(
  contentDir: string,
  target: string,
  { dryRun = false, force = false }: { dryRun?: boolean; force?: boolean } = {},
): Promise<RemovalReport> {
  const path = target.replace(/\/+$/, '').replace(/\.md$/, '');
  const folder = path.split('/').every(isPathSegment) ? join(contentDir, path) : undefined;
  const isFile =
    folder !== undefined && (await stat(`${folder}.md`).catch(() => undefined))?.isFile() === true;
  const isFolder =
    folder !== undefined && (await stat(folder).catch(() => undefined))?.isDirectory() === true;
  if (!isFile && !isFolder) {
    throw new UserError(
      `The library has nothing called "${target}".`,
      'Name a product, product/version or product/version/manual; mcdewey doctor lists them.',
    );
  }
  const documents = [
    ...(isFile ? [`${path}.md`] : []),
    ...(isFolder ? await documentsBelow(contentDir, path) : []),
  ];
  const removed: string[] = [];
  const kept: string[] = [];
  for (const document of documents) {
    const text = await readFile(join(contentDir, document), 'utf8').catch(() => '');
    const isImported = readFrontMatter(text, document).metadata.sourceHash !== undefined;
    (isImported || force ? removed : kept).push(document);
  }
  const { config } = await readLibraryConfig(contentDir);
  const [product = '', version, doc] = path.split('/');
  const listed = config.imports.filter(
    (entry) =>
      entry.product === product &&
      (version === undefined || entry.version === version) &&
      (doc === undefined || entry.doc === undefined || entry.doc === doc),
  );
  if (!dryRun) await removeFiles(contentDir, removed, path);
  const isProductGone = version === undefined && kept.length === 0;
  return {
    target,
    removed,
    kept,
    listed,
    ...(isProductGone && Object.hasOwn(config.products, product) ? { describes: product } : {}),
  };
}

async function removeFiles(contentDir: string, files: readonly string[], path: string): Promise<void> {
  const gone = new Set(files);
  for (const file of files) {
    await rm(join(contentDir, file), { force: true });
    await rm(join(contentDir, originalOf(file)), { force: true });
  }
  for (const manual of new Set(files.map((file) => file.split('/').slice(0, 3).join('/')))) {
    const report = await readQualityReport(contentDir, manual);
    if (report === 'damaged') await rm(join(contentDir, manual, QUALITY_FILE), { force: true });
    else if (report.length > 0)
      await writeQualityReport(
        contentDir,
        manual,
        report.filter(({ source }) => !gone.has(source)),
      );
  }
  await forgetFiles(
    contentDir,
    (file) => gone.has(file) || file === `${path}.md` || file.startsWith(`${path}/`),
  );
  for (const folder of new Set([...files.map((file) => dirname(file)), path]))
    await removeEmptyFolders(contentDir, folder);
}

/** Removes the folder and those above it while they are empty, up to the content folder. */
export async function removeEmptyFolders(contentDir: string, folder: string): Promise<void> {
  for (let at = folder; at !== '.' && at !== '' && !at.startsWith('..'); at = dirname(at)) {
    try {
      await rmdir(join(contentDir, at));
    } catch {
      // Not empty, or gone with the one before it.
      if ((await stat(join(contentDir, at)).catch(() => undefined)) !== undefined) return;
    }
  }
}

async function documentsBelow(contentDir: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(contentDir, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && !entry.name.startsWith('.'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(join(contentDir).length + 1)
        .replace(/\\/g, '/'),
    )
    .sort();
}
