/** What a reader does with shelves: keep, pause, cancel, remove. */
import { href, siteBase } from '../../href.ts';
import { type ShelfList, shelfKey } from '../../offline/shelf-list.ts';
import { downloadWanted, dropUnused } from './download.ts';
import { changeRecord, type WantedShelf } from './record.ts';
import { askToPersist } from './storage.ts';

const WORKER = 'service-worker.js';

/** Needs a secure address; some browsers forbid it in private windows. */
export function canKeep(): boolean {
  const needed = ['serviceWorker', 'storage', 'locks'];
  return isSecureContext && 'caches' in window && needed.every((part) => part in navigator);
}

/** Begins, or goes on with, keeping a shelf. @throws when the browser does not let the site have a service worker. */
export async function keepShelf({
  product,
  version,
  title,
}: Pick<ShelfList, 'product' | 'version' | 'title'>): Promise<void> {
  await navigator.serviceWorker.register(href(WORKER), { scope: siteBase, updateViaCache: 'none' });
  // Asked while the reader is here; shelves are kept whatever the answer is.
  void askToPersist();
  const shelf: WantedShelf = { product, version, title, paused: false };
  await changeRecord(({ kept, wanted }) => ({
    kept,
    wanted: [shelf, ...wanted.filter((other) => shelfKey(other) !== shelfKey(shelf))],
  }));
  void downloadWanted();
}

export async function pauseShelf(key: string): Promise<void> {
  await changeRecord(({ kept, wanted }) => ({
    kept,
    wanted: wanted.map((shelf) => (shelfKey(shelf) === key ? { ...shelf, paused: true } : shelf)),
  }));
}

/** What was fetched of it goes, unless another shelf needs it; an edition that is complete stays. */
export async function cancelShelf(key: string): Promise<void> {
  await dropUnused(
    await changeRecord(({ kept, wanted }) => ({
      kept,
      wanted: wanted.filter((shelf) => shelfKey(shelf) !== key),
    })),
  );
}

export async function removeShelf(key: string): Promise<void> {
  const record = await changeRecord(({ kept, wanted }) => ({
    kept: kept.filter(({ list }) => shelfKey(list) !== key),
    wanted: wanted.filter((shelf) => shelfKey(shelf) !== key),
  }));
  await dropUnused(record);
  if (record.kept.length + record.wanted.length > 0) return;
  // Without a shelf the service worker has nothing to do.
  const registration = await navigator.serviceWorker.getRegistration(siteBase);
  await registration?.unregister();
}
