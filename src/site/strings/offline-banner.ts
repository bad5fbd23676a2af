/** The line on every page while the site cannot be reached. Few texts, since every page carries them. */
import type { Translations } from './language.ts';

const en = {
  offline: 'You are offline.',
  copy: 'The site cannot be reached: this page is the copy on your device.',
  whatIsKept: 'What is kept on this device',
};

const de: typeof en = {
  offline: 'Sie sind offline.',
  copy: 'Die Website ist nicht erreichbar: Diese Seite ist die Kopie auf Ihrem Gerät.',
  whatIsKept: 'Was auf diesem Gerät ist',
};

export const offlineBannerTexts: Translations<typeof en> = { en, de };
