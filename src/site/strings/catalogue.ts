/** Home, vendors and shelves: what the library holds. */
import { counted, type Translations } from './language.ts';

const en = {
  manuals: (count: number) => counted('en', count, 'manual', 'manuals'),
  documents: (count: number) => counted('en', count, 'document', 'documents'),
  pages: (count: number) => counted('en', count, 'page', 'pages'),
  sections: (count: number) => counted('en', count, 'section', 'sections'),
  empty: 'No manuals yet: put Markdown below content/ or run mcdewey import.',
  otherVendor: 'Other',
  latest: 'latest',
  latestVersion: 'latest version',
  allManuals: (count: number) => `all ${counted('en', count, 'manual', 'manuals')}`,
  allManualsOf: (shelf: string) => ` of ${shelf}`,
  about: 'about',
  published: 'Published',
  licence: 'Licence',
  origin: 'Origin',
  alsoCalled: (names: string) => `Also called ${names}`,
  versionsOf: (product: string) => `Versions of ${product}`,
  manualsOf: (shelf: string, counts: string) => `Manuals of ${shelf}: ${counts}.`,
  manualsOfBy: (product: string, vendor: string, counts: string) =>
    `Manuals of ${product} by ${vendor}: ${counts}.`,
  manualsBy: (vendor: string, counts: string) => `Manuals by ${vendor}: ${counts}.`,
};

const de: typeof en = {
  manuals: (count) => counted('de', count, 'Handbuch', 'Handbücher'),
  documents: (count) => counted('de', count, 'Dokument', 'Dokumente'),
  pages: (count) => counted('de', count, 'Seite', 'Seiten'),
  sections: (count) => counted('de', count, 'Abschnitt', 'Abschnitte'),
  empty:
    'Noch keine Handbücher: Legen Sie Markdown-Dateien unter content/ ab, oder rufen Sie mcdewey import auf.',
  otherVendor: 'Weitere',
  latest: 'aktuell',
  latestVersion: 'aktuelle Version',
  allManuals: (count) => `alle ${counted('de', count, 'Handbuch', 'Handbücher')}`,
  allManualsOf: (shelf) => ` zu ${shelf}`,
  about: 'Angaben',
  published: 'Veröffentlicht',
  licence: 'Lizenz',
  origin: 'Herkunft',
  alsoCalled: (names) => `Auch genannt: ${names}`,
  versionsOf: (product) => `Versionen von ${product}`,
  manualsOf: (shelf, counts) => `Handbücher zu ${shelf}: ${counts}.`,
  manualsOfBy: (product, vendor, counts) => `Handbücher zu ${product} von ${vendor}: ${counts}.`,
  manualsBy: (vendor, counts) => `Handbücher von ${vendor}: ${counts}.`,
};

export const catalogueTexts: Translations<typeof en> = { en, de };
