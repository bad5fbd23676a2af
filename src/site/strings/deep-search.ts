/** Deep search: the full language model in the browser. */
import { formatBytes, type Translations } from './language.ts';

const en = {
  turnOn: 'Turn on deep search',
  turnOff: 'Turn off',
  cancel: 'Cancel',
  kept: 'already on this device',
  downloadedOnce: (bytes: number) => `${formatBytes('en', bytes)}, downloaded once`,
  offer: (size: string) =>
    `Not what you meant? Deep search reads the question with the full language model, in this browser (${size}).`,
  progress: 'Deep search download',
  starting: 'Starting…',
  getting: 'Getting the language model: ',
  loaded: (loaded: number, total: number) => `${formatBytes('en', loaded)} of ${formatBytes('en', total)}`,
  preparing: 'preparing it',
  cancelled: 'Cancelled; what was downloaded is kept.',
  failed: (reason: string) => `It failed: ${reason}.`,
  unknownReason: 'unknown',
  active: 'Deep search is on: questions are read by the full language model.',
};

const de: typeof en = {
  turnOn: 'Tiefensuche einschalten',
  turnOff: 'Ausschalten',
  cancel: 'Abbrechen',
  kept: 'schon auf diesem Gerät',
  downloadedOnce: (bytes) => `${formatBytes('de', bytes)}, einmaliger Download`,
  offer: (size) =>
    `Nicht das Gesuchte? Die Tiefensuche liest die Frage mit dem vollständigen Sprachmodell, in diesem Browser (${size}).`,
  progress: 'Download der Tiefensuche',
  starting: 'Beginnt …',
  getting: 'Das Sprachmodell wird geladen: ',
  loaded: (loaded, total) => `${formatBytes('de', loaded)} von ${formatBytes('de', total)}`,
  preparing: 'wird vorbereitet',
  cancelled: 'Abgebrochen; was schon geladen wurde, bleibt erhalten.',
  failed: (reason) => `Das ist fehlgeschlagen: ${reason}.`,
  unknownReason: 'Grund unbekannt',
  active: 'Die Tiefensuche ist eingeschaltet: Das vollständige Sprachmodell liest die Fragen.',
};

export const deepSearchTexts: Translations<typeof en> = { en, de };
