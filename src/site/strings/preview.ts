/** The card that shows where a link leads before it is followed. */
import type { Translations } from './language.ts';

const en = {
  loading: 'Looking it up …',
  failed: 'The place could not be looked up.',
  page: (page: number, label: string | undefined) =>
    label === undefined ? `page ${page}` : `page ${page} (${label})`,
};

const de: typeof en = {
  loading: 'Wird nachgesehen …',
  failed: 'Die Stelle konnte nicht nachgesehen werden.',
  page: (page, label) => (label === undefined ? `Seite ${page}` : `Seite ${page} (${label})`),
};

export const previewTexts: Translations<typeof en> = { en, de };
