/**
 * Titles, headings and what a document says of itself are its own text: a heading may be as long as a page, and every
 * answer repeats some of them. So that no answer outgrows its budget by names alone, they are cut.
 */
const LONGEST_TITLE = 200;
export const LONGEST_ADDRESS = 1000;

/** Ends in "…" where something was left out. @param most UTF-16 units. */
export function shortened(text: string, most = LONGEST_TITLE): string {
  if (text.length <= most) return text;
  // Never half of a surrogate pair.
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
