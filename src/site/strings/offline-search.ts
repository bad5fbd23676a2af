/** What the search worker says of an answer from the device. */
import { formatList, type Translations } from './language.ts';

const en = {
  searchedKept: (shelves: readonly string[]) =>
    `Offline: only what is kept on this device was searched (${formatList('en', shelves)}).`,
};

const de: typeof en = {
  searchedKept: (shelves) =>
    `Offline: Durchsucht wurde nur, was auf diesem Gerät ist (${formatList('de', shelves)}).`,
};

export const offlineSearchTexts: Translations<typeof en> = { en, de };
