/**
 * The full tier in a browser: hands a downloaded model to transformers.js, which then makes no request of its
 * own but for the runtime's loader module on the same site.
 */

import type { DownloadedModel } from '../../search/encoders/model-download.ts';
import { type FeatureExtractor, openTransformerEncoder } from '../../search/encoders/transformer.ts';
import type { QueryEncoder } from '../../search/types.ts';

/** The library, passed in so that it is bundled and loaded by the page's worker, and only when asked for. */
export type Transformers = typeof import('@xenova/transformers');

export interface BrowserEncoder extends QueryEncoder {
  /** Frees the model's memory. */
  close(): Promise<void>;
}

/** @param load for example `() => import('@xenova/transformers')`. */
export async function openBrowserEncoder(
  { model, files, runtimeBinary, runtimeLoader }: DownloadedModel,
  load: () => Promise<Transformers>,
): Promise<BrowserEncoder> {
  const { env, pipeline } = await load();
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.useBrowserCache = false;
  env.useFSCache = false;
  env.useWasmCache = false;
  env.useCustomCache = true;
  env.customCache = {
    match: async (request: string) => {
      const content = fileFor(request, model.name, files);
      return content && new Response(content, { headers: { 'content-length': String(content.length) } });
    },
    put: async () => {},
  };
  // Files that a model may have or not are looked for by name; what is not at hand does not exist.
  env.fetch = async () => new Response(null, { status: 404 });
  const { wasm } = env.backends.onnx;
  if (wasm) {
    wasm.numThreads = 1;
    wasm.proxy = false;
    wasm.wasmPaths = { mjs: runtimeLoader };
    wasm.wasmBinary = runtimeBinary.buffer;
  }
  const extractor = await pipeline('feature-extraction', model.name, {
    dtype: 'q8',
    device: 'wasm',
    local_files_only: true,
  });
  const encoder = openTransformerEncoder(model, extractor as unknown as FeatureExtractor);
  return { tier: 'full', encode: encoder.encode, close: async () => void (await extractor.dispose()) };
}

function fileFor(
  request: string,
  name: string,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Uint8Array<ArrayBuffer> | undefined {
  for (const [path, content] of files) if (request.endsWith(`${name}/${path}`)) return content;
  return undefined;
}
