/** The page of what is kept: the shelves, the room that they take, and what stands in for a page that is not kept. */
import { href, siteBase } from '../../href.ts';
import { shelfKey } from '../../offline/shelf-list.ts';
import { spineClass } from '../../spine.ts';
import { offlineTexts } from '../../strings/offline.ts';
import { element, required } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';
import { onKept } from './events.ts';
import { canKeep } from './keep.ts';
import { type KeptRecord, partsOf, readRecord } from './record.ts';
import { type RowShelf, ShelfRow } from './shelf-row.ts';
import { askToPersist, isPersisted, storageEstimate } from './storage.ts';

/** While a page that is not kept is waited for. */
const LOOK_AGAIN_MS = 10_000;

const text = pageTexts(offlineTexts);
const list = required<HTMLElement>('[data-kept-shelves]');
const status = required<HTMLElement>('[data-kept-status]');
const rows = new Map<string, { row: ShelfRow; item: HTMLElement }>();

onKept((event) => {
  if (event.kind === 'changed') void show();
  else for (const { row } of rows.values()) row.hear(event);
});
required('[data-persist]').addEventListener('click', () => void persist());
showWhatIsMissing();
if (canKeep()) void show();
else required('[data-kept-shelves]').replaceWith(element('p', {}, text.unsupported));

/** Shown at another address, this page stands in for one that is not kept. */
function showWhatIsMissing(): void {
  if (location.pathname === href('offline/')) return;
  required<HTMLElement>('[data-missing]').hidden = false;
  required<HTMLElement>('[data-head]').hidden = true;
  required('[data-missing-path]').textContent = location.pathname;
  required('[data-try-again]').addEventListener('click', () => location.reload());
  addEventListener('online', () => void reloadWhenBack());
  setInterval(() => void reloadWhenBack(), LOOK_AGAIN_MS);
}

/** A network is not yet the site: the page is only left when the site answers. */
async function reloadWhenBack(): Promise<void> {
  if (document.visibilityState !== 'visible') return;
  // The service worker lets this file through: only the site itself can answer.
  const answer = await fetch(href('service-worker.js'), { method: 'HEAD', cache: 'no-store' }).catch(
    () => undefined,
  );
  if (answer?.ok) location.reload();
}

async function show(): Promise<void> {
  const record = await readRecord();
  const shelves = shelvesOf(record);
  for (const [key, { item }] of rows) {
    if (shelves.some((shelf) => shelfKey(shelf) === key)) continue;
    item.remove();
    rows.delete(key);
  }
  for (const [index, shelf] of shelves.entries()) {
    const { row, item } = rowOf(shelf);
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    void row.show(record);
  }
  required<HTMLElement>('[data-kept-empty]').hidden = shelves.length > 0;
  await showStorage(record);
}

/** Kept and wanted, shelves of the product that somebody came for first. */
function shelvesOf({ kept, wanted }: KeptRecord): RowShelf[] {
  const shelves = new Map<string, RowShelf>();
  for (const shelf of [...kept.map((entry) => entry.list), ...wanted]) {
    shelves.set(shelfKey(shelf), { product: shelf.product, version: shelf.version, title: shelf.title });
  }
  const product = location.pathname.slice(siteBase.length).split('/')[0];
  const near = (shelf: RowShelf): number => (shelf.product === product ? 0 : 1);
  return [...shelves.values()].sort((a, b) => near(a) - near(b) || a.title.localeCompare(b.title));
}

function rowOf(shelf: RowShelf): { row: ShelfRow; item: HTMLElement } {
  const key = shelfKey(shelf);
  const known = rows.get(key);
  if (known) return known;
  const area = element('div', { class: 'keep__row' });
  const item = element(
    'li',
    { class: `kept__shelf ${spineClass(shelf.product)}` },
    element('h2', {}, element('a', { href: href(`${key}/`) }, shelf.title)),
    area,
  );
  const row = new ShelfRow(area, shelf, (message) => {
    status.textContent = message;
  });
  rows.set(key, { row, item });
  return { row, item };
}

async function showStorage({ kept }: KeptRecord): Promise<void> {
  const area = required<HTMLElement>('[data-storage]');
  area.hidden = kept.length === 0;
  if (kept.length === 0) return;
  const parts = partsOf(kept.map((shelf) => shelf.list));
  const bytes = [...parts.values()].reduce((sum, part) => sum + part.bytes, 0);
  const { quota, usage } = await storageEstimate();
  const persisted = await isPersisted();
  const facts = [text.total(bytes)];
  if (quota !== undefined && usage !== undefined) facts.push(text.ofQuota(usage, quota));
  facts.push(persisted ? text.persisted : text.notPersisted);
  required('[data-storage-facts]').textContent = facts.join(' ');
  required<HTMLElement>('[data-persist]').hidden = persisted;
}

async function persist(): Promise<void> {
  const agreed = await askToPersist();
  status.textContent = agreed ? text.persisted : text.persistRefused;
  if (!agreed) required('[data-storage-facts]').textContent = text.persistRefused;
  else await showStorage(await readRecord());
}
