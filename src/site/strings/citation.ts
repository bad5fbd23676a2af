/** Words of a citation. */
import type { Translations } from './language.ts';

const en = {
  page: (page: number) => `p. ${page}`,
  printedPage: (label: string, page: number) => `p. ${label} (page ${page} of the file)`,
  quoted: (section: string) => `“${section}”`,
  read: (date: string) => `Read ${date}.`,
  addressRead: (url: string, date: string) => `${url}, read ${date}.`,
};

const de: typeof en = {
  page: (page) => `S. ${page}`,
  printedPage: (label, page) => `S. ${label} (Seite ${page} der Datei)`,
  quoted: (section) => `„${section}“`,
  read: (date) => `Gelesen am ${date}.`,
  addressRead: (url, date) => `${url}, gelesen am ${date}.`,
};

export const citationTexts: Translations<typeof en> = { en, de };
