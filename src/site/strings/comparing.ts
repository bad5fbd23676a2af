/** What changed on a page or in a chapter between two versions. */
import { counted, formatList, type Translations } from './language.ts';

/** Of sentences, rows and lines; `places` is how many runs of them differ. */
export interface ChangeCounts {
  readonly places: number;
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
}

const en = {
  title: 'What changed',
  description: 'A page or chapter of a manual in two versions, side by side.',
  needsScript: 'The comparison is made in your browser and needs JavaScript.',
  nothing: 'Nothing to compare',
  nothingHow:
    'Open a page of a manual that has several versions and choose “compare” beside the other version.',
  missing: (id: string) => `This library has no ${id} (any more).`,
  offline: 'The two texts could not be fetched. Check the connection and try again.',
  again: 'Try again',
  toCatalogue: 'Go to the catalogue',
  loading: 'Fetching both texts …',
  identical: 'No difference: both versions have the same text here.',
  summary: ({ places, changed, added, removed }: ChangeCounts) => {
    const parts = [
      changed > 0 && `${changed} changed`,
      added > 0 && `${added} added`,
      removed > 0 && `${removed} removed`,
    ].filter((part) => part !== false);
    return `${counted('en', places, 'difference', 'differences')}. Sentences and lines: ${formatList('en', parts)}.`;
  },
  controls: 'Differences',
  previous: 'Previous',
  previousLabel: 'Previous difference',
  next: 'Next',
  nextLabel: 'Next difference',
  keys: 'Keys: n next, p previous',
  difference: (number: number, count: number) => `Difference ${number} of ${count}`,
  unchanged: (count: number) => counted('en', count, 'unchanged paragraph', 'unchanged paragraphs'),
  removed: 'Removed:',
  added: 'Added:',
  before: (version: string) => `In ${version}:`,
  pages: (first: string, last: string) => `pages ${first} to ${last}`,
  sections: (first: string, last: string) => `${first} to ${last}`,
  page: (page: string) => `page ${page}`,
  swap: 'Swap sides',
  compare: 'compare',
  comparePage: {
    page: (version: string) => `Compare this page with ${version}`,
    section: (version: string) => `Compare this section with ${version}`,
    part: (version: string) => `Compare this part with ${version}`,
    manual: (version: string) => `Compare this part with ${version}`,
  },
  chapter: 'compare chapter',
  compareChapter: (title: string, version: string) => `Compare the chapter “${title}” with ${version}`,
  whatChanged: 'What changed?',
};

const de: typeof en = {
  title: 'Was sich geändert hat',
  description: 'Eine Seite oder ein Kapitel eines Handbuchs in zwei Versionen nebeneinander.',
  needsScript: 'Der Vergleich entsteht im Browser und braucht JavaScript.',
  nothing: 'Nichts zu vergleichen',
  nothingHow:
    'Öffnen Sie eine Seite eines Handbuchs, das es in mehreren Versionen gibt, und wählen Sie „vergleichen“ neben der anderen Version.',
  missing: (id) => `Diese Bibliothek hat ${id} nicht (mehr).`,
  offline:
    'Die beiden Texte konnten nicht geladen werden. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
  again: 'Noch einmal versuchen',
  toCatalogue: 'Zum Katalog',
  loading: 'Beide Texte werden geladen …',
  identical: 'Kein Unterschied: Beide Versionen haben hier denselben Text.',
  summary: ({ places, changed, added, removed }) => {
    const parts = [
      changed > 0 && `${changed} geändert`,
      added > 0 && `${added} hinzugekommen`,
      removed > 0 && `${removed} entfallen`,
    ].filter((part) => part !== false);
    return `${counted('de', places, 'Unterschied', 'Unterschiede')}. Sätze und Zeilen: ${formatList('de', parts)}.`;
  },
  controls: 'Unterschiede',
  previous: 'Voriger',
  previousLabel: 'Voriger Unterschied',
  next: 'Nächster',
  nextLabel: 'Nächster Unterschied',
  keys: 'Tasten: n nächster, p voriger',
  difference: (number, count) => `Unterschied ${number} von ${count}`,
  unchanged: (count) => counted('de', count, 'unveränderter Absatz', 'unveränderte Absätze'),
  removed: 'Entfallen:',
  added: 'Hinzugekommen:',
  before: (version) => `In ${version}:`,
  pages: (first, last) => `Seiten ${first} bis ${last}`,
  sections: (first, last) => `${first} bis ${last}`,
  page: (page) => `Seite ${page}`,
  swap: 'Seiten tauschen',
  compare: 'vergleichen',
  comparePage: {
    page: (version) => `Diese Seite mit ${version} vergleichen`,
    section: (version) => `Diesen Abschnitt mit ${version} vergleichen`,
    part: (version) => `Diesen Teil mit ${version} vergleichen`,
    manual: (version) => `Diesen Teil mit ${version} vergleichen`,
  },
  chapter: 'Kapitel vergleichen',
  compareChapter: (title, version) => `Das Kapitel „${title}“ mit ${version} vergleichen`,
  whatChanged: 'Was hat sich geändert?',
};

export const comparingTexts: Translations<typeof en> = { en, de };
