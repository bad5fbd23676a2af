/** The binder: pages of manuals in an order of the reader's. Pure; `store.ts` keeps it. */
import { InvalidIdError, parseChunkId } from '../../../library/ids.ts';
import type { Citation } from '../../citation.ts';

/** Of the stored form; a binder of a later one is left alone. */
export const BINDER_FORMAT = 1;
/** Enough for any set of instructions; keeps the stored form far below what browsers allow (5 MB). */
export const MOST_PAGES = 500;
export const LONGEST_NOTE = 4000;
const LONGEST_ID = 1200;
const LONGEST_FACT = 500;

export interface BinderPage {
  readonly chunkId: string;
  /** The reader's own words. */
  readonly note?: string;
  /** What the page was when it was last looked up: kept so that a page that has left the library still has a name. */
  readonly about?: Citation;
}

/** Pages in order, each at most once. */
export type Binder = readonly BinderPage[];

/** The stored text was written by a later version of this program. */
export class NewerBinderError extends Error {
  override name = 'NewerBinderError';
}

export function serialiseBinder(binder: Binder): string {
  return JSON.stringify({ format: BINDER_FORMAT, pages: binder });
}

/**
 * Reads a stored binder; what is wrong in it is left out, so the result is always valid.
 * @throws NewerBinderError.
 */
export function parseBinder(text: string): Binder {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return [];
  }
  if (!isRecord(stored)) return [];
  if (typeof stored.format === 'number' && stored.format > BINDER_FORMAT) throw new NewerBinderError();
  return Array.isArray(stored.pages) ? distinct(stored.pages.flatMap((page) => pageOf(page) ?? [])) : [];
}

export function isChunkId(id: string): boolean {
  if (id.length > LONGEST_ID) return false;
  try {
    parseChunkId(id);
    return true;
  } catch (error) {
    if (error instanceof InvalidIdError) return false;
    throw error;
  }
}

export function holds(binder: Binder, chunkId: string): boolean {
  return binder.some((page) => page.chunkId === chunkId);
}

/** At the end, or at `place` (0-based); the binder itself when it is full or has them all. */
export function withPages(binder: Binder, pages: readonly BinderPage[], place = binder.length): Binder {
  const room = MOST_PAGES - binder.length;
  const added = distinct(pages)
    .filter(({ chunkId }) => !holds(binder, chunkId))
    .slice(0, Math.max(0, room));
  return added.length === 0 ? binder : [...binder.slice(0, place), ...added, ...binder.slice(place)];
}

export function withoutPage(binder: Binder, chunkId: string): Binder {
  return binder.filter((page) => page.chunkId !== chunkId);
}

/** @param place 0-based, brought into bounds. */
export function withPageAt(binder: Binder, chunkId: string, place: number): Binder {
  const page = binder.find((candidate) => candidate.chunkId === chunkId);
  if (!page) return binder;
  const others = withoutPage(binder, chunkId);
  const target = Math.min(Math.max(place, 0), others.length);
  return [...others.slice(0, target), page, ...others.slice(target)];
}

/** An empty note is none. */
export function withNote(binder: Binder, chunkId: string, note: string): Binder {
  const text = note.slice(0, LONGEST_NOTE);
  return binder.map((page) => {
    if (page.chunkId !== chunkId) return page;
    const { note: _, ...rest } = page;
    return text.trim() === '' ? rest : { ...rest, note: text };
  });
}

export function withAbout(binder: Binder, about: Citation): Binder {
  return binder.map((page) => (page.chunkId === about.chunkId ? { ...page, about } : page));
}

function distinct(pages: readonly BinderPage[]): BinderPage[] {
  const byId = new Map<string, BinderPage>();
  for (const page of pages) if (!byId.has(page.chunkId)) byId.set(page.chunkId, page);
  return [...byId.values()].slice(0, MOST_PAGES);
}

function pageOf(stored: unknown): BinderPage | undefined {
  if (!isRecord(stored) || typeof stored.chunkId !== 'string' || !isChunkId(stored.chunkId)) return undefined;
  const { chunkId, note } = stored;
  const about = citationOf(stored.about, chunkId);
  return {
    chunkId,
    ...(typeof note === 'string' && note.trim() !== '' ? { note: note.slice(0, LONGEST_NOTE) } : {}),
    ...(about ? { about } : {}),
  };
}

/** @returns undefined unless it holds what a citation must. */
export function citationOf(stored: unknown, chunkId: string): Citation | undefined {
  if (!isRecord(stored)) return undefined;
  const fact = (name: string): string | undefined => {
    const value = stored[name];
    return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_FACT) : undefined;
  };
  const [manual, product, version] = [fact('manual'), fact('product'), fact('version')];
  if (manual === undefined || product === undefined || version === undefined) return undefined;
  const { page } = stored;
  return {
    manual,
    product,
    version,
    publisher: fact('publisher'),
    page: typeof page === 'number' && Number.isSafeInteger(page) && page > 0 ? page : undefined,
    label: fact('label'),
    section: fact('section'),
    chunkId,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
