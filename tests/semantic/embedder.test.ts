import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Embedder, openEmbedder } from '../../src/indexing/embedding/embedder.ts';
import { openNodeEncoder } from '../../src/indexing/embedding/node-encoder.ts';
import type { ModelAsset } from '../../src/indexing/models/assets.ts';
import { modelOnHand, temporaryDirectory } from './fixtures.ts';

let asset: ModelAsset | undefined;
const opened: Embedder[] = [];

beforeAll(async () => {
  asset = await modelOnHand();
}, 600_000);

afterAll(async () => {
  await Promise.all(opened.map((embedder) => embedder.close()));
});

async function open(cacheDir: string): Promise<Embedder> {
  const embedder = await openEmbedder(asset!, { cacheDir, threads: 2 });
  opened.push(embedder);
  return embedder;
}

const texts = [
  'Renew a Kerberos ticket with kinit -R.',
  'The printer queue is full.',
  'a',
  'Renew a Kerberos ticket with kinit -R.',
];

it('embeds each distinct text once and finds it again in the cache', async (context) => {
  if (!asset) return context.skip();
  const dir = await temporaryDirectory();
  const first = await (await open(dir)).embedPassages(texts);
  expect(first).toHaveLength(4);
  expect(first[3]).toEqual(first[0]);
  for (const vector of first) expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
  const segments = await readdir(dir);
  const again = await (await open(dir)).embedPassages([...texts].reverse());
  expect(again).toEqual([...first].reverse());
  expect(await readdir(dir)).toEqual(segments);
});

it('gives a text the same vector whatever stands beside it', async (context) => {
  if (!asset) return context.skip();
  const alone = await (await open(join(await temporaryDirectory(), 'a'))).embedPassages([texts[0]!]);
  const many = Array.from({ length: 40 }, (_, i) => `${texts[1]} ${'and more '.repeat(i)}`);
  const among = await (await open(join(await temporaryDirectory(), 'b'))).embedPassages([...many, texts[0]!]);
  expect(among.at(-1)).toEqual(alone[0]);
});

it('puts a question nearer to its answer than to something else', async (context) => {
  if (!asset) return context.skip();
  const [answer, other] = await (await open(await temporaryDirectory())).embedPassages(texts);
  const encoder = await openNodeEncoder(asset.model.name);
  const query = (await encoder.encode('how do I extend my krb5 credentials?'))!;
  await encoder.close();
  const similarity = (vector: Float32Array) => vector.reduce((sum, value, i) => sum + value * query[i]!, 0);
  expect(similarity(answer!)).toBeGreaterThan(similarity(other!) + 0.1);
});

it('refuses to search an index of other weights', async (context) => {
  if (!asset) return context.skip();
  await expect(openNodeEncoder({ name: asset.model.name, weights: 'f'.repeat(64) })).rejects.toThrow(
    'another version',
  );
});
