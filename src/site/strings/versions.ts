/** The same page in other versions. */
import type { Translations } from './language.ts';

/** What a link to another version leads to the counterpart of. */
export type Counterpart = 'page' | 'section' | 'part' | 'manual';

const en = {
  inOtherVersions: {
    page: 'This page in other versions:',
    section: 'This section in other versions:',
    part: 'This part in other versions:',
    manual: 'This manual in other versions:',
  } satisfies Record<Counterpart, string>,
  notIn: (version: string) => `not in ${version}`,
  opensManual: 'opens its manual',
  outdated: (own: string, latest: string) => `This is version ${own}, the latest is ${latest}.`,
  readIn: {
    page: (version: string) => `Read this page in ${version}`,
    section: (version: string) => `Read this section in ${version}`,
    part: (version: string) => `Read this part in ${version}`,
    manual: (version: string) => `Read this manual in ${version}`,
  } satisfies Record<Counterpart, unknown>,
  missing: {
    page: 'This page is not in it.',
    section: 'This section is not in it.',
    part: 'This part is not in it.',
    manual: 'This manual is not in it.',
  } satisfies Record<Counterpart, string>,
  openManualIn: (version: string) => `Open its manual in ${version}`,
  seeShelf: (version: string) => `See what ${version} has`,
  pagePlace: (page: number) => `page ${page}`,
  placeIn: (place: string, manual: string) => `${place} in ${manual}`,
};

const de: typeof en = {
  inOtherVersions: {
    page: 'Diese Seite in anderen Versionen:',
    section: 'Dieser Abschnitt in anderen Versionen:',
    part: 'Dieser Teil in anderen Versionen:',
    manual: 'Dieses Handbuch in anderen Versionen:',
  },
  notIn: (version) => `nicht in ${version}`,
  opensManual: 'öffnet das Handbuch',
  outdated: (own, latest) => `Dies ist Version ${own}, die aktuelle ist ${latest}.`,
  readIn: {
    page: (version) => `Diese Seite in ${version} lesen`,
    section: (version) => `Diesen Abschnitt in ${version} lesen`,
    part: (version) => `Diesen Teil in ${version} lesen`,
    manual: (version) => `Dieses Handbuch in ${version} lesen`,
  },
  missing: {
    page: 'Diese Seite gibt es dort nicht.',
    section: 'Diesen Abschnitt gibt es dort nicht.',
    part: 'Diesen Teil gibt es dort nicht.',
    manual: 'Dieses Handbuch gibt es dort nicht.',
  },
  openManualIn: (version) => `Das Handbuch in ${version} öffnen`,
  seeShelf: (version) => `Ansehen, was ${version} enthält`,
  pagePlace: (page) => `Seite ${page}`,
  placeIn: (place, manual) => `${place} in ${manual}`,
};

export const versionTexts: Translations<typeof en> = { en, de };
