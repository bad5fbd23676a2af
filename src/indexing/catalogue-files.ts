/** The facets and catalogue files (see `search/facets.ts` and `search/catalogue.ts`). */
import { manualTitleIn } from '../library/assemble.ts';
import type { Library } from '../library/model.ts';
import type { Catalogue } from '../search/catalogue.ts';
import type { FacetsFile } from '../search/facets.ts';
import type { UnitTable } from './units.ts';

export function facetsFile(library: Library, table: UnitTable): FacetsFile {
  const productOf = new Map(library.products.map((product) => [product.id, product]));
  return {
    vendors: library.vendors.map(({ id, title }) => ({ id, title })),
    products: library.products.map(({ id, title, vendor, aliases, versions }) => ({
      id,
      title,
      vendor,
      aliases,
      versions: versions.map((version) => ({ id: version.id, title: version.title, latest: version.latest })),
    })),
    manuals: table.manuals.map((id) => {
      const [product = '', version = '', doc = ''] = id.split('/');
      const entry = productOf.get(product);
      return { id, title: (entry && manualTitleIn(entry, version, doc)) ?? doc };
    }),
    sets: table.sets,
    starts: table.starts,
  };
}

export function catalogueFile(library: Library): Catalogue {
  return {
    title: library.title,
    tagline: library.tagline,
    vendors: library.vendors,
    products: library.products.map(({ id, title, vendor, description, aliases, versions, manuals }) => ({
      id,
      title,
      vendor,
      ...(description === undefined ? {} : { description }),
      aliases,
      versions: versions.map((version) => ({ id: version.id, title: version.title, latest: version.latest })),
      manuals,
    })),
    documents: library.documents.map((document) => ({
      id: document.id,
      source: document.source,
      title: document.metadata.title,
      lang: document.metadata.lang,
      chunks: document.chunks.length,
      pages: document.pageCount,
      origin: document.metadata.origin,
      licence: document.metadata.licence,
      sourceHash: document.metadata.sourceHash,
      imported: document.metadata.imported,
      contentHash: document.contentHash,
    })),
  };
}
