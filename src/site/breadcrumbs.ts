/** The steps from the catalogue to a shelf or document, without the catalogue itself. */
import { documentUrl } from '../library/ids.ts';
import type { LibraryDocument } from '../library/model.ts';
import type { Site } from './data.ts';
import { href } from './href.ts';
import type { ManualShelf, ProductShelf, VersionShelf } from './shelves.ts';

export interface Step {
  readonly title: string;
  readonly url?: string;
}

export function stepsToVendor(shelf: ProductShelf): Step[] {
  return [{ title: shelf.vendor.title, url: href(`vendors/${shelf.vendor.id}/`) }];
}

export function stepsToProduct(shelf: ProductShelf): Step[] {
  return [...stepsToVendor(shelf), { title: shelf.product.title, url: href(`${shelf.product.id}/`) }];
}

export function stepsToVersion(site: Site, { product, version }: VersionShelf): Step[] {
  const url = href(`${product.id}/${version.id}/`);
  return [...stepsToProduct(site.productShelf(product.id)), { title: version.title, url }];
}

export function stepsToManual(site: Site, version: VersionShelf, manual: ManualShelf): Step[] {
  return [...stepsToVersion(site, version), { title: manual.title, url: href(`${manual.key}/`) }];
}

/** A manual of a single document of the same title is one step, not two. */
export function stepsToDocument(site: Site, document: LibraryDocument): Step[] {
  const version = site.versionShelf(document.product, document.version);
  const manual = site.manualShelf(document.product, document.version, document.doc);
  const own = { title: document.metadata.title, url: href(documentUrl(document)) };
  return manual.documents.length === 1
    ? [...stepsToVersion(site, version), own]
    : [...stepsToManual(site, version, manual), own];
}
