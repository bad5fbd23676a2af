/** Sentences as the evidence that two texts are one text in two versions. Pure. */

/** Shorter pieces ("Note:", "Example") say nothing about where a page comes from. */
const SHORTEST_SENTENCE = 25;

/** @returns the sentences and lines of a text that are long enough to tell pages apart, in lower case, with their lengths in characters. */
export function sentencesOf(text: string): Map<string, number> {
  const sentences = new Map<string, number>();
  for (const piece of text.split(/(?<=[.!?:;])\s+|\n+/)) {
    const sentence = piece.replace(/\s+/g, ' ').trim().toLowerCase();
    if (sentence.length >= SHORTEST_SENTENCE) sentences.set(sentence, sentence.length);
  }
  return sentences;
}
