/** The record of what is kept on this device and what is being fetched: one entry of the cache that holds the parts. */
import { href } from '../../href.ts';
import type { PackPart } from '../../offline/pack.ts';
import { readShelfList, type ShelfList, shelfKey } from '../../offline/shelf-list.ts';
import { tellKept } from './events.ts';
import { CACHE_NAME, HINT_KEY, RECORD_LOCK } from './names.ts';

export interface KeptShelf {
  readonly list: ShelfList;
  /** ISO date and time at which it was complete. */
  readonly at: string;
}

/** A shelf that is to be kept and is not, or not in its newest edition. */
export interface WantedShelf {
  readonly product: string;
  readonly version: string;
  readonly title: string;
  readonly paused: boolean;
}

export interface KeptRecord {
  readonly kept: readonly KeptShelf[];
  /** The first is fetched first. */
  readonly wanted: readonly WantedShelf[];
}

export const emptyRecord: KeptRecord = { kept: [], wanted: [] };

const RECORD_URL = href('_index/shelves/kept.json');

export async function readRecord(): Promise<KeptRecord> {
  if (!('caches' in globalThis) || !(await caches.has(CACHE_NAME))) return emptyRecord;
  const stored = await (await caches.open(CACHE_NAME)).match(RECORD_URL);
  if (!stored) return emptyRecord;
  const { kept, wanted } = (await stored.json().catch(() => emptyRecord)) as KeptRecord;
  // Lists are checked again: a later version of this program may read what an earlier one wrote.
  return { kept: kept.filter(({ list }) => readShelfList(list) !== undefined), wanted };
}

/** Changes the record as it is now, one tab at a time, and tells all tabs and workers. */
export async function changeRecord(change: (record: KeptRecord) => KeptRecord): Promise<KeptRecord> {
  return await navigator.locks.request(RECORD_LOCK, async () => {
    const after = change(await readRecord());
    if (after.kept.length + after.wanted.length === 0) {
      await caches.delete(CACHE_NAME);
    } else {
      const cache = await caches.open(CACHE_NAME);
      await cache.put(RECORD_URL, Response.json(after));
    }
    leaveHint(after);
    tellKept({ kind: 'changed' });
    return after;
  });
}

export function keptShelf(record: KeptRecord, key: string): KeptShelf | undefined {
  return record.kept.find(({ list }) => shelfKey(list) === key);
}

/** Every part of the packs of some lists, each once. */
export function partsOf(lists: readonly ShelfList[]): Map<string, PackPart> {
  return new Map(
    lists.flatMap(({ shelf, library }) =>
      [...library.parts, ...shelf.parts].map((part) => [part.file, part]),
    ),
  );
}

/** Pages decide by it whether to load anything of this; workers have no local storage and need none. */
function leaveHint({ kept, wanted }: KeptRecord): void {
  try {
    if (kept.length + wanted.length > 0) localStorage.setItem(HINT_KEY, '1');
    else localStorage.removeItem(HINT_KEY);
  } catch {
    // Without it the shelves are still kept; only an interrupted download does not go on by itself.
  }
}
