/**
 * Original PDFs: kept beside the Markdown that they were imported to, `guide.pdf` beside `guide.md`, and published where
 * library.yaml says so (`reading.originals`).
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LibraryDocument } from '../library/model.ts';
import { writeFileAtomic } from './atomic-output.ts';

/** @param source of the document, `finesse/v12.5/guide/guide.md`. */
export function originalOf(source: string): string {
  return source.replace(/\.md$/, '.pdf');
}

/** Writes a PDF beside the Markdown it was imported to, unless it is there. */
export async function keepOriginal(contentDir: string, source: string, pdf: Uint8Array): Promise<void> {
  const path = join(contentDir, originalOf(source));
  const known = await readFile(path).catch(() => undefined);
  if (known && Buffer.compare(known, pdf) === 0) return;
  await writeFileAtomic(path, pdf);
}

/**
 * The originals that lie in a content folder. One whose content is not what the document was imported from is left
 * out: its pages would not be those that the site speaks of.
 *
 * @returns document id → path of the PDF.
 */
export async function findOriginals(
  contentDir: string,
  documents: readonly LibraryDocument[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { id, source, paged, metadata } of documents) {
    if (!paged) continue;
    const path = join(contentDir, originalOf(source));
    const bytes = await readFile(path).catch(() => undefined);
    if (!bytes) continue;
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (metadata.sourceHash === undefined || metadata.sourceHash === hash) found.set(id, path);
  }
  return found;
}
