/** What stands for the program in names of what it computed. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './paths.ts';

/** Folders of src with all code that a kept result may depend on, and the files that pin the packages it calls. */
const CODE = ['library', 'search', 'workspace', 'indexing', 'site/offline', 'site/publish'];
const PINNED = ['package.json', 'package-lock.json'];

let known: string | undefined;

/**
 * SHA-256, hex, of the code that reads, indexes and packs a library, its packages' versions and Node's (letters and
 * their order follow from it). By content, since a changed constant would else go on giving results of the old one.
 */
export function programFingerprint(): string {
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(process.version);
  for (const folder of CODE) {
    const names = readdirSync(join(projectRoot, 'src', folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((name) => name.endsWith('.ts')).sort())
      digest.update(`\0${folder}/${name}\0`).update(readFileSync(join(projectRoot, 'src', folder, name)));
  }
  for (const name of PINNED) digest.update(`\0${name}\0`).update(contentOf(join(projectRoot, name)));
  known = digest.digest('hex');
  return known;
}

/** Empty where the file was not shipped. */
function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
