/** Copies a model and the WebAssembly runtime into a site, so that readers need no other host. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import {
  PUBLISHED_MODEL_INDEX,
  PUBLISHED_MODEL_VERSION,
  type PublishedFile,
  type PublishedModel,
} from '../../search/encoders/published-model.ts';
import { type Progress, silentProgress } from '../../workspace/progress.ts';
import { ensureModel } from './assets.ts';
import { withFloatActivations } from './float-activations.ts';

const PART_BYTES = 20_000_000;
const RUNTIME = 'ort-wasm-simd-threaded';

/**
 * Writes `<outDir>/_model/`: `index.json` and content-hashed files.
 * @param name a pinned model, default the default one.
 * @returns what `index.json` says.
 */
export async function publishModel(
  name: string | undefined,
  outDir: string,
  options: { readonly progress?: Progress } = {},
): Promise<PublishedModel> {
  const { progress = silentProgress } = options;
  const { model, dir } = await ensureModel(name, { progress });
  const files: PublishedFile[] = [];
  for (const { path } of model.files) {
    const content = await readFile(join(dir, path));
    const published = path.endsWith('.onnx') ? withFloatActivations(content) : content;
    files.push(await publishFile(published, path, outDir));
  }
  const runtimeDir = runtimeFolder();
  const runtime = {
    loader: await publishFile(await readFile(join(runtimeDir, `${RUNTIME}.mjs`)), `${RUNTIME}.mjs`, outDir),
    binary: await publishFile(await readFile(join(runtimeDir, `${RUNTIME}.wasm`)), `${RUNTIME}.wasm`, outDir),
  };
  const published: PublishedModel = {
    version: PUBLISHED_MODEL_VERSION,
    name: model.name,
    dtype: model.dtype,
    dimensions: model.dimensions,
    pooling: model.pooling,
    queryPrefix: model.queryPrefix,
    licence: model.licence,
    weights: model.files.find((file) => file.path.endsWith('.onnx'))?.sha256 ?? '',
    files,
    runtime,
    bytes: [...files, runtime.loader, runtime.binary].reduce((sum, file) => sum + file.bytes, 0),
  };
  await writeFile(join(outDir, PUBLISHED_MODEL_INDEX), `${JSON.stringify(published)}\n`);
  return published;
}

async function publishFile(bytes: Uint8Array, path: string, outDir: string): Promise<PublishedFile> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const extension = extname(path);
  const stem = basename(path, extension);
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  const parts: { name: string; bytes: number }[] = [];
  for (let part = 0; part < count; part++) {
    const content = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    const numbered = count > 1 ? `.${part}` : '';
    const name = `_model/${stem}-${sha256.slice(0, 16)}${numbered}${count > 1 ? '.bin' : extension}`;
    await mkdir(dirname(join(outDir, name)), { recursive: true });
    await writeFile(join(outDir, name), content);
    parts.push({ name, bytes: content.length });
  }
  return { path, bytes: bytes.length, sha256, parts };
}

/** The folder of onnxruntime-web, the runtime that transformers.js brings along. */
function runtimeFolder(): string {
  const transformers = createRequire(import.meta.url).resolve('@xenova/transformers');
  return dirname(createRequire(transformers).resolve('onnxruntime-web'));
}
