import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder that holds package.json. */
export const projectRoot = resolve(import.meta.dirname, '..', '..');

/**
 * Where downloads and finished embeddings live between builds: `MCDEWEY_CACHE`, else `.mcdewey/cache` in the
 * project. Content-addressed, so libraries can share it.
 */
export function cacheDir(...parts: string[]): string {
  const configured = process.env.MCDEWEY_CACHE;
  const root = configured
    ? resolve(configured.replace(/^~(?=\/|$)/, homedir()))
    : join(projectRoot, '.mcdewey', 'cache');
  return join(root, ...parts);
}
