/** Pages on the same subject, found by meaning. */
import type { Translations } from './language.ts';

const en = {
  title: 'Related pages',
  hint: 'Found by meaning, also in manuals of other vendors. Nothing leaves this site.',
  loading: 'Looking for related pages …',
  here: 'In this manual',
  elsewhere: 'In other manuals',
  none: 'No related pages were found.',
  failed: 'The search index could not be read. Close this and open it again to try once more.',
};

const de: typeof en = {
  title: 'Verwandte Seiten',
  hint: 'Nach der Bedeutung gefunden, auch in Handbüchern anderer Hersteller. Nichts verlässt diese Website.',
  loading: 'Verwandte Seiten werden gesucht …',
  here: 'In diesem Handbuch',
  elsewhere: 'In anderen Handbüchern',
  none: 'Keine verwandten Seiten gefunden.',
  failed:
    'Der Suchindex konnte nicht gelesen werden. Schließen und öffnen Sie dies, um es noch einmal zu versuchen.',
};

export const relatedTexts: Translations<typeof en> = { en, de };
