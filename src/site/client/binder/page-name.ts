/** What a pinned page is called. Pure. */
import type { Citation } from '../../citation.ts';
import { binderTexts } from '../../strings/binder.ts';
import type { Language } from '../../strings/language.ts';
import type { BinderPage } from './binder.ts';

/** "Draining a member, page 21 (printed 19)"; the id where nothing else is known. */
export function nameOfPage({ chunkId, about }: BinderPage, language: Language): string {
  if (!about) return chunkId;
  const place = placeOfPage(about, language);
  if (about.section === undefined) return place ?? about.manual;
  return place === undefined ? about.section : `${about.section}, ${lowerFirst(place, language)}`;
}

/** "Page 21 (printed 19)"; undefined for a section. */
export function placeOfPage({ page, label }: Citation, language: Language): string | undefined {
  return page === undefined ? undefined : binderTexts[language].pageOf(page, label);
}

/** Nouns keep their capital in German. */
function lowerFirst(text: string, language: Language): string {
  return language === 'de' ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
