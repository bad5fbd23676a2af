/**
 * Writing so that a process killed at any moment leaves the old output or the new one, never half of one.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Beside `dist`: `.dist.old` while it is being replaced. */
function parkedPath(dir: string): string {
  return join(dirname(dir), `.${basename(dir)}.old`);
}

/**
 * Writes a whole file beside its place and moves it there. Folders are made. The bytes are on disk when it
 * resolves, so a later marker file cannot outlive them.
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Brings `dir` back after a process died inside `swapDirectory`: where the old directory was parked and the new
 * one not yet in place, the old one returns; a parked one beside a complete new one goes. Call it before reading
 * or replacing `dir`.
 */
export async function recoverDirectory(dir: string): Promise<void> {
  const parked = parkedPath(dir);
  if (!(await exists(parked))) return;
  if (await exists(dir)) await rm(parked, { recursive: true, force: true });
  else await rename(parked, dir);
}

/**
 * Puts the complete directory `staged` in the place of `dir`; `staged` must be on the same file system and be
 * complete. Killed in between, `recoverDirectory` leads back to one of the two.
 */
export async function swapDirectory(staged: string, dir: string): Promise<void> {
  if (!(await stat(staged)).isDirectory()) throw new Error(`${staged} is not a directory`);
  await recoverDirectory(dir);
  await mkdir(dirname(dir), { recursive: true });
  await syncDirectory(staged);
  const parked = parkedPath(dir);
  const replaces = await exists(dir);
  if (replaces) await rename(dir, parked);
  try {
    await rename(staged, dir);
  } catch (error) {
    if (replaces) await rename(parked, dir);
    throw error;
  }
  if (replaces) await rm(parked, { recursive: true, force: true });
}

/** Removes what killed writers left in a folder: temporary files of `writeFileAtomic`. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (/^\..+\.[0-9a-f]{12}\.tmp$/.test(name)) await rm(join(folder, name), { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Directory entries reach the disk too; some platforms cannot open a directory, and need not. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The rename that follows is still atomic; only its durability is up to the platform.
  }
}
