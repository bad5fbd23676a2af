/** The attributes of elements that hold text of a manual, whose language need not be that of the interface. Pure. */
import type { DocumentMetadata } from '../library/model.ts';
import { textDirection } from '../library/text-direction.ts';

export interface TextLanguage {
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
}

export function textLanguage({ metadata: { lang } }: { readonly metadata: DocumentMetadata }): TextLanguage {
  return { lang, dir: textDirection(lang) };
}
