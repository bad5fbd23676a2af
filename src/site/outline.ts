/**
 * The outline beside one reader window. A manual may have thousands of headings and dozens of windows: each
 * window shows its own headings in full and the chapters of the others, so that no page grows with the manual.
 * Pure.
 */

import type { LibraryDocument, OutlineEntry } from '../library/model.ts';
import { chunkAnchor, type ReaderWindow } from '../library/windows.ts';

export interface OutlineNode {
  readonly title: string;
  readonly page?: number;
  readonly window: number;
  /** Fragment in that window. */
  readonly anchor: string;
  readonly children: readonly OutlineNode[];
}

/** Headings shown of the windows that are not on the page. */
const ELSEWHERE_LIMIT = 80;
/** Headings shown of the window itself. */
const HERE_LIMIT = 400;

/** @param windows all windows of the document, in order. */
export function outlineOfWindow(
  document: LibraryDocument,
  windows: readonly ReaderWindow[],
  current: ReaderWindow,
): OutlineNode[] {
  const placed = document.outline.map((entry) => ({ entry, window: windowNumberOf(entry.ordinal, windows) }));
  const here = placed.filter(({ window }) => window === current.number).map(({ entry }) => entry);
  const elsewhere = placed.filter(({ window }) => window !== current.number).map(({ entry }) => entry);
  const hereDepth = deepestLevelWithin(here, HERE_LIMIT);
  const elsewhereDepth = deepestLevelWithin(elsewhere, ELSEWHERE_LIMIT);
  if (document.outline.length === 0 || elsewhereDepth === 0)
    return windowNodes(document, windows, current, here, hereDepth);
  const shown = placed.filter(
    ({ entry, window }) => entry.level <= (window === current.number ? hereDepth : elsewhereDepth),
  );
  return nest(shown);
}

/** Without usable chapters the windows themselves are the outline's first level. */
function windowNodes(
  document: LibraryDocument,
  windows: readonly ReaderWindow[],
  current: ReaderWindow,
  here: readonly OutlineEntry[],
  hereDepth: number,
): OutlineNode[] {
  return windows.map((window) => {
    const first = document.chunks[window.firstOrdinal - 1];
    const own = here
      .filter(({ level }) => level <= hereDepth)
      .map((entry) => ({ entry, window: window.number }));
    return {
      title: window.title,
      page: first?.page,
      window: window.number,
      anchor: first ? chunkAnchor(first) : '',
      children: window.number === current.number ? nest(own) : [],
    };
  });
}

/** The deepest heading level at which no more than `limit` entries are shown; 0 when even the top has more. */
function deepestLevelWithin(entries: readonly OutlineEntry[], limit: number): number {
  let depth = 6;
  while (depth > 0 && entries.filter(({ level }) => level <= depth).length > limit) depth--;
  return depth;
}

function windowNumberOf(ordinal: number, windows: readonly ReaderWindow[]): number {
  return windows.find(({ lastOrdinal }) => ordinal <= lastOrdinal)?.number ?? windows.length;
}

function nest(entries: readonly { readonly entry: OutlineEntry; readonly window: number }[]): OutlineNode[] {
  type Open = OutlineNode & { level: number; children: OutlineNode[] };
  const roots: OutlineNode[] = [];
  const path: Open[] = [];
  for (const { entry, window } of entries) {
    const node: Open = {
      title: entry.title,
      page: entry.page,
      window,
      anchor: entry.anchor,
      level: entry.level,
      children: [],
    };
    while (path.length > 0 && (path.at(-1)?.level ?? 0) >= entry.level) path.pop();
    (path.at(-1)?.children ?? roots).push(node);
    path.push(node);
  }
  return roots;
}
