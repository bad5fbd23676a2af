/** Which way a language is written. Pure. */

/** ISO 15924 codes of scripts that are written from right to left. */
const RIGHT_TO_LEFT_SCRIPTS = new Set('Adlm Arab Aran Hebr Mand Nkoo Rohg Samr Syrc Thaa Yezi'.split(' '));

/**
 * @param lang BCP 47: "ar", "az-Arab". The script is the one that the tag names, else the usual one of the language
 *   (CLDR's likely subtags, which every JavaScript engine carries).
 * @returns "ltr" also for tags that name no language.
 */
export function textDirection(lang: string): 'ltr' | 'rtl' {
  try {
    const script = new Intl.Locale(lang).maximize().script;
    return script !== undefined && RIGHT_TO_LEFT_SCRIPTS.has(script) ? 'rtl' : 'ltr';
  } catch {
    return 'ltr';
  }
}
