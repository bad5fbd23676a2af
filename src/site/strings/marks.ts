/** The words of a search, marked on the page that a result opened. */
import { counted, type Translations } from './language.ts';

const en = {
  title: 'Words of your search',
  count: (count: number) => counted('en', count, 'match', 'matches'),
  place: (number: number, count: number) => `match ${number} of ${count}`,
  previous: 'Previous match',
  next: 'Next match',
  clear: 'Clear marks',
};

const de: typeof en = {
  title: 'Wörter Ihrer Suche',
  count: (count) => counted('de', count, 'Fundstelle', 'Fundstellen'),
  place: (number, count) => `Fundstelle ${number} von ${count}`,
  previous: 'Vorige Fundstelle',
  next: 'Nächste Fundstelle',
  clear: 'Markierungen entfernen',
};

export const marksTexts: Translations<typeof en> = { en, de };
