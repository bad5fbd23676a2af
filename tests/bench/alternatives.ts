/**
 * What a reader would download if the same texts were searched another way: Pagefind, one Orama database with
 * vectors, or MiniLM in the browser over a flat array. Pagefind is measured in the browser like McDewey; of the
 * other two the first answer needs whole files, so that their sizes are the answer.
 */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create, insertMultiple, save } from '@orama/orama';
import * as pagefind from 'pagefind';
import { PINNED_MODELS } from '../../src/indexing/models/pinned.ts';
import type { Unit } from '../../src/indexing/units.ts';

/** Saving a larger database fails or takes longer than anybody waits: its text is one string. */
const MOST_ORAMA_UNITS = 12_000;
const DIMENSIONS = 384;

export interface WholeDownload {
  /** Bytes before the first answer, text compressed with gzip. */
  readonly bytes: number;
  readonly of: Readonly<Record<string, number>>;
}

/** Writes a page with Pagefind's index of the units; `window.ask(query)` answers with the first ten results. */
export async function buildPagefindSite(units: readonly Unit[], outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const { index, errors } = await pagefind.createIndex({});
  if (!index) throw new Error(`Pagefind does not start: ${errors.join(', ')}`);
  for (const [number, unit] of units.entries()) {
    if (unit.text.trim() === '') continue;
    await index.addCustomRecord({
      url: `/${number}/`,
      language: 'en',
      content: unit.text,
      meta: { title: [unit.documentTitle, unit.title ?? unit.headingPath.at(-1) ?? ''].join(': ') },
    });
  }
  const written = await index.writeFiles({ outputPath: join(outDir, 'pagefind') });
  if (written.errors.length > 0) throw new Error(`Pagefind wrote nothing: ${written.errors.join(', ')}`);
  await pagefind.close();
  await writeFile(
    join(outDir, 'index.html'),
    '<!doctype html><title>Pagefind</title><script type="module" src="/page.js"></script>',
  );
  await writeFile(
    join(outDir, 'page.js'),
    `import { search } from '/pagefind/pagefind.js';
window.ask = async (query) => {
  const { results } = await search(query);
  return await Promise.all(results.slice(0, 10).map((result) => result.data()));
};
`,
  );
}

/** @returns undefined for a library that is too large to be saved as one string. */
export async function oramaDownload(
  units: readonly Unit[],
  vectorOf: (unit: number) => Float32Array | undefined,
): Promise<WholeDownload | undefined> {
  if (units.length > MOST_ORAMA_UNITS) return undefined;
  const database = create({
    schema: { title: 'string', text: 'string', embedding: `vector[${DIMENSIONS}]` } as const,
  });
  const records = units.flatMap((unit, number) => {
    const embedding = vectorOf(number);
    return embedding
      ? [{ title: unit.documentTitle, text: unit.text, embedding: Array.from(embedding) }]
      : [];
  });
  await insertMultiple(database, records, 500);
  const saved = gzipSync(JSON.stringify(save(database))).length;
  const encoder = await encoderInBrowser('bge-small-en-v1.5');
  return { bytes: saved + encoder, of: { database: saved, encoder } };
}

/** Float vectors of all passages and the model; the texts to show are not even counted. */
export async function flatMiniLmDownload(passages: number): Promise<WholeDownload> {
  const vectors = passages * DIMENSIONS * 4;
  const encoder = await encoderInBrowser('all-MiniLM-L6-v2');
  return { bytes: vectors + encoder, of: { vectors, encoder } };
}

/** Weights, tokenizer and the WebAssembly runtime. */
async function encoderInBrowser(name: string): Promise<number> {
  const model = PINNED_MODELS.find((each) => each.name === name);
  if (!model) throw new Error(`there is no pinned model ${name}`);
  const require = createRequire(import.meta.url);
  const runtime = join(dirname(require.resolve('onnxruntime-web')), 'ort-wasm-simd-threaded.wasm');
  const weights = model.files.reduce((sum, file) => sum + file.bytes, 0);
  return weights + (await stat(runtime)).size;
}
