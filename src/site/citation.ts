/** Citations of one page or section of a manual. Pure; the browser formats them, since it knows address and date. */
import { citationTexts } from './strings/citation.ts';
import type { Language } from './strings/language.ts';

export interface Citation {
  /** Title of the document. */
  readonly manual: string;
  /** "Finesse". */
  readonly product: string;
  readonly version: string;
  /** The vendor's name, where the library knows it. */
  readonly publisher?: string;
  /** Physical page; undefined for a section. */
  readonly page?: number;
  /** Printed page number, where it differs. */
  readonly label?: string;
  /** Title of the section, or the innermost heading that the page stands under. */
  readonly section?: string;
  readonly chunkId: string;
}

export interface Consultation {
  /** Absolute address of the page. */
  readonly url: string;
  /** ISO date on which it was read, "2026-11-22". */
  readonly date: string;
  /** Of the words around names and numbers; English where it is not given. */
  readonly language?: Language;
}

export type CitationStyle = 'plain' | 'markdown' | 'bibtex';

export function formatCitation(
  style: CitationStyle,
  citation: Citation,
  { url, date, language = 'en' }: Consultation,
): string {
  const text = citationTexts[language];
  if (style === 'bibtex') return bibtex(citation, { url, date });
  const { manual, product, version, publisher } = citation;
  const isMarkdown = style === 'markdown';
  const literal = isMarkdown ? escapeMarkdown : (text: string): string => text;
  const title = isMarkdown ? `[*${literal(manual)}*](<${url}>)` : manual;
  const facts = [
    `${publisher === undefined ? '' : `${literal(publisher)}: `}${title} (${literal(`${product} ${version}`)})`,
    ...placeOf(citation, language).map(literal),
  ].join(', ');
  return isMarkdown ? `${facts}. ${text.read(date)}` : `${facts}. ${text.addressRead(url, date)}`;
}

/** The printed number is the one that a reader of the printed manual can look up. */
function placeOf({ page, label, section }: Citation, language: Language): string[] {
  const text = citationTexts[language];
  const pages =
    page === undefined ? [] : [label === undefined ? text.page(page) : text.printedPage(label, page)];
  return section === undefined ? pages : [...pages, text.quoted(section)];
}

function bibtex(citation: Citation, { url, date }: Consultation): string {
  const { manual, product, version, publisher, page, label, section, chunkId } = citation;
  const fields: [name: string, value: string | undefined][] = [
    ['title', `{${escapeTex(manual)}}`],
    ['organization', publisher && `{${escapeTex(publisher)}}`],
    ['edition', escapeTex(`${product} ${version}`)],
    ['pages', page === undefined ? undefined : escapeTex(label ?? String(page))],
    ['chapter', section && escapeTex(section)],
    ['url', url.replace(/[{}\\]/g, encodeURIComponent)],
    ['urldate', date],
    ['note', escapeTex(chunkId)],
  ];
  const lines = fields.flatMap(([name, value]) => (value === undefined ? [] : `  ${name} = {${value}}`));
  return `@manual{${chunkId.replace(/[^A-Za-z0-9.:-]+/g, '-')},\n${lines.join(',\n')}\n}\n`;
}

const TEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

function escapeTex(text: string): string {
  return text.replace(/[\\{}$&#%_~^]/g, (character) => TEX[character] ?? `\\${character}`);
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&');
}
