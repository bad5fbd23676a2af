/** A small library whose meaning is its words: enough to build and search an index without a model. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { EmbeddingCache } from '../../src/indexing/embedding/cache.ts';
import type { Embedder } from '../../src/indexing/embedding/embedder.ts';
import { ensureModel, type ModelAsset } from '../../src/indexing/models/assets.ts';
import type { EmbeddingModel } from '../../src/indexing/models/pinned.ts';
import { buildSemanticIndex, type SemanticPassage } from '../../src/indexing/semantic/build-semantic.ts';
import { seededRandom } from '../../src/indexing/semantic/random.ts';
import { ShardWriter } from '../../src/indexing/shard-writer.ts';
import type { SemanticSection } from '../../src/search/semantic/section.ts';
import type { IndexReader } from '../../src/search/types.ts';
import { UserError } from '../../src/workspace/errors.ts';

export const DIMENSIONS = 64;

export const toyModel: EmbeddingModel = {
  name: 'toy',
  dtype: 'q8',
  dimensions: DIMENSIONS,
  pooling: 'cls',
  queryPrefix: '',
  licence: 'MIT',
  files: [{ path: 'onnx/model_quantized.onnx', bytes: 1, sha256: 'ab'.repeat(32) }],
  mirrors: [],
};

const wordVectors = new Map<string, Float32Array>();

/** The sum of one fixed random vector per word, with L2 norm 1. */
export function toyVector(text: string): Float32Array {
  const sum = new Float32Array(DIMENSIONS);
  for (const word of text.toLowerCase().match(/[a-z0-9]+/g) ?? []) {
    let vector = wordVectors.get(word);
    if (!vector) {
      let seed = 0;
      for (const letter of word) seed = (seed * 31 + letter.charCodeAt(0)) >>> 0;
      const random = seededRandom(seed);
      vector = Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);
      wordVectors.set(word, vector);
    }
    for (let i = 0; i < DIMENSIONS; i++) sum[i]! += vector[i]!;
  }
  const norm = Math.hypot(...sum) || 1;
  return sum.map((value) => value / norm);
}

export const toyEmbedder: Embedder = {
  model: toyModel,
  embedPassages: async (texts) => texts.map(toyVector),
  embedQueries: async (texts) => texts.map(toyVector),
  close: async () => {},
};

const SUBJECTS = [
  'router',
  'switch',
  'database',
  'cluster',
  'ticket',
  'queue',
  'printer',
  'firewall',
  'backup',
  'mail',
];
const ACTIONS = ['restart', 'configure', 'monitor', 'upgrade', 'encrypt', 'replicate', 'restore', 'delete'];
const DETAILS = [
  'timeout',
  'password',
  'license',
  'port',
  'volume',
  'certificate',
  'schedule',
  'interface',
  'policy',
];

/** The default model; undefined, and said, where it cannot be had: then there is nothing to run. */
export async function modelOnHand(): Promise<ModelAsset | undefined> {
  try {
    return await ensureModel();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`skipped: ${error.message}\n`);
    return undefined;
  }
}

export function toyPassage(unit: number, set: number, text: string): SemanticPassage {
  return { unit, set, text, key: EmbeddingCache.keyOf(text) };
}

/** Passages about combinations of subject, action and detail; `set` is the subject's number. */
export function toyPassages(count: number): SemanticPassage[] {
  const random = seededRandom(count);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)]!;
  return Array.from({ length: count }, (_, unit) => {
    const set = Math.floor((unit * SUBJECTS.length) / count);
    const subject = SUBJECTS[set]!;
    const words = [
      subject,
      pick(ACTIONS),
      pick(DETAILS),
      pick(DETAILS),
      `item${unit % 97}`,
      subject,
      pick(ACTIONS),
    ];
    const text = `Handbook › ${subject}\n${words.join(' ')}. ${pick(ACTIONS)} the ${pick(DETAILS)}.`;
    return toyPassage(unit, set, text);
  });
}

export interface BuiltIndex {
  readonly section: SemanticSection;
  readonly codesOf: (unit: number) => Uint8Array;
  readonly dir: string;
  /** Reads from disk and counts. */
  readonly reader: IndexReader & { readonly names: string[]; bytes: number };
}

/** Builds into a temporary folder that is removed after the test. */
export async function buildToyIndex(passages: readonly SemanticPassage[]): Promise<BuiltIndex> {
  const dir = await temporaryDirectory();
  const { section, codesOf } = await buildSemanticIndex(
    { passages },
    { embedder: toyEmbedder, writer: new ShardWriter(dir) },
  );
  const reader = {
    names: [] as string[],
    bytes: 0,
    async read(name: string) {
      const bytes = new Uint8Array(await readFile(join(dir, name)));
      reader.names.push(name);
      reader.bytes += bytes.length;
      return bytes;
    },
  };
  return { section, codesOf, dir, reader };
}

export async function temporaryDirectory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'mcdewey-semantic-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Units by exact inner product with the unit's best passage, best first. */
export function exactSearch(
  query: Float32Array,
  passages: readonly SemanticPassage[],
  limit: number,
  accept: (unit: number) => boolean = () => true,
): { unit: number; score: number }[] {
  const best = new Map<number, number>();
  for (const { unit, text } of passages) {
    if (!accept(unit)) continue;
    const vector = toyVector(text);
    const score = vector.reduce((sum, value, i) => sum + value * query[i]!, 0);
    best.set(unit, Math.max(score, best.get(unit) ?? -2));
  }
  return [...best]
    .map(([unit, score]) => ({ unit, score }))
    .sort((a, b) => b.score - a.score || a.unit - b.unit)
    .slice(0, limit);
}
