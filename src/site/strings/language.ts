/**
 * The languages of the interface, and what their texts have in common. A feature has a file of its own here:
 *
 *     const en = { copied: 'Copied', pages: (count: number) => counted('en', count, 'page', 'pages') };
 *     const de: typeof en = { … };        // a text that is missing does not compile
 *     export const copyingTexts: Translations<typeof en> = { en, de };
 *
 * Components write `const text = await siteTexts(copyingTexts)` (`data.ts`), browser code
 * `const text = pageTexts(copyingTexts)` (`client/page-texts.ts`), everything else `copyingTexts[language]`.
 * The published scripts hold only the language of the site (`one-language.ts`). Pure.
 */

/** Every language of the interface. Manuals may be in any. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The texts of one feature in every language. */
export type Translations<Texts> = Readonly<Record<Language, Texts>>;

/** @param tag BCP 47, such as "de-AT". @returns English for a language that the interface does not speak. */
export function languageFor(tag: string): Language {
  const primary = tag.split('-', 1)[0]?.toLowerCase();
  return LANGUAGES.find((language) => language === primary) ?? 'en';
}

/** "1,204" or "1.204". */
export function formatNumber(language: Language, value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(language, options).format(value);
}

/** "1 page", "1,204 pages". */
export function counted(language: Language, count: number, one: string, other: string): string {
  const noun = new Intl.PluralRules(language).select(count) === 'one' ? one : other;
  return `${formatNumber(language, count)} ${noun}`;
}

/** "A, B and C". */
export function formatList(language: Language, items: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(items);
}

/** "2.4 MB": decimal units, as hosts and browsers count. */
export function formatBytes(language: Language, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let step = 0;
  let amount = bytes;
  while (amount >= 999.5 && step < units.length - 1) {
    amount /= 1000;
    step++;
  }
  return formatNumber(language, amount, {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step > 0 && amount < 10 ? 1 : 0,
  });
}
