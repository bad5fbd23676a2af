/** Cuts long sections at block ends. */
import type { Block } from './blocks.ts';
import { cutOversized } from './oversized.ts';

/** Sizes in UTF-16 units of Markdown. */
export const TINY_SECTION = 300;
export const LONG_SECTION = 6000;
/** A single block beyond this is cut inside, so that no page grows without bound. */
export const LARGEST_BLOCK = 32_000;

export interface Part {
  readonly text: string;
  /** Where it begins in the source text. */
  readonly start: number;
  readonly continuesFrom: boolean;
  readonly continuesOnto: boolean;
}

/** A block, or an item of a list. */
interface Piece {
  readonly start: number;
  readonly end: number;
  /** A later item of the list that the piece before belongs to. */
  readonly goesOn: boolean;
  readonly kind: Block['kind'];
}

/**
 * Cuts `text.slice(start, end)` into parts of at most `LONG_SECTION`: between blocks or between the items of a
 * list. Never inside a code block, a table or an item, unless that alone exceeds `LARGEST_BLOCK`; so a part can
 * be longer. No part is below `TINY_SECTION`.
 *
 * @param blocks the top-level blocks of that range.
 * @returns parts without blank lines at their ends; none where the range is blank.
 */
export function splitText(text: string, start: number, end: number, blocks: readonly Block[]): Part[] {
  const cuts = end - start <= LONG_SECTION ? [] : findCuts(text, start, end, piecesOf(blocks));
  const bounds = [{ start, goesOn: false }, ...cuts];
  return bounds.flatMap((bound, index) => {
    const next = bounds[index + 1];
    const part: Part = {
      text: trimBlankLines(text.slice(bound.start, next?.start ?? end)),
      start: bound.start,
      continuesFrom: bound.goesOn,
      continuesOnto: next?.goesOn ?? false,
    };
    if (part.text === '') return [];
    return part.text.length > LARGEST_BLOCK ? cutOversized(part, LARGEST_BLOCK) : [part];
  });
}

function piecesOf(blocks: readonly Block[]): Piece[] {
  return blocks.flatMap((block) => {
    const starts = [block.start, ...(block.itemStarts ?? [])];
    return starts.map((start, index) => ({
      start,
      end: starts[index + 1] ?? block.end,
      goesOn: index > 0,
      kind: block.kind,
    }));
  });
}

/** Fills each part up to `LONG_SECTION`, so that text added at the end of a section moves no earlier cut. */
function findCuts(text: string, start: number, end: number, pieces: readonly Piece[]): Piece[] {
  const cuts: Piece[] = [];
  let from = start;
  for (let index = 1; index < pieces.length; index++) {
    const pieceEnd = pieces[index + 1]?.start ?? end;
    if (pieceEnd - from <= LONG_SECTION || end - pieces[index]!.start < TINY_SECTION) continue;
    const cut = pieces[withIntroduction(text, pieces, index, from)]!;
    if (cut.start - from < TINY_SECTION) continue;
    cuts.push(cut);
    from = cut.start;
  }
  return cuts;
}

/** Moves a cut before the heading or the short line with a colon that introduces what follows. */
function withIntroduction(text: string, pieces: readonly Piece[], index: number, from: number): number {
  let at = index;
  while (at > 0 && pieces[at - 1]!.start > from && introduces(text, pieces[at - 1]!)) at--;
  return at;
}

function introduces(text: string, piece: Piece): boolean {
  if (piece.kind === 'heading') return true;
  return piece.kind === 'paragraph' && piece.end - piece.start < TINY_SECTION && text[piece.end - 1] === ':';
}

function trimBlankLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
}
