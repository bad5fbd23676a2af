import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { downloadModel, publishedModel } from '../../src/search/encoders/model-download.ts';
import type { PublishedFile, PublishedModel } from '../../src/search/encoders/published-model.ts';
import { toyModel } from './fixtures.ts';

const BASE = 'https://docs.example/library/';
const hosted = new Map<string, Uint8Array<ArrayBuffer>>();
const requests: string[] = [];

afterEach(() => {
  vi.unstubAllGlobals();
  hosted.clear();
  requests.length = 0;
});

function publish(path: string, text: string, cut = text.length): PublishedFile {
  const bytes = new TextEncoder().encode(text);
  const parts = [bytes.slice(0, cut), bytes.slice(cut)].filter((part) => part.length > 0);
  return {
    path,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    parts: parts.map((part, number) => {
      const name = `_model/${path.replace('/', '-')}.${number}`;
      hosted.set(BASE + name, part);
      return { name, bytes: part.length };
    }),
  };
}

function site(): PublishedModel {
  const files = [
    publish('config.json', '{}'),
    publish('onnx/model_quantized.onnx', 'weights of the model', 9),
  ];
  const runtime = { loader: publish('ort.mjs', 'export {}'), binary: publish('ort.wasm', 'wasm!') };
  const all = [...files, runtime.loader, runtime.binary];
  const { name, dtype, dimensions, pooling, queryPrefix, licence } = toyModel;
  const bytes = all.reduce((sum, file) => sum + file.bytes, 0);
  vi.stubGlobal('fetch', async (url: URL, init?: { signal?: AbortSignal }) => {
    init?.signal?.throwIfAborted();
    requests.push(String(url));
    const body = hosted.get(String(url));
    return body ? new Response(body) : new Response(null, { status: 404 });
  });
  return {
    version: 1,
    name,
    dtype,
    dimensions,
    pooling,
    queryPrefix,
    licence,
    weights: 'w',
    files,
    runtime,
    bytes,
  };
}

/** Cache Storage in memory. */
function stubCaches(): Map<string, Map<string, Response>> {
  const stores = new Map<string, Map<string, Response>>();
  vi.stubGlobal('caches', {
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
    open: async (name: string) => {
      const store = stores.get(name) ?? new Map<string, Response>();
      stores.set(name, store);
      return {
        match: async (url: URL) => store.get(String(url))?.clone(),
        put: async (url: URL, response: Response) => void store.set(String(url), response),
        delete: async (url: URL) => store.delete(String(url)),
      };
    },
  });
  return stores;
}

it('puts the parts together, tells how far it is, and asks no other host', async () => {
  const model = site();
  const seen: [number, number][] = [];
  const loaded = await downloadModel(model, { base: BASE, onProgress: (...step) => seen.push(step) });
  expect(new TextDecoder().decode(loaded.files.get('onnx/model_quantized.onnx'))).toBe(
    'weights of the model',
  );
  expect(loaded.runtimeLoader).toBe(`${BASE}_model/ort.mjs.0`);
  expect(seen[0]).toEqual([0, model.bytes]);
  expect(seen.at(-1)).toEqual([model.bytes, model.bytes]);
  expect(requests.every((url) => url.startsWith(BASE))).toBe(true);
});

it('keeps what it has for the next visit, and clears away older models', async () => {
  const model = site();
  const stores = stubCaches();
  stores.set('mcdewey-model-old', new Map());
  stores.set('something-else', new Map());
  await downloadModel(model, { base: BASE });
  requests.length = 0;
  await downloadModel(model, { base: BASE });
  expect(requests).toEqual([]);
  expect([...stores.keys()]).toContain('something-else');
  expect([...stores.keys()]).not.toContain('mcdewey-model-old');
});

it('goes on after a stop where it was', async () => {
  const model = site();
  stubCaches();
  const stop = new AbortController();
  const onProgress = (loaded: number) => loaded > 9 && stop.abort();
  await expect(downloadModel(model, { base: BASE, signal: stop.signal, onProgress })).rejects.toThrow();
  const before = requests.length;
  await downloadModel(model, { base: BASE });
  expect(before).toBeGreaterThan(0);
  expect(new Set(requests).size).toBe(requests.length);
});

it('refuses a damaged file and forgets it', async () => {
  const model = site();
  const stores = stubCaches();
  const part = model.files[1]!.parts[1]!;
  hosted.set(BASE + part.name, new TextEncoder().encode('x'.repeat(part.bytes)));
  await expect(downloadModel(model, { base: BASE })).rejects.toThrow(
    'onnx/model_quantized.onnx arrived damaged',
  );
  expect([...stores.values()].some((store) => store.has(BASE + part.name))).toBe(false);
});

it('says when a site carries no model', async () => {
  site();
  expect(await publishedModel(BASE)).toBeUndefined();
});
