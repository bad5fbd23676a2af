/**
 * The search over what is kept on this device: the same engine over the same files, told to look at kept shelves
 * only. A search with a filter that leaves nothing else gives the same hits as it would online.
 */
import { InvalidIdError, manualOf, parseUrl } from '../../../library/ids.ts';
import type { SearchNotice } from '../../../search/notices.ts';
import { openEngine } from '../../../search/open.ts';
import type { QueryEncoder, SearchEngine, SearchFilters, SearchRequest } from '../../../search/types.ts';
import type { ShelfList } from '../../offline/shelf-list.ts';
import { KeptFiles } from './kept-files.ts';

/** Suggestions that are looked at for those that lead to kept shelves. */
const SUGGESTIONS_LOOKED_AT = 60;
const SHELVES_NAMED = 4;

const files = new KeptFiles();
let opened: { readonly lists: readonly ShelfList[]; readonly engine: Promise<SearchEngine> } | undefined;

/** @returns undefined when nothing is kept. Opened again after what is kept has changed. */
export async function keptEngine(encoders: readonly QueryEncoder[]): Promise<SearchEngine | undefined> {
  const lists = await files.lists();
  const newest = lists[0];
  if (!newest) return undefined;
  if (opened?.lists !== lists) {
    // One edition of the index can be open: shelves of an older one can be read, not searched.
    const searched = lists.filter(({ generation }) => generation === newest.generation);
    opened = { lists, engine: openOver(searched, encoders) };
    opened.engine.catch(() => {
      opened = undefined;
    });
  }
  return await opened.engine;
}

async function openOver(
  lists: readonly ShelfList[],
  encoders: readonly QueryEncoder[],
): Promise<SearchEngine> {
  const read = async (name: string): Promise<Uint8Array> => {
    const found = await files.find(name, lists);
    if (!found) throw new Error(`${name} is not kept on this device`);
    return found;
  };
  const engine = await openEngine({ read }, { encoders, defaultTier: 'fast' });
  const manuals = lists.flatMap((list) => list.manuals);
  const kept = new Set(manuals.map((manual) => `${manual}/`));
  const notice: SearchNotice = { kind: 'only-what-is-kept', shelves: namesOf(lists) };
  return {
    weights: engine.weights,
    async search(request, options = {}) {
      const { onPartial, ...rest } = options;
      const own = (response: Awaited<ReturnType<SearchEngine['search']>>) => ({
        ...response,
        notices: [notice, ...response.notices],
      });
      const restricted: SearchRequest = { ...request, filters: withinKept(request.filters, manuals) };
      return own(
        await engine.search(restricted, {
          ...rest,
          ...(onPartial ? { onPartial: (partial) => onPartial(own(partial)) } : {}),
        }),
      );
    },
    async suggest(prefix, limit = 8, from) {
      const all = await engine.suggest(prefix, SUGGESTIONS_LOOKED_AT, from);
      return all.filter(({ url }) => leadsToKept(url, lists, kept)).slice(0, limit);
    },
  };
}

/** Manuals that pass the reader's own filter on manuals and are kept; no manual has an empty name. */
export function withinKept(filters: SearchFilters | undefined, manuals: readonly string[]): SearchFilters {
  const wanted = filters?.doc?.map((doc) => doc.toLowerCase());
  const passing = wanted?.length
    ? manuals.filter((manual) => wanted.some((doc) => doc === manual.toLowerCase() || doc === nameOf(manual)))
    : manuals;
  return { ...filters, doc: passing.length > 0 ? passing : [''] };
}

function nameOf(manual: string): string {
  return manual.slice(manual.lastIndexOf('/') + 1).toLowerCase();
}

function leadsToKept(url: string, lists: readonly ShelfList[], manuals: ReadonlySet<string>): boolean {
  const path = url.replace(/[?#].*$/, '');
  if (manuals.has(path) || lists.some(({ product, version }) => path === `${product}/${version}/`))
    return true;
  if (lists.some(({ product }) => path === `${product}/`)) return true;
  try {
    return manuals.has(`${manualOf(parseUrl(path.replace(/~\d+\/$/, '')).key)}/`);
  } catch (error) {
    if (error instanceof InvalidIdError) return false;
    throw error;
  }
}

function namesOf(lists: readonly ShelfList[]): string[] {
  const titles = lists.map(({ title }) => title);
  return titles.length <= SHELVES_NAMED ? titles : [...titles.slice(0, SHELVES_NAMED), '…'];
}
