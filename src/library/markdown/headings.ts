/** Titles and anchors of headings. */
import { inlineText } from './inline-text.ts';
import { parseInline } from './syntax.ts';

/**
 * Every id and fragment that comes out of a manual begins with this, so that a heading called "search" cannot
 * take the place of an element of the page around it.
 */
export const MANUAL_ID_PREFIX = 'm-';
const LONGEST_SLUG = 80;
const EXPLICIT_ID = /[ \t]*\{#([A-Za-z0-9_][\w.:-]{0,79})\}[ \t]*$/;
const NAMED_ANCHOR = /<a\s+(?:name|id)\s*=\s*["']([A-Za-z0-9_][\w.:-]{0,119})["']/i;

/** The id that a name in a manual becomes, and the fragment that a link to it needs. */
export function manualId(name: string): string {
  return name.startsWith(MANUAL_ID_PREFIX) ? name : MANUAL_ID_PREFIX + name;
}

export interface HeadingText {
  /** Plain text, one line. */
  readonly title: string;
  /** The name that the manual itself gives the heading, by `{#name}` or `<a name="name">`. */
  readonly name?: string;
}

/** @param content inline Markdown of one heading. */
export function readHeading(content: string): HeadingText {
  const explicit = content.includes('{#') ? EXPLICIT_ID.exec(content) : null;
  const source = explicit ? content.slice(0, explicit.index) : content;
  // Most headings hold no markup at all; they need no parser.
  const text = /[\\`*_<&[!~\n]/.test(source) ? inlineText(parseInline(source)) : source;
  const title = text.replace(/\s+/g, ' ').trim();
  const name = explicit?.[1] ?? (source.includes('<') ? NAMED_ANCHOR.exec(source)?.[1] : undefined);
  return name === undefined ? { title } : { title, name };
}

/** Removes `{#name}` from the end of a heading's inline Markdown. */
export function withoutExplicitId(content: string): string {
  return content.includes('{#') ? content.replace(EXPLICIT_ID, '') : content;
}

/** "Set up: the *first* agent" becomes "set-up-the-first-agent", as on the common hosts of Markdown. */
export function slugOf(title: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s_-]+/gu, '')
    .trim()
    .replace(/\s+/g, '-');
  return [...slug.slice(0, LONGEST_SLUG * 2)].slice(0, LONGEST_SLUG).join('') || 'section';
}

/** Hands out anchors that are unique within one document: `m-slug`, `m-slug-2`, ... */
export class Anchors {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  anchorFor(heading: HeadingText): string {
    const wanted = manualId(heading.name ?? slugOf(heading.title));
    let anchor = wanted;
    let number = this.#next.get(wanted) ?? 2;
    while (this.#taken.has(anchor)) anchor = `${wanted}-${number++}`;
    this.#next.set(wanted, number);
    this.#taken.add(anchor);
    return anchor;
  }
}
