/** The language of a text that nobody named, where its script alone tells. Pure. */

/** Letters looked at: the beginning of a manual may be a title page in English. */
const SAMPLE = 40_000;
/** Of all letters; manuals are full of commands and names in Latin script. */
const SMALLEST_SHARE = 0.2;

/** Scripts that one language uses, or one far more than any other. Kana decides before Han: Japanese mixes both. */
const SCRIPTS: readonly (readonly [lang: string, letters: RegExp, needed: RegExp])[] = [
  ['ja', /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu, /[\p{Script=Hiragana}]/u],
  ['ko', /\p{Script=Hangul}/gu, /./],
  ['zh', /\p{Script=Han}/gu, /./],
  ['ar', /\p{Script=Arabic}/gu, /./],
  ['he', /\p{Script=Hebrew}/gu, /./],
  ['el', /\p{Script=Greek}/gu, /./],
  ['th', /\p{Script=Thai}/gu, /./],
];

/** @returns BCP 47; undefined for Latin, Cyrillic and other scripts that many languages share. */
export function languageOfText(text: string): string | undefined {
  const letters = (text.slice(0, SAMPLE * 4).match(/\p{L}/gu) ?? []).slice(0, SAMPLE).join('');
  if (letters === '') return undefined;
  const known = SCRIPTS.find(
    ([, own, needed]) =>
      (letters.match(own)?.length ?? 0) >= letters.length * SMALLEST_SHARE && needed.test(letters),
  );
  return known?.[0];
}
