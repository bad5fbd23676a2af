/**
 * What a manual says about its own places: "see Chapter 7", "Section 3.2", "(page 212)", "described in Mounting
 * Volumes". Manuals speak of other books too, and of pages of other things, so a reference is only taken for one where
 * the place exists and the words around it say that this manual is meant. Pure.
 */
import type { LibraryDocument, OutlineEntry } from '../library/model.ts';

export interface Reference {
  /** Half-open range of the text. */
  readonly start: number;
  readonly end: number;
  /** Where it leads. */
  readonly ordinal: number;
  /** Absent for a page. */
  readonly heading?: OutlineEntry;
}

/** Words for places, in the languages of the manuals, and what they are one of. */
const KINDS: Readonly<Record<string, string>> = {
  chapter: 'chapter',
  kapitel: 'chapter',
  section: 'section',
  sections: 'section',
  abschnitt: 'section',
  appendix: 'appendix',
  anhang: 'appendix',
  part: 'part',
  teil: 'part',
  table: 'table',
  tabelle: 'table',
  figure: 'figure',
  abbildung: 'figure',
  example: 'example',
  beispiel: 'example',
};
const KIND = Object.keys(KINDS).join('|');
const NUMBER = '\\d{1,3}(?:\\.\\d{1,3}){0,5}|[A-Z](?:\\.\\d{1,3}){0,5}|[IVX]{1,6}';

/** "Chapter 7", "section 3.2"; a number of its own or the end of a sentence may follow. */
const NUMBERED = new RegExp(`\\b(${KIND})[ \\u00a0](${NUMBER})(?![\\p{L}\\p{N}])(?!\\.\\p{N})`, 'giu');
/** The number at the beginning of a heading: "Chapter 7. Ink", "3.2 Rollers", "A. Options". */
const HEADING_NUMBER = new RegExp(
  `^(?:(${KIND})[ \\u00a0])?(${NUMBER})(?:[.:)]|\\s[-–—])?(?=\\s)(?!\\s*$)`,
  'iu',
);
/** "page 212" of this manual: in brackets, or after words that send the reader somewhere. */
const PAGE = /\b(?:pages?|p\.|seite)[ \u00a0](\d{1,5}|[ivxlc]{1,8})\b(?!\.\d)/giu;
const PAGE_CUE =
  /(?:\(|\b(?:see|refer|described|discussed|explained|defined|listed|shown|found|starting|beginning|siehe|vgl\.)\b[^.;]{0,100}|["”“’»](?:\s*\([^)]*\))?,?\s+(?:on|auf)\s+|\b(?:section|chapter|table|figure|appendix|kapitel|abschnitt)\b[^.;]{0,60}\s(?:on|auf)\s+)$/iu;
/** What the title of a heading may follow: "see Mounting Volumes", "the section “Mounting Volumes”". */
const TITLE_CUE =
  /\b(?:see(?: also)?|refer to|described in|discussed in|explained in|defined in|documented in|listed in|instructions in|section|chapter|appendix|siehe(?: auch)?|beschrieben in|abschnitt|kapitel)(?: the)?(?: section| chapter| sections)?[ \u00a0]+(?:&quot;|[“"‘'„«])?(?=[\p{Lu}\p{N}])/giu;
/** A reference that goes on like this leads out of the manual. */
const ELSEWHERE =
  /^[,.]?["”’»]?\s+(?:of|in|from|des|der|von|aus)\s+(?:(?:the|a|an|its|their|his|your)\s+)?(?:["“‘'&]|\p{Lu}|RFC|\[)|^\s+of\s+(?:that|those|another)\b/u;
/** Shorter titles are words like any other: "See Also", "Notes". */
const LEAST_TITLE_LENGTH = 8;

const kept = new WeakMap<LibraryDocument, References>();

/** Remembered per document. */
export function referencesOf(document: LibraryDocument): References {
  let references = kept.get(document);
  if (!references) {
    references = new References(document);
    kept.set(document, references);
  }
  return references;
}

export class References {
  /** "section 3.2" → heading; undefined where several have the number. */
  readonly #numbered = new Map<string, OutlineEntry | undefined>();
  /** First word of a title → titles that begin with it, longest first. Titles as HTML text. */
  readonly #titles = new Map<string, { readonly title: string; readonly heading: OutlineEntry }[]>();
  /** Printed page number → ordinal, where pages have any; else the physical one. */
  readonly #pages = new Map<string, number>();

  constructor({ outline, chunks }: LibraryDocument) {
    for (const heading of outline) this.#addNumber(heading);
    const titles = new Map<string, OutlineEntry | undefined>();
    for (const heading of outline) {
      const title = escapeHtml(withoutNumber(heading.title).replace(/\s+/g, ' ').trim());
      titles.set(title, titles.has(title) ? undefined : heading);
    }
    for (const [title, heading] of titles) {
      if (!heading || title.length < LEAST_TITLE_LENGTH || !title.includes(' ')) continue;
      const first = firstWord(title);
      const known = this.#titles.get(first);
      if (known) known.push({ title, heading });
      else this.#titles.set(first, [{ title, heading }]);
    }
    for (const known of this.#titles.values()) known.sort((a, b) => b.title.length - a.title.length);
    const hasLabels = chunks.some(({ label }) => label !== undefined);
    for (const { page, label, ordinal } of chunks) {
      const number = label ?? (hasLabels || page === undefined ? undefined : String(page));
      if (number !== undefined && !this.#pages.has(number.toLowerCase())) {
        this.#pages.set(number.toLowerCase(), ordinal);
      }
    }
  }

  /**
   * @param html text between two tags, entities included.
   * @param ordinal of the chunk that it stands in: a page does not refer to itself.
   * @returns references in order, none inside another.
   */
  find(html: string, ordinal: number): Reference[] {
    const found: Reference[] = [];
    for (const match of html.matchAll(NUMBERED)) {
      const heading = this.#heading(match[1]!, match[2]!);
      const end = match.index + match[0].length;
      if (heading && !ELSEWHERE.test(html.slice(end, end + 60))) {
        found.push({ start: match.index, end, ordinal: heading.ordinal, heading });
      }
    }
    for (const match of html.matchAll(TITLE_CUE)) {
      const start = match.index + match[0].length;
      const named = this.#titleAt(html, start);
      if (!named || ELSEWHERE.test(html.slice(start + named.title.length, start + named.title.length + 60)))
        continue;
      const { title, heading } = named;
      found.push({ start, end: start + title.length, ordinal: heading.ordinal, heading });
    }
    for (const match of html.matchAll(PAGE)) {
      const target = this.#pages.get(match[1]!.toLowerCase());
      const end = match.index + match[0].length;
      if (target === undefined || target === ordinal) continue;
      if (!PAGE_CUE.test(html.slice(Math.max(0, match.index - 120), match.index))) continue;
      if (ELSEWHERE.test(html.slice(end, end + 60))) continue;
      found.push({ start: match.index, end, ordinal: target });
    }
    return withoutOverlaps(found);
  }

  #addNumber(heading: OutlineEntry): void {
    const [, word, number] = HEADING_NUMBER.exec(heading.title) ?? [];
    if (number === undefined) return;
    const folded = number.toUpperCase();
    // "7. Ink" is a chapter in one manual and a section in the next; "A. Options" is an appendix.
    const kinds =
      word !== undefined
        ? [KINDS[word.toLowerCase()]!]
        : folded.includes('.')
          ? ['section']
          : /^\d/.test(folded)
            ? ['chapter', 'section']
            : ['appendix'];
    for (const kind of kinds) {
      const key = `${kind} ${folded}`;
      this.#numbered.set(key, this.#numbered.has(key) ? undefined : heading);
    }
  }

  #heading(word: string, number: string): OutlineEntry | undefined {
    return this.#numbered.get(`${KINDS[word.toLowerCase()]} ${number.toUpperCase()}`);
  }

  #titleAt(html: string, start: number): { title: string; heading: OutlineEntry } | undefined {
    const candidates = this.#titles.get(firstWord(html.slice(start, start + 60)));
    return candidates?.find(
      ({ title }) =>
        html.startsWith(title, start) && /^(?:[^\p{L}\p{N}]|$)/u.test(html.slice(start + title.length)),
    );
  }
}

function withoutNumber(title: string): string {
  return title.replace(HEADING_NUMBER, '').replace(/^[\s.:)–—-]+/, '');
}

function firstWord(text: string): string {
  return /^[^\s]*/.exec(text)![0];
}

function withoutOverlaps(found: Reference[]): Reference[] {
  const kept: Reference[] = [];
  for (const reference of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (reference.start >= (kept.at(-1)?.end ?? 0)) kept.push(reference);
  }
  return kept;
}

/** As the Markdown renderer writes text. */
function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const TAG_OR_TEXT = /<(\/?)([a-z][a-z0-9]*)\b[^>]*>|[^<]+|</gi;
/** What stands in these is a link already, or is no prose. */
const LEFT_ALONE: ReadonlySet<string> = new Set([
  'a',
  'code',
  'pre',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'kbd',
  'samp',
]);

/**
 * @param html sanitised, so that every tag is closed and attributes hold no ">".
 * @param anchor the opening tag of the link to a reference.
 */
export function linkReferences(
  html: string,
  find: (text: string) => readonly Reference[],
  anchor: (reference: Reference) => string,
): string {
  let result = '';
  let depth = 0;
  for (const [token, slash, name] of html.matchAll(TAG_OR_TEXT)) {
    if (name !== undefined) {
      if (LEFT_ALONE.has(name.toLowerCase())) depth = Math.max(0, depth + (slash === '' ? 1 : -1));
      result += token;
    } else if (depth > 0 || token.length < 6) result += token;
    else {
      let at = 0;
      for (const reference of find(token)) {
        result += `${token.slice(at, reference.start)}${anchor(reference)}${token.slice(reference.start, reference.end)}</a>`;
        at = reference.end;
      }
      result += token.slice(at);
    }
  }
  return result;
}
