/** Keeping shelves on the device and reading them without a network. */
import { counted, formatBytes, type Translations } from './language.ts';

const en = {
  title: 'Kept on this device',
  description: 'Shelves that can be read and searched without a network.',
  link: 'Offline',
  needsScript: 'Keeping shelves needs JavaScript.',

  keep: 'Keep this shelf offline',
  keepNamed: (shelf: string) => `Keep this shelf offline: ${shelf}`,
  sizeOf: (own: number) => formatBytes('en', own),
  sizeWithLibrary: (own: number, library: number) =>
    `${formatBytes('en', own)}, and ${formatBytes('en', library)} once for all shelves`,
  progress: (done: number, of: number) => `${formatBytes('en', done)} of ${formatBytes('en', of)}`,
  progressLabel: (shelf: string) => `Keeping ${shelf}`,
  waiting: 'Waiting for its turn …',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  paused: (done: string) => `Paused: ${done}.`,
  interrupted: (done: string) => `Interrupted: ${done}. It goes on where it stopped.`,
  noRoom: (needed: number, free: number) =>
    `This needs ${formatBytes('en', needed)}, and the browser has ${formatBytes('en', free)} left for this site.`,
  gone: 'This shelf is not in the library any more.',
  kept: (pages: number, bytes: number, date: string) =>
    `Kept on this device: ${counted('en', pages, 'page', 'pages')}, ${formatBytes('en', bytes)}, as of ${date}.`,
  outdated: 'The library has been published anew since.',
  update: 'Update',
  remove: 'Remove',
  removeNamed: (shelf: string) => `Remove ${shelf} from this device`,
  updateNamed: (shelf: string) => `Update ${shelf}`,
  done: (shelf: string) => `${shelf} is kept on this device.`,
  removed: (shelf: string) => `${shelf} was removed from this device.`,
  unsupported: 'This browser cannot keep shelves here: it takes a secure address (https) and room to store.',

  nothing: 'Nothing is kept yet',
  nothingHow:
    'Open the shelf of a product’s version and choose “Keep this shelf offline”. Its manuals can then be read and searched without a network.',
  toCatalogue: 'Go to the catalogue',
  total: (bytes: number) => `${formatBytes('en', bytes)} on this device in all.`,
  ofQuota: (used: number, quota: number) =>
    `The browser lets this site use ${formatBytes('en', quota)}; it uses ${formatBytes('en', used)}.`,
  persisted: 'The browser will not clear it by itself.',
  notPersisted: 'The browser may clear it when the device runs out of room.',
  persist: 'Ask the browser not to clear it',
  persistRefused: 'The browser did not agree; it may when the site is used more often or installed.',

  notKept: 'This page is not kept on this device',
  notKeptHow: 'The network or the site cannot be reached. The page opens by itself when it is back.',
  keptInstead: 'Kept on this device:',
  tryAgain: 'Try again',
};

const de: typeof en = {
  title: 'Auf diesem Gerät',
  description: 'Regale, die sich ohne Netz lesen und durchsuchen lassen.',
  link: 'Offline',
  needsScript: 'Um Regale mitzunehmen, braucht es JavaScript.',

  keep: 'Dieses Regal mitnehmen',
  keepNamed: (shelf) => `Dieses Regal mitnehmen: ${shelf}`,
  sizeOf: (own) => formatBytes('de', own),
  sizeWithLibrary: (own, library) =>
    `${formatBytes('de', own)}, dazu einmalig ${formatBytes('de', library)} für alle Regale`,
  progress: (done, of) => `${formatBytes('de', done)} von ${formatBytes('de', of)}`,
  progressLabel: (shelf) => `${shelf} wird geladen`,
  waiting: 'Wartet, bis es an der Reihe ist …',
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  cancel: 'Abbrechen',
  paused: (done) => `Angehalten: ${done}.`,
  interrupted: (done) => `Unterbrochen: ${done}. Es geht dort weiter, wo es aufgehört hat.`,
  noRoom: (needed, free) =>
    `Das braucht ${formatBytes('de', needed)}; der Browser hat für diese Website noch ${formatBytes('de', free)} frei.`,
  gone: 'Dieses Regal steht nicht mehr in der Bibliothek.',
  kept: (pages, bytes, date) =>
    `Auf diesem Gerät: ${counted('de', pages, 'Seite', 'Seiten')}, ${formatBytes('de', bytes)}, Stand ${date}.`,
  outdated: 'Die Bibliothek ist seitdem neu erschienen.',
  update: 'Aktualisieren',
  remove: 'Entfernen',
  removeNamed: (shelf) => `${shelf} von diesem Gerät entfernen`,
  updateNamed: (shelf) => `${shelf} aktualisieren`,
  done: (shelf) => `${shelf} ist jetzt auf diesem Gerät.`,
  removed: (shelf) => `${shelf} wurde von diesem Gerät entfernt.`,
  unsupported:
    'Dieser Browser kann hier keine Regale mitnehmen: Es braucht eine sichere Adresse (https) und Speicherplatz.',

  nothing: 'Noch ist nichts auf diesem Gerät',
  nothingHow:
    'Öffnen Sie das Regal einer Produktversion und wählen Sie „Dieses Regal mitnehmen“. Dann lassen sich seine Handbücher ohne Netz lesen und durchsuchen.',
  toCatalogue: 'Zum Katalog',
  total: (bytes) => `Insgesamt ${formatBytes('de', bytes)} auf diesem Gerät.`,
  ofQuota: (used, quota) =>
    `Der Browser lässt dieser Website ${formatBytes('de', quota)}; davon sind ${formatBytes('de', used)} belegt.`,
  persisted: 'Der Browser räumt es nicht von sich aus ab.',
  notPersisted: 'Der Browser kann es löschen, wenn auf dem Gerät der Platz knapp wird.',
  persist: 'Den Browser bitten, es zu behalten',
  persistRefused:
    'Der Browser hat nicht zugestimmt; vielleicht tut er es, wenn die Website öfter benutzt wird oder installiert ist.',

  notKept: 'Diese Seite ist nicht auf diesem Gerät',
  notKeptHow:
    'Das Netz oder die Website ist nicht erreichbar. Die Seite öffnet sich von selbst, sobald sie wieder da ist.',
  keptInstead: 'Auf diesem Gerät:',
  tryAgain: 'Noch einmal versuchen',
};

export const offlineTexts: Translations<typeof en> = { en, de };
