/**
 * Real PDF manuals as this importer converts them. Converting takes a minute for each 4,000 pages, so the Markdown
 * is kept in the cache for as long as neither the file nor the importer changes.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { convertPdfSafely } from '../../src/importing/pdf/run-worker.ts';
import type { LibraryDocument } from '../../src/library/model.ts';
import { parseDocument } from '../../src/library/parse-document.ts';
import { cacheDir, projectRoot } from '../../src/workspace/paths.ts';
import { filesBelow } from './source-files.ts';

export const corpora = process.env.MCDEWEY_CORPORA ?? resolve(projectRoot, '../shared/corpora');

/** Says so on standard error when the manuals are not there, so that a skipped test is not taken for a passed one. */
export function manualsPresent(): boolean {
  const present = existsSync(join(corpora, 'pdf'));
  if (!present) console.warn(`Real manuals are not at ${corpora}: tests on them are skipped.`);
  return present;
}

export interface ManualFile {
  /** Below `corpora`/pdf. */
  readonly pdf: string;
  /** Where the manual would stand below content/. */
  readonly source: string;
  readonly title: string;
}

export async function convertedManual({ pdf, source, title }: ManualFile): Promise<LibraryDocument> {
  const bytes = new Uint8Array(await readFile(join(corpora, 'pdf', pdf)));
  const text = `---\ntitle: ${JSON.stringify(title)}\n---\n${await markdownOf(bytes)}`;
  const { document, problems } = parseDocument({ source, text, contentHash: source });
  if (!document) throw new Error(problems[0]?.message);
  return document;
}

async function markdownOf(bytes: Uint8Array): Promise<string> {
  const key = createHash('sha256')
    .update(await importerHash())
    .update(bytes)
    .digest('hex');
  const path = cacheDir('converted-manuals', `${key}.md`);
  if (existsSync(path)) return readFile(path, 'utf8');
  const { markdown } = await convertPdfSafely({ bytes });
  await mkdir(dirname(path), { recursive: true });
  const staging = `${path}.${process.pid}`;
  await writeFile(staging, markdown);
  await rename(staging, path);
  return markdown;
}

let hash: Promise<string> | undefined;

function importerHash(): Promise<string> {
  hash ??= (async () => {
    const files = filesBelow('src/importing/pdf', /\.ts$/);
    const texts = await Promise.all(files.map((file) => readFile(join(projectRoot, file), 'utf8')));
    return createHash('sha256').update(texts.join('\0')).digest('hex');
  })();
  return hash;
}
