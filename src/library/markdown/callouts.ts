/** The forms in which manuals mark a note or a warning. */

export type CalloutKind = 'note' | 'tip' | 'important' | 'warning' | 'caution';

const KINDS: Readonly<Record<string, CalloutKind>> = {
  note: 'note',
  notes: 'note',
  info: 'note',
  remark: 'note',
  hint: 'tip',
  tip: 'tip',
  important: 'important',
  attention: 'warning',
  warning: 'warning',
  danger: 'caution',
  caution: 'caution',
  hinweis: 'note',
  anmerkung: 'note',
  tipp: 'tip',
  wichtig: 'important',
  achtung: 'warning',
  warnung: 'warning',
  gefahr: 'caution',
  vorsicht: 'caution',
  注記: 'note',
  備考: 'note',
  メモ: 'note',
  ヒント: 'tip',
  ティップ: 'tip',
  重要: 'important',
  警告: 'warning',
  注意: 'caution',
  危険: 'caution',
};

/** The kind that a label such as "NOTE", "Warning:", "Hinweis" or "注意" names, or undefined. */
export function calloutKind(label: string): CalloutKind | undefined {
  if (label.length > 12) return undefined;
  const name = label
    .trim()
    .replace(/[:：]$/, '')
    .toLowerCase();
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
}

const TITLES: Readonly<Record<string, Readonly<Record<CalloutKind, string>>>> = {
  en: { note: 'Note', tip: 'Tip', important: 'Important', warning: 'Warning', caution: 'Caution' },
  de: { note: 'Hinweis', tip: 'Tipp', important: 'Wichtig', warning: 'Warnung', caution: 'Vorsicht' },
  ja: { note: '注記', tip: 'ヒント', important: '重要', warning: '警告', caution: '注意' },
};

/** @param lang BCP 47 language of the document; English where there is no translation. */
export function calloutTitle(kind: CalloutKind, lang = 'en'): string {
  return (TITLES[lang.split('-', 1)[0] ?? 'en'] ?? TITLES.en)![kind];
}
