import type { ShelfDocument } from './shelf.ts';

/** "page 396 (printed 380)", or undefined for a place without pages. */
export function pageText(page: number | undefined, label: string | undefined): string | undefined {
  if (page === undefined) return undefined;
  return label === undefined || label === String(page) ? `page ${page}` : `page ${page} (printed ${label})`;
}

/** One line to cite a place by: manual, product and version, page or section, link. */
export function citationOf(
  document: ShelfDocument,
  place: { readonly title: string; readonly page?: number; readonly label?: string; readonly url: string },
): string {
  const where = pageText(place.page, place.label) ?? `“${place.title}”`;
  const product = `${document.product.title} ${document.versionTitle}`;
  const title = document.title.includes(document.product.title)
    ? document.title
    : `${document.title}, ${product}`;
  return `${title}, ${where}. ${place.url}`;
}
