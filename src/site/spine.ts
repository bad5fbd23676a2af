/** Each product's binding has one of eight colours, the same on every page and in every build. */
const COLOURS = 8;

/** The CSS class `spine-0` … `spine-7` for a product's id (FNV-1a, so that near names differ). */
export function spineClass(productId: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < productId.length; index++) {
    hash = Math.imul(hash ^ productId.charCodeAt(index), 0x01000193);
  }
  return `spine-${(hash >>> 0) % COLOURS}`;
}
