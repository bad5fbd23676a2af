/** The files that are kept on this device, by name: for the service worker and the search worker. */
import { href } from '../../href.ts';
import { PackReader } from '../../offline/pack.ts';
import type { Pack, ShelfList } from '../../offline/shelf-list.ts';
import { onKept } from './events.ts';
import { CACHE_NAME } from './names.ts';
import { readRecord } from './record.ts';

export class KeptFiles {
  readonly #packs = new PackReader(readPart);
  #lists: Promise<readonly ShelfList[]> | undefined;

  constructor() {
    // What is kept changes in other threads: the record is read again after it has.
    onKept(({ kind }) => {
      if (kind === 'changed') this.#lists = undefined;
    });
  }

  /** What is kept, newest edition first. */
  lists(): Promise<readonly ShelfList[]> {
    this.#lists ??= readRecord().then(({ kept }) =>
      [...kept].sort((a, b) => (a.at < b.at ? 1 : -1)).map(({ list }) => list),
    );
    return this.#lists;
  }

  /**
   * @param name relative to the site's base, without query and fragment.
   * @param lists the shelves whose packs are looked into; all that are kept when not given.
   */
  async find(name: string, lists?: readonly ShelfList[]): Promise<Uint8Array | undefined> {
    for (const pack of packsFor(name, lists ?? (await this.lists()))) {
      const found = await this.#packs.find(pack.parts, name);
      if (found) return found;
    }
    return undefined;
  }
}

/** Packs that may hold a file, likeliest first, each once. */
function packsFor(name: string, lists: readonly ShelfList[]): Pack[] {
  const own = lists.filter(({ product, version }) => name.startsWith(`${product}/${version}/`));
  const packs = own.length > 0 ? own.map(({ shelf }) => shelf) : lists.map(({ library }) => library);
  if (name.startsWith('_index/')) packs.push(...lists.map(({ shelf }) => shelf));
  return [...new Map(packs.map((pack) => [pack.parts[0]?.file, pack])).values()];
}

async function readPart(file: string): Promise<Blob | undefined> {
  const cache = await caches.open(CACHE_NAME);
  return await (await cache.match(href(file)))?.blob();
}
