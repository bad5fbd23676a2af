/** Browser and server order hits alike only if their runtimes give a query the same vector. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AutoTokenizer, env } from '@xenova/transformers';
import { beforeAll, expect, it } from 'vitest';
import { openEmbedder } from '../../src/indexing/embedding/embedder.ts';
import { openNodeEncoder } from '../../src/indexing/embedding/node-encoder.ts';
import type { ModelAsset } from '../../src/indexing/models/assets.ts';
import { withFloatActivations } from '../../src/indexing/models/float-activations.ts';
import { publishModel } from '../../src/indexing/models/publish.ts';
import { modelOnHand, temporaryDirectory } from './fixtures.ts';

/** Float noise is 1e-6; a model with 8-bit activations is 1e-2 off for half of these queries. */
const FAR = 1e-5;

const queries = [
  'how do I extend my krb5 credentials?',
  'database',
  'set the CPU limit of a container so that it is not throttled at night',
  'ORA-01555 snapshot too old',
  'restore from a backup',
  '--max-old-space-size',
  'print jobs stay in the queue after the printer has been replaced, and the spooler does not start',
  'Übersetzung der Oberfläche',
];

interface Tensor {
  readonly data: Float32Array;
}

/** The part of onnxruntime-web that is used here; its types are not among the project's. */
interface Runtime {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => Tensor;
  readonly InferenceSession: {
    create(model: Uint8Array): Promise<{
      run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
      release(): Promise<void>;
    }>;
  };
}

let asset: ModelAsset | undefined;
/** In the order of the queries, by the server's runtime. */
const native: Float32Array[] = [];

beforeAll(async () => {
  asset = await modelOnHand();
  if (!asset) return;
  const encoder = await openNodeEncoder(asset.model.name);
  for (const query of queries) native.push((await encoder.encode(query))!);
  await encoder.close();
}, 600_000);

it('gives a query the same vector in WebAssembly, with the published model, as on the server', async (context) => {
  if (!asset) return context.skip();
  const site = await temporaryDirectory();
  const published = await publishModel(asset.model.name, site);
  const weights = published.files.find(({ path }) => path.endsWith('.onnx'))!;
  const parts = await Promise.all(weights.parts.map(({ name }) => readFile(join(site, name))));
  const vectors = await encodedInWebAssembly(Buffer.concat(parts), asset);
  for (const [index, vector] of vectors.entries()) {
    expect(distance(vector, native[index]!), queries[index]).toBeLessThan(FAR);
  }
});

it('stays near the vectors of the model that the passages were embedded with', async (context) => {
  if (!asset) return context.skip();
  const embedder = await openEmbedder(asset, { cacheDir: await temporaryDirectory(), threads: 1 });
  const vectors = await embedder.embedQueries(queries);
  await embedder.close();
  for (const [index, vector] of vectors.entries()) {
    expect(distance(vector, native[index]!), queries[index]).toBeLessThan(0.25);
  }
});

it('changes nothing in a model that has no integer products, and refuses what is no model', () => {
  // A graph (field 7) of one node (field 1) with the operator (field 4) "Relu".
  const relu = Uint8Array.of(8, 6, 58, 8, 10, 6, 34, 4, ...new TextEncoder().encode('Relu'));
  expect(Buffer.from(withFloatActivations(relu)).includes(Buffer.from(relu.subarray(4)))).toBe(true);
  expect(() => withFloatActivations(new TextEncoder().encode('<!doctype html>'))).toThrow();
});

async function encodedInWebAssembly(model: Uint8Array, { model: { name, queryPrefix }, dir }: ModelAsset) {
  const transformers = createRequire(import.meta.url).resolve('@xenova/transformers');
  const runtime = createRequire(transformers)('onnxruntime-web') as Runtime;
  runtime.env.wasm.numThreads = 1;
  env.allowRemoteModels = false;
  env.localModelPath = join(dir, '..', '/');
  const tokenizer = await AutoTokenizer.from_pretrained(name);
  const session = await runtime.InferenceSession.create(model);
  const vectors: Float32Array[] = [];
  for (const query of queries) {
    const ids = tokenizer.encode(queryPrefix + query);
    const row = (values: readonly number[]) =>
      new runtime.Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length]);
    const { last_hidden_state: states } = await session.run({
      input_ids: row(ids),
      attention_mask: row(ids.map(() => 1)),
      token_type_ids: row(ids.map(() => 0)),
    });
    // The model's pooling is "cls": the first token stands for all.
    const first = states!.data.slice(0, native[0]!.length);
    const length = Math.hypot(...first);
    vectors.push(first.map((value) => value / length));
  }
  await session.release();
  return vectors;
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, index) => value - b[index]!));
}
