/** Fonts of which a file does not tell, or hardly tells, what letters they show. */
import type { FontDoubt, PdfPage } from './types.ts';

export interface DoubtfulFont {
  /** As the file names it, without the subset prefix; "Type3" for the many Type 3 fonts that have no name. */
  readonly name: string;
  readonly doubt: FontDoubt;
  /** Physical pages with text in it, and the first of them. */
  readonly pages: number;
  readonly firstPage: number;
}

/** What pdf.js says of a font that was asked for with `fontExtraProperties`. */
interface LoadedFont {
  readonly isType3Font?: unknown;
  readonly toUnicode?: { has?(code: number): boolean; readonly firstChar?: unknown };
}

/** Instructions of pdf.js (`OPS`), whose names are not exported with types: which font, which glyphs. */
const SET_FONT = 37;
const SHOW_TEXT = 44;

/** The codes that each font draws on a page, blanks left out, by pdf.js's names of the fonts. */
export function drawnCodes(
  drawn: { readonly fnArray: readonly number[]; readonly argsArray: readonly unknown[] } | undefined,
): ReadonlyMap<string, ReadonlySet<number>> {
  const codes = new Map<string, Set<number>>();
  let current = new Set<number>();
  for (const [i, instruction] of drawn?.fnArray.entries() ?? []) {
    const args: unknown = drawn!.argsArray[i];
    if (!Array.isArray(args)) continue;
    if (instruction === SET_FONT) {
      const id = String(args[0]);
      current = codes.get(id) ?? new Set();
      codes.set(id, current);
    } else if (instruction === SHOW_TEXT && Array.isArray(args[0])) {
      for (const glyph of args[0] as readonly unknown[]) {
        if (typeof glyph !== 'object' || glyph === null || !('originalCharCode' in glyph)) continue;
        const isBlank = 'isSpace' in glyph && glyph.isSpace === true;
        if (!isBlank && typeof glyph.originalCharCode === 'number') current.add(glyph.originalCharCode);
      }
    }
  }
  return codes;
}

/** @param codes that the font draws where it is first used: what it could draw else does not matter. */
export function doubtOfFont(font: unknown, codes: ReadonlySet<number> | undefined): FontDoubt | undefined {
  if (typeof font !== 'object' || font === null) return undefined;
  const { isType3Font, toUnicode } = font as LoadedFont;
  // A table that maps every code to itself is what pdf.js makes up where it knows nothing.
  const tells = (code: number) => toUnicode?.firstChar === undefined && toUnicode?.has?.(code) === true;
  const told = [...(codes ?? [])].filter(tells).length;
  if (codes !== undefined && codes.size > 0 && told < 0.5 * codes.size) return 'untold';
  return isType3Font === true ? 'type-3' : undefined;
}

/** Sorted by pages, most first; fonts of one name and doubt are one. */
export function doubtfulFonts(pages: readonly PdfPage[]): DoubtfulFont[] {
  const found = new Map<string, DoubtfulFont>();
  for (const { number, runs, turned } of pages) {
    const onPage = new Map<string, { name: string; doubt: FontDoubt }>();
    for (const { font } of [...runs, ...turned]) {
      const { name, doubt } = font;
      if (doubt !== undefined) onPage.set(`${doubt} ${name}`, { name, doubt });
    }
    for (const [key, font] of onPage) {
      const { pages: before = 0, firstPage = number } = found.get(key) ?? {};
      found.set(key, { ...font, pages: before + 1, firstPage });
    }
  }
  return [...found.values()].sort((a, b) => b.pages - a.pages || a.firstPage - b.firstPage);
}
