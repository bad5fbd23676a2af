import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaryFiles } from '../workspace/atomic-output.ts';
import { wasCutOff } from './receipts.ts';

const DEEPEST = 16;

/** Removes the half-written files of an import that was killed. Looks at nothing where none was. */
export async function clearLeftovers(contentDir: string): Promise<void> {
  if (await wasCutOff(contentDir)) await clearFolder(contentDir, 0);
}

async function clearFolder(folder: string, depth: number): Promise<void> {
  await removeTemporaryFiles(folder);
  if (depth >= DEEPEST) return;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      await clearFolder(join(folder, entry.name), depth + 1);
  }
}
