/** What keeping a shelf takes: `<product>/<version>/offline.json` of the site. Runs anywhere. */
import type { PackPart } from './pack.ts';

export const SHELF_LIST_FORMAT = 1;

export interface Pack {
  readonly bytes: number;
  readonly parts: readonly PackPart[];
}

export interface ShelfList {
  readonly format: typeof SHELF_LIST_FORMAT;
  readonly product: string;
  readonly version: string;
  /** "Orbit Switch 3.2". */
  readonly title: string;
  /** `product/version/doc` of its manuals. */
  readonly manuals: readonly string[];
  /** Pages and sections. */
  readonly pages: number;
  /** Of the index that the packs hold. */
  readonly generation: string;
  /** The shelf's own pages, their Markdown, and the parts of the index that hold their texts. */
  readonly shelf: Pack;
  /** What every shelf needs: the frame of the site and the parts of the index that any search reads. */
  readonly library: Pack;
}

/** "orbit/3.2": what a shelf is known by. */
export function shelfKey({ product, version }: Pick<ShelfList, 'product' | 'version'>): string {
  return `${product}/${version}`;
}

export function shelfListPath(product: string, version: string): string {
  return `${product}/${version}/offline.json`;
}

const PART = /^_index\/shelves\/[0-9a-f]{16}\.bin$/;

/** @returns undefined for anything that this program cannot use: an error page, a later format, damage. */
export function readShelfList(json: unknown): ShelfList | undefined {
  if (!isRecord(json) || json.format !== SHELF_LIST_FORMAT) return undefined;
  const { product, version, title, manuals, pages, generation, shelf, library } = json;
  const usable =
    [product, version, title, generation].every((text) => typeof text === 'string') &&
    typeof pages === 'number' &&
    Array.isArray(manuals) &&
    manuals.every((manual) => typeof manual === 'string') &&
    isPack(shelf) &&
    isPack(library);
  return usable ? (json as unknown as ShelfList) : undefined;
}

function isPack(value: unknown): value is Pack {
  return (
    isRecord(value) &&
    typeof value.bytes === 'number' &&
    Array.isArray(value.parts) &&
    value.parts.every(
      (part) =>
        isRecord(part) &&
        typeof part.file === 'string' &&
        PART.test(part.file) &&
        typeof part.bytes === 'number' &&
        typeof part.first === 'string',
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
