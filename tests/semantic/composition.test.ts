import { expect, it } from 'vitest';
import { distillQueryTable } from '../../src/indexing/semantic/distill.ts';
import { Matrix } from '../../src/indexing/semantic/matrix.ts';
import { trainFastTable } from '../../src/indexing/semantic/query-table.ts';
import { TableTraining } from '../../src/indexing/semantic/table-training.ts';
import { addComposition } from '../../src/search/encoders/composition.ts';
import { FastShard, readFastHead, shardOfTerm } from '../../src/search/encoders/fast-table.ts';
import { silentProgress } from '../../src/workspace/progress.ts';

/** Each word has a direction of its own; the two together mean something third, which no sum of rows can say of all. */
const MEANINGS = {
  replica: [1, 0, 0, 0, 0, 0],
  read: [0, 1, 0, 0, 0, 0],
  'replica read': [0, 0, 1, 0, 0, 0],
  disk: [0, 0, 0, 1, 0, 0],
  'disk read': [0, 0, 0, 0, 1, 0],
  'disk replica': [0, 0, 0, 0, 0, 1],
} as const;
const DIMS = 6;

function phrasesOfMeanings() {
  const entries = Array.from({ length: 300 }, () => Object.entries(MEANINGS)).flat();
  const phrases = entries.map(([text]) => text);
  return {
    phrases,
    targets: Matrix.fromRows(
      entries.map(([, target]) => Float32Array.from(target)),
      DIMS,
    ),
  };
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let product = 0;
  let squares = [0, 0];
  for (let i = 0; i < DIMS; i++) {
    product += a[i]! * b[i]!;
    squares = [squares[0]! + a[i]! ** 2, squares[1]! + b[i]! ** 2];
  }
  return product / Math.sqrt(squares[0]! * squares[1]!);
}

it('tells what words mean together, also after its layer was coded', () => {
  const { phrases, targets } = phrasesOfMeanings();
  const trained = trainFastTable({ phrases, targets, passages: phrases, passageVectors: targets });
  const head = readFastHead(trained.head, 'head', DIMS);
  const shards = trained.shards.map((bytes) => new FastShard(bytes, 'shard', head.rows));
  const layered: number[] = [];
  const summed: number[] = [];
  for (const [text, target] of Object.entries(MEANINGS)) {
    const sum = Float32Array.from(head.bias);
    for (const word of text.split(' ')) shards[shardOfTerm(word, shards.length)]!.addRow(word, sum);
    summed.push(cosine(sum, target));
    addComposition(head.composition, sum);
    layered.push(cosine(sum, target));
  }
  expect(Math.min(...layered)).toBeGreaterThan(0.8);
  expect(Math.min(...summed)).toBeLessThan(Math.min(...layered));
});

it('is trained on a thread to the same bytes, and says so when the thread ends early', async () => {
  const { phrases, targets } = phrasesOfMeanings();
  const input = { phrases, targets, passages: phrases, passageVectors: targets };
  const training = new TableTraining(input);
  try {
    expect(await training.finished(silentProgress)).toEqual(trainFastTable(input));
    expect(targets.row(0)).toEqual(Float32Array.from(MEANINGS.replica));
  } finally {
    await training.stop();
  }
  const stopped = new TableTraining(input);
  await stopped.stop();
  await expect(stopped.finished(silentProgress)).rejects.toThrow('ended before its time');
});

it('has no layer where there are hardly any phrases to learn it from', () => {
  const targets = Matrix.fromRows([Float32Array.of(1, 0), Float32Array.of(0, 1)], 2);
  const table = distillQueryTable({
    phrases: ['mail queue', 'disk full'],
    targets,
    passages: ['mail queue', 'disk full'],
    passageVectors: targets,
  });
  expect(table.layer.inputs.rows).toBe(0);
});

it('does not make a search for a common word load every name that begins like it', () => {
  const shards = 10_000;
  const names = ['createsubnet', 'createproject', 'createlaunchtemplate', 'createenvironment'];
  const common = shardOfTerm('create', shards);
  expect(names.map((name) => shardOfTerm(name, shards))).not.toContain(common);
  expect(shardOfTerm('created', shards)).toBe(common);
  expect(shardOfTerm('certificator', shards)).toBe(shardOfTerm('certificate', shards));
});
