/** A place in a manual as people write it down: "finesse 12.5 p 396", "gcc 1043", "page xii". Pure. */

export interface PageQuery {
  /** What stands before the number: names of product, version and manual; may be empty. */
  readonly names: string;
  /** A page number as written, physical or printed. */
  readonly page: string;
  /** The text says that it means a page; a bare number at the end may mean anything. */
  readonly explicit: boolean;
}

/** "p 396", "p. 396", "p396", "page A-12", German "S. 396" and "Seite 396". */
const EXPLICIT =
  /(?:^|[\s,;:])(?:p{1,2}|pg|page|s|seite)(?:\.\s*|\s+|(?=\d))([\p{L}\p{N}][\p{L}\p{N}.-]{0,11})\s*$/iu;
const BARE_NUMBER = /(?:^|[\s,;:])(\d{1,5})\s*$/;

/** @returns undefined for text that does not end like a page number. */
export function readPageQuery(text: string): PageQuery | undefined {
  for (const [pattern, explicit] of [
    [EXPLICIT, true],
    [BARE_NUMBER, false],
  ] as const) {
    const match = pattern.exec(text);
    if (match)
      return { names: text.slice(0, match.index).replace(/^\s+|[\s,;:]+$/g, ''), page: match[1]!, explicit };
  }
  return undefined;
}
