/** A copy of a built site that is published anew under load, the way `mcdewey build` publishes. */
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_NAME } from '../../../search/manifest.ts';
import { swapDirectory } from '../../../workspace/atomic-output.ts';

/** Links made at once. */
const AT_ONCE = 64;

/** Puts what /mcp reads of `site` in `dir`. Files are hard links: no space is needed, but one file system. */
export async function publishCopy(site: string, dir: string): Promise<void> {
  await copyByLinks(site, dir);
}

/**
 * Publishes `staged`, made by `publishCopy`, in the place of `dir`, which is being served: the index files of the
 * generation before it are kept beside its own, then the folders are swapped. The manifest is written anew, so
 * that a server opens the index again even if nothing in it changed.
 */
export async function publishStaged(staged: string, dir: string): Promise<void> {
  await copyByLinks(join(dir, '_index'), join(staged, '_index'));
  const manifest = join(staged, MANIFEST_NAME);
  const [own, before] = await Promise.all([
    readFile(manifest, 'utf8'),
    readFile(join(dir, MANIFEST_NAME), 'utf8'),
  ]);
  // Removed first: as a hard link it is the site's own.
  await rm(manifest);
  await writeFile(manifest, own === before ? `${own}\n` : own);
  await swapDirectory(staged, dir);
}

/** What is there already stays. */
async function copyByLinks(from: string, to: string): Promise<void> {
  const files: string[] = [];
  const walk = async (below: string): Promise<void> => {
    await mkdir(join(to, below), { recursive: true });
    for (const entry of await readdir(join(from, below), { withFileTypes: true })) {
      const path = join(below, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (!path.endsWith('.html')) files.push(path);
    }
  };
  await walk('');
  for (let at = 0; at < files.length; at += AT_ONCE) {
    await Promise.all(
      files.slice(at, at + AT_ONCE).map((file) =>
        link(join(from, file), join(to, file)).catch((error: unknown) => {
          if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        }),
      ),
    );
  }
}
