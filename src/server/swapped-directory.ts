import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DirectoryMissingError } from './directory-missing.ts';

/** How long a directory may be missing while a build renames the new one into its place. */
const LONGEST_GAP_MS = 1000;

/**
 * Runs a lookup below a directory that builds replace by renaming. Between the two renames nothing is there,
 * and a lookup may straddle them; so "not found" is only believed when the directory itself is present.
 *
 * @param lookup resolves to undefined, or rejects with ENOENT or ENOTDIR, when the file is not there.
 * @returns the lookup's result; undefined when the file does not exist.
 * @throws DirectoryMissingError when the directory stays away.
 */
export async function lookUpBelow<T>(
  directory: string,
  lookup: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const found = await undefinedIfAbsent(lookup);
  if (found !== undefined) return found;
  const startedAt = performance.now();
  for (let pause = 1; !(await isPresent(directory)); pause *= 2) {
    if (performance.now() - startedAt > LONGEST_GAP_MS) {
      throw new DirectoryMissingError('The directory of the built site is not there');
    }
    await sleep(Math.min(pause, 50));
  }
  return undefinedIfAbsent(lookup);
}

async function undefinedIfAbsent<T>(lookup: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await lookup();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

async function isPresent(directory: string): Promise<boolean> {
  try {
    return (await stat(directory)).isDirectory();
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
}
