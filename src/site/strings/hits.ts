/** One search result. */
import { formatNumber, type Translations } from './language.ts';

const TWO_DIGITS = { minimumFractionDigits: 2, maximumFractionDigits: 2 };

const en = {
  page: (page: number, label: string | undefined) =>
    label === undefined ? `p. ${page}` : `p. ${page} (printed ${label})`,
  inContext: 'View in doc context',
  sameText: 'the same text',
  nearlySameText: 'nearly the same text',
  alsoIn: 'also in ',
  andMore: (count: number) => `and ${count} more`,
  why: 'Why this result',
  byWords: (rank: number, words: string) => `Words: place ${rank} by full text (${words})`,
  byMeaning: (rank: number, similarity: number, deep: boolean) =>
    `Meaning: place ${rank}, similarity ${formatNumber('en', similarity, TWO_DIGITS)} (${deep ? 'deep search' : 'fast encoder'})`,
  byPhrase: (phrases: readonly string[]) =>
    `Exact phrase: ${phrases.map((words) => `“${words}”`).join(', ')}`,
  byName: (names: string) => `Named in the question: ${names}`,
  byNeighbour: 'Near one of the best results',
};

const de: typeof en = {
  page: (page, label) => (label === undefined ? `S. ${page}` : `S. ${page} (gedruckt ${label})`),
  inContext: 'Im Handbuch ansehen',
  sameText: 'derselbe Text',
  nearlySameText: 'fast derselbe Text',
  alsoIn: 'auch in ',
  andMore: (count) => `und ${count} weiteren`,
  why: 'Warum dieses Ergebnis',
  byWords: (rank, words) => `Wörter: Platz ${rank} in der Volltextsuche (${words})`,
  byMeaning: (rank, similarity, deep) =>
    `Bedeutung: Platz ${rank}, Ähnlichkeit ${formatNumber('de', similarity, TWO_DIGITS)} (${deep ? 'Tiefensuche' : 'schnelles Modell'})`,
  byPhrase: (phrases) => `Genauer Wortlaut: ${phrases.map((words) => `„${words}“`).join(', ')}`,
  byName: (names) => `In der Frage genannt: ${names}`,
  byNeighbour: 'In der Nähe eines der besten Ergebnisse',
};

export type HitTexts = typeof en;
export const hitTexts: Translations<typeof en> = { en, de };
