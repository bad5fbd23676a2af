/**
 * Trains the query table: finds for every word the row that, summed over a phrase, points where the
 * transformer puts the phrase as a query, and then the layer that corrects the sum for how words go together
 * (`learn-composition.ts`). Deterministic: the same phrases give the same table.
 */
import { queryTerms } from '../../search/encoders/query-terms.ts';
import { isStopWord, tokenize } from '../../search/tokenizer.ts';
import type { ProgressStep } from '../../workspace/progress.ts';
import { cosineGradient } from './cosine-loss.ts';
import { COMPOSITION_EPOCHS, type CompositionLayer, learnComposition } from './learn-composition.ts';
import { dot, Matrix, meanRow } from './matrix.ts';
import { seededRandom } from './random.ts';
import { type Example, RowLearner, visitsInEpochs, type WordRows } from './row-learner.ts';

/** A word of fewer phrases and passages has no row of its own. */
const FEWEST_TEXTS = 2;
/** Phrases that the passages of a word count for. */
const PRIOR_PHRASES = 3;
const ENOUGH_FOR_SCALE = 5;
const EPOCHS = 6;
/**
 * Characters of a passage that are an example too, with the passage's vector: what it is about, most of the time. They
 * cost no embedding, and are longer than phrases, as questions in full sentences are. The layer learns from phrases
 * alone, so that short queries lose nothing (DESIGN.md, "Query table").
 */
const OPENING_LENGTH = 200;
/** First step size of Adagrad. */
const RATE = 0.05;
/** Start of Adagrad's sums: the larger, the more a rare word keeps its first row. */
const INERTIA = 0.5;
const SEED = 7;

export interface QueryTable {
  readonly terms: readonly string[];
  /** One row per term. */
  readonly rows: Matrix;
  readonly bias: Float32Array;
  readonly layer: CompositionLayer;
}

export interface DistillInput {
  /** What queries look like. */
  readonly phrases: readonly string[];
  /** The transformer's vectors of the phrases, one row each. */
  readonly targets: Matrix;
  readonly passages: readonly string[];
  /** The passages' vectors in the same space, one row each. */
  readonly passageVectors: Matrix;
  /** Counts an example each time that something is learned from it. */
  readonly step?: ProgressStep;
}

export function distillQueryTable(input: DistillInput): QueryTable {
  const { targets, step } = input;
  const words = readWords(input);
  const phrases = examplesOf(words.phraseTerms, targets);
  const openings = examplesOf(words.openingTerms, input.passageVectors);
  step?.expect(EPOCHS * (phrases.length + openings.length) + COMPOSITION_EPOCHS * phrases.length);
  const bias = meanRow(targets);
  const rows = firstRows(input, words, bias);
  const table = { rows, bias };
  train(table, [...phrases, ...openings], step);
  const layer = learnComposition(table, phrases, step);
  return { terms: words.terms, rows, bias, layer };
}

interface Words {
  /** Sorted. */
  readonly terms: string[];
  /** Term numbers of every phrase. */
  readonly phraseTerms: readonly Int32Array[];
  /** Term numbers of every passage, and of its opening. */
  readonly passageTerms: readonly Int32Array[];
  readonly openingTerms: readonly Int32Array[];
}

/** The vocabulary: words of at least two texts, so that a typing mistake or a hash in one page has no row. */
function readWords({ phrases, passages }: DistillInput): Words {
  const ofPhrases = phrases.map((phrase) => queryTerms(phrase));
  const ofPassages = passages.map((passage) =>
    [...new Set(tokenize(passage))].filter((term) => !isStopWord(term)),
  );
  const counts = new Map<string, number>();
  for (const terms of [...ofPhrases, ...ofPassages]) {
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const terms = [...counts].filter(([, count]) => count >= FEWEST_TEXTS).map(([term]) => term);
  terms.sort();
  const places = new Map(terms.map((term, place) => [term, place]));
  const number = (words: readonly string[]) =>
    Int32Array.from(words.map((word) => places.get(word) ?? -1).filter((place) => place >= 0));
  return {
    terms,
    phraseTerms: ofPhrases.map(number),
    passageTerms: ofPassages.map(number),
    openingTerms: passages.map((passage) => number(queryTerms(passage.slice(0, OPENING_LENGTH)))),
  };
}

function examplesOf(terms: readonly Int32Array[], goals: Matrix): Example[] {
  return terms.map((words, number) => ({ words, goal: goals.row(number) }));
}

/**
 * A word's first row: what the phrases that hold it have in common beyond all phrases, less for common words. The
 * passages that hold it count as a few phrases more: for a rare word they are all there is.
 */
function firstRows(
  { targets, passageVectors }: DistillInput,
  { terms, phraseTerms, passageTerms }: Words,
  bias: Float32Array,
): Matrix {
  const fromPhrases = sumByTerm(targets, bias, phraseTerms, terms.length);
  const fromPassages = sumByTerm(passageVectors, meanRow(passageVectors), passageTerms, terms.length);
  const passageMeans = fromPassages.sums;
  for (let place = 0; place < terms.length; place++) {
    const row = passageMeans.row(place);
    const count = fromPassages.counts[place]! || 1;
    for (let i = 0; i < row.length; i++) row[i]! /= count;
  }
  const scale = commonScale(fromPhrases, passageMeans);
  const rows = fromPhrases.sums;
  for (let place = 0; place < terms.length; place++) {
    const row = rows.row(place);
    const mean = passageMeans.row(place);
    const count = fromPhrases.counts[place]!;
    for (let i = 0; i < row.length; i++)
      row[i] = (row[i]! + PRIOR_PHRASES * scale * mean[i]!) / (count + PRIOR_PHRASES);
  }
  return rows;
}

interface TermSums {
  readonly sums: Matrix;
  readonly counts: Int32Array;
}

function sumByTerm(
  vectors: Matrix,
  mean: Float32Array,
  textTerms: readonly Int32Array[],
  terms: number,
): TermSums {
  const sums = new Matrix(terms, vectors.columns);
  const counts = new Int32Array(terms);
  textTerms.forEach((places, text) => {
    const vector = vectors.row(text);
    for (const place of places) {
      counts[place]!++;
      const sum = sums.row(place);
      for (let i = 0; i < sum.length; i++) sum[i]! += vector[i]! - mean[i]!;
    }
  });
  return { sums, counts };
}

/** By how much passage means are to be scaled to come nearest to phrase means, over words with enough phrases. */
function commonScale({ sums, counts }: TermSums, passageMeans: Matrix): number {
  let product = 0;
  let square = 0;
  counts.forEach((count, place) => {
    if (count < ENOUGH_FOR_SCALE) return;
    const mean = passageMeans.row(place);
    product += dot(sums.row(place), 0, mean, 0, mean.length) / count;
    square += dot(mean, 0, mean, 0, mean.length);
  });
  return square > 0 ? product / square : 1;
}

/** Adagrad on 1 − cosine. */
function train(table: WordRows, examples: readonly Example[], step: ProgressStep | undefined): void {
  const learner = new RowLearner(table, RATE, INERTIA);
  for (const { example, remaining } of visitsInEpochs(examples, EPOCHS, seededRandom(SEED), step)) {
    const { words, goal } = example;
    learner.descend(words, cosineGradient(learner.sumOf(words), goal), remaining);
  }
}
