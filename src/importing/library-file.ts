import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Document, isMap, parseDocument, YAMLMap } from 'yaml';
import { LIBRARY_FILE } from '../library/config.ts';
import { toPathSegment } from '../library/ids.ts';
import { writeFileAtomic } from '../workspace/atomic-output.ts';

export interface CatalogueEntry {
  readonly product: string;
  /** The vendor's name. */
  readonly vendor: string;
  readonly title?: string;
}

/**
 * Enters products and their vendors into library.yaml where they are missing; what is there stays as it is,
 * comments included.
 * @returns one line for each entry made. A file that is not valid YAML is left alone, and nothing returned.
 */
export function addToCatalogue(contentDir: string, entries: readonly CatalogueEntry[]): Promise<string[]> {
  // One after the other: several imports may run at once.
  const next = queue.then(() => enter(contentDir, entries));
  queue = next.catch(() => {});
  return next;
}

let queue: Promise<unknown> = Promise.resolve();

async function enter(contentDir: string, entries: readonly CatalogueEntry[]): Promise<string[]> {
  const path = join(contentDir, LIBRARY_FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const document =
    text.trim() === '' ? new Document(new YAMLMap()) : parseDocument(text, { schema: 'failsafe' });
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return [];
  if (document.contents === null) document.contents = new YAMLMap();
  const added: string[] = [];
  for (const { product, vendor, title } of entries) {
    if (hasKey(document, 'products', product)) continue;
    const vendorId = keyOfVendor(document, vendor);
    if (!hasKey(document, 'vendors', vendorId)) {
      put(document, 'vendors', vendorId, { title: vendor });
      added.push(`vendor ${vendor}`);
    }
    put(document, 'products', product, { ...(title ? { title } : {}), vendor: vendorId });
    added.push(`product ${product} of ${vendor}`);
  }
  if (added.length > 0) await writeFileAtomic(path, document.toString({ lineWidth: 0 }));
  return added;
}

type Yaml = Pick<Document, 'has' | 'get' | 'set' | 'getIn' | 'setIn' | 'hasIn' | 'createNode'>;

function hasKey(document: Yaml, group: string, key: string): boolean {
  const map = document.get(group);
  return isMap(map) && map.items.some((pair) => String(pair.key) === key);
}

/** An entry that has this id or this title, whatever the case; else a new id. */
function keyOfVendor(document: Yaml, vendor: string): string {
  const wanted = vendor.toLowerCase();
  const id = toPathSegment(vendor, 'vendor').toLowerCase();
  const map = document.get('vendors');
  if (isMap(map)) {
    for (const pair of map.items) {
      const key = String(pair.key);
      const title = isMap(pair.value) ? String(pair.value.get('title') ?? '') : '';
      if (key.toLowerCase() === wanted || key.toLowerCase() === id || title.toLowerCase() === wanted)
        return key;
    }
  }
  return id;
}

function put(document: Yaml, group: string, key: string, value: Record<string, string>): void {
  const map = document.get(group);
  if (isMap(map)) map.set(document.createNode(key), document.createNode(value));
  else document.set(group, document.createNode({ [key]: value }));
}
