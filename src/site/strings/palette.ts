/** The palette that searches and jumps from any page. */
import { counted, type Translations } from './language.ts';

const en = {
  open: 'Search or go to a page',
  title: 'Search and go to',
  field: 'Search all manuals, or name one with a page',
  placeholder: 'Search, or go to: finesse 12.5 p 396',
  close: 'Close',
  where: 'Where to search',
  everywhere: 'Everywhere',
  only: (part: string) => `Only ${part}`,
  recent: 'Recent searches',
  forgetRecent: 'Clear recent searches',
  forgotten: 'Recent searches are cleared.',
  goTo: 'Go to',
  resultsHeading: 'Results',
  allResults: (results: string) => `Show all ${results}`,
  found: (places: number, results: string) =>
    places === 0 ? results : `${counted('en', places, 'place', 'places')} to go to, ${results}`,
  searchEverywhere: 'Search everywhere',
  tips: [
    'Words, a question or an error message: the results appear below.',
    'A product, version or manual by the beginnings of its words: fin 12.5 dev',
    'A page by its printed or physical number: finesse 12.5 p 396',
  ],
  keys: { choose: 'choose', open: 'open', all: 'all results', close: 'close' },
};

const de: typeof en = {
  open: 'Suchen oder zu einer Seite gehen',
  title: 'Suchen und gehen zu',
  field: 'Alle Handbücher durchsuchen oder eines mit Seite nennen',
  placeholder: 'Suchen, oder gehen zu: finesse 12.5 S. 396',
  close: 'Schließen',
  where: 'Wo gesucht wird',
  everywhere: 'Überall',
  only: (part) => `Nur ${part}`,
  recent: 'Letzte Suchen',
  forgetRecent: 'Letzte Suchen löschen',
  forgotten: 'Die letzten Suchen sind gelöscht.',
  goTo: 'Gehe zu',
  resultsHeading: 'Ergebnisse',
  allResults: (results) => `Alle zeigen: ${results}`,
  found: (places, results) =>
    places === 0 ? results : `${counted('de', places, 'Ziel', 'Ziele')}, ${results}`,
  searchEverywhere: 'Überall suchen',
  tips: [
    'Wörter, eine Frage oder eine Fehlermeldung: Die Ergebnisse erscheinen darunter.',
    'Ein Produkt, eine Version oder ein Handbuch mit den Anfängen seiner Wörter: fin 12.5 dev',
    'Eine Seite mit ihrer gedruckten oder physischen Zahl: finesse 12.5 S. 396',
  ],
  keys: { choose: 'wählen', open: 'öffnen', all: 'alle Ergebnisse', close: 'schließen' },
};

export const paletteTexts: Translations<typeof en> = { en, de };
