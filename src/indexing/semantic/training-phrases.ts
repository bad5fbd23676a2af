/**
 * What the query table is trained on: phrases of the library itself that look like queries, each tied to the
 * passage it came from. Headings and whole sentences teach how the words of a subject go together; random
 * windows of words cover the vocabulary evenly.
 */
import { hash32 } from '../../search/bytes.ts';
import { seededRandom } from './random.ts';

export interface TrainingPhrase {
  readonly text: string;
  /** Index of the passage it was taken from. */
  readonly passage: number;
}

const SENTENCE_SHARE = 0.3;
const HEADING_SHARE = 0.15;
/** Share of the phrases that are put as people put questions. */
const FRAMED_SHARE = 0.2;
/** Ways of asking, from which the table learns what to overlook. The phrase replaces the asterisk. */
const FRAMES = [
  'how do I *',
  'how can I *',
  'how to *',
  'what is *',
  'what are *',
  'what does * mean',
  'why does * fail',
  'where can I find * in the documentation',
  'is it possible to *',
  'can you explain *',
  'tell me about *',
  'I need information about *',
  'I am looking for articles about *',
  'I am interested in *',
  'which papers describe *',
  'articles that deal with *',
  'the best way to *',
  'problem with *',
  'an example of *',
  'difference between * and others',
  'we would like to know about *',
  'what should I do when *',
  'steps required for *',
  'which options are available for *',
  'please list anything concerning *',
  'when should * be used',
  'who can *',
  'error: *',
  'I get an error with *',
  'recommended settings for *',
] as const;
const MIN_WINDOW_WORDS = 3;
const MAX_WINDOW_WORDS = 12;
const MAX_SENTENCE_WORDS = 28;
const MAX_PHRASE_LENGTH = 220;
const WORD = /[\p{L}\p{N}]/u;

/**
 * @param passages embedding inputs: a context line, a line break, the passage's own text.
 * @param count how many phrases to draw; fewer when the passages have not got that many.
 * @returns distinct phrases, the same for the same passages.
 */
export function trainingPhrases(passages: readonly string[], count: number): TrainingPhrase[] {
  const phrases: TrainingPhrase[] = [];
  const seen = new Set<string>();
  const add = (text: string | undefined, passage: number, random: () => number) => {
    const taken = text?.replace(/\s+/g, ' ').trim().slice(0, MAX_PHRASE_LENGTH);
    if (!taken || !WORD.test(taken)) return;
    const frame = random() < FRAMED_SHARE ? pick(FRAMES, random) : undefined;
    const phrase = frame ? frame.replace('*', () => taken.replace(/[.!?]+$/, '')) : taken;
    if (seen.has(phrase)) return;
    seen.add(phrase);
    phrases.push({ text: phrase, passage });
  };
  const perPassage = count / Math.max(1, passages.length);
  for (let index = 0; index < passages.length && phrases.length < count; index++) {
    const passage = passages[index]!;
    const random = seededRandom(hash32(passage));
    const { heading, body } = splitPassage(passage);
    const words = body.split(/\s+/).filter((word) => WORD.test(word));
    const sentences = sentencesOf(body);
    const draws = Math.floor(perPassage) + (random() < perPassage % 1 ? 1 : 0);
    for (let draw = 0; draw < draws; draw++) {
      const kind = random();
      if (kind < HEADING_SHARE) add(heading, index, random);
      else if (kind < HEADING_SHARE + SENTENCE_SHARE && sentences.length > 0)
        add(pick(sentences, random), index, random);
      else add(windowOf(words, random), index, random);
    }
  }
  return phrases;
}

/** The context line's last part is the heading nearest to the text. */
function splitPassage(passage: string): { heading: string; body: string } {
  const lineEnd = passage.indexOf('\n');
  if (lineEnd < 0) return { heading: passage, body: passage };
  const context = passage.slice(0, lineEnd);
  return { heading: context.split(/ [›>] /).at(-1) ?? context, body: passage.slice(lineEnd + 1) };
}

function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+|\n{2,}|。/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => {
      const words = sentence.split(/\s+/).length;
      return words >= MIN_WINDOW_WORDS && words <= MAX_SENTENCE_WORDS;
    });
}

function windowOf(words: readonly string[], random: () => number): string {
  const length = MIN_WINDOW_WORDS + Math.floor(random() * (MAX_WINDOW_WORDS - MIN_WINDOW_WORDS + 1));
  const start = Math.floor(random() * Math.max(1, words.length - length + 1));
  return words.slice(start, start + length).join(' ');
}

function pick<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}
