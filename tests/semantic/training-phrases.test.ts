import { expect, it } from 'vitest';
import { trainingPhrases } from '../../src/indexing/semantic/training-phrases.ts';
import { toyPassages } from './fixtures.ts';

const texts = toyPassages(400).map((passage) => passage.text);

it('draws about as many distinct phrases as asked for, each from a passage', () => {
  const phrases = trainingPhrases(texts, 800);
  expect(phrases.length).toBeGreaterThan(500);
  expect(phrases.length).toBeLessThanOrEqual(800);
  expect(new Set(phrases.map((phrase) => phrase.text)).size).toBe(phrases.length);
  expect(phrases.every((phrase) => phrase.passage >= 0 && phrase.passage < texts.length)).toBe(true);
});

it('draws the same from a passage whatever stands around it', () => {
  const alone = trainingPhrases(texts.slice(0, 50), 100).map((phrase) => phrase.text);
  const among = trainingPhrases(texts.slice(0, 100), 200).map((phrase) => phrase.text);
  expect(among.slice(0, 20)).toEqual(alone.slice(0, 20));
});

it('copes with passages that hold nothing to draw from', () => {
  expect(trainingPhrases(['', '\n', '— … —\n***', '\u0000'], 100)).toEqual([]);
});
