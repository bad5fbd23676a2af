/** The texts of a feature in the language of the page. */
import { languageFor, type Translations } from '../strings/language.ts';

export function pageTexts<Texts>(translations: Translations<Texts>): Texts {
  return translations[languageFor(document.documentElement.lang)];
}
