import type { PDFDocumentProxy, PDFPageProxy } from 'unpdf/pdfjs';
import type { TextRun } from './types.ts';

/** A part of a page that leads somewhere when clicked. Points from the page's top left corner. */
export interface LinkArea {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** A web address, or `#page-25`. */
  readonly href: string;
}

const MOST_LINKS = 2000;
const LONGEST_ADDRESS = 1000;

/** Finds the page that a destination of a PDF stands for; what was found is remembered. */
export class Destinations {
  readonly #pdf: PDFDocumentProxy;
  readonly #pages = new Map<string, Promise<number | undefined>>();

  constructor(pdf: PDFDocumentProxy) {
    this.#pdf = pdf;
  }

  /** @returns the physical page, 1-based. */
  pageOf(destination: string | readonly unknown[] | null): Promise<number | undefined> {
    if (destination === null) return Promise.resolve(undefined);
    const key = JSON.stringify(typeof destination === 'string' ? destination : destination[0]);
    let page = this.#pages.get(key);
    if (!page) {
      page = this.#find(destination).catch(() => undefined);
      this.#pages.set(key, page);
    }
    return page;
  }

  async #find(destination: string | readonly unknown[]): Promise<number | undefined> {
    const explicit: readonly unknown[] | null =
      typeof destination === 'string' ? await this.#pdf.getDestination(destination) : destination;
    const target = explicit?.[0];
    if (typeof target === 'number') return target + 1;
    if (typeof target !== 'object' || target === null) return undefined;
    return (await this.#pdf.getPageIndex(target as Parameters<PDFDocumentProxy['getPageIndex']>[0])) + 1;
  }
}

interface Annotation {
  readonly subtype?: unknown;
  readonly rect?: unknown;
  readonly url?: unknown;
  readonly dest?: unknown;
  readonly annotationFlags?: unknown;
  /** 0-based. */
  readonly pageIndex?: unknown;
}

/** pdf.js's numbers: the kind of annotation that is a link, and flags of what is not shown. */
const LINK = 2;
const NOT_SHOWN = 1 | 32;
/** Pages whose links are asked for together. */
const AT_ONCE = 64;

/**
 * Links of pages. Asked for page by page, pdf.js reads all text of each page once more to tell what stands below the
 * links; asked for the links of many pages it does not.
 */
export class LinkReader {
  readonly #pdf: PDFDocumentProxy;
  readonly #destinations: Destinations;
  /** By number of the block of pages. */
  readonly #blocks = new Map<number, Promise<ReadonlyMap<number, readonly Annotation[]> | undefined>>();

  constructor(pdf: PDFDocumentProxy, destinations: Destinations) {
    this.#pdf = pdf;
    this.#destinations = destinations;
  }

  /** @param transform the viewport's. */
  async areasOf(
    page: PDFPageProxy,
    transform: readonly [number, number, number, number, number, number],
  ): Promise<LinkArea[]> {
    const [a, b, c, d, e, f] = transform;
    const areas: LinkArea[] = [];
    for (const { subtype, rect, url, dest } of await this.#annotationsOf(page)) {
      if (subtype !== 'Link' || !Array.isArray(rect)) continue;
      const href =
        typeof url === 'string' ? webAddress(url) : await pageAddress(dest, page, this.#destinations);
      if (href === undefined) continue;
      const [rx0 = 0, ry0 = 0, rx1 = 0, ry1 = 0] = rect as number[];
      const xs = [a * rx0 + c * ry0 + e, a * rx1 + c * ry1 + e];
      const ys = [b * rx0 + d * ry0 + f, b * rx1 + d * ry1 + f];
      areas.push({
        x0: Math.min(...xs),
        x1: Math.max(...xs),
        y0: Math.min(...ys),
        y1: Math.max(...ys),
        href,
      });
    }
    return areas;
  }

  async #annotationsOf(page: PDFPageProxy): Promise<readonly Annotation[]> {
    const number = Math.floor((page.pageNumber - 1) / AT_ONCE);
    let block = this.#blocks.get(number);
    if (!block) {
      // Pages are read in order: of the blocks before, nothing is asked again.
      this.#blocks.clear();
      block = this.#readBlock(number * AT_ONCE).catch(() => undefined);
      this.#blocks.set(number, block);
    }
    const found = await block;
    if (found) return found.get(page.pageNumber - 1) ?? [];
    // One damaged page spoils its block.
    return ((await page.getAnnotations()) as Annotation[]).slice(0, MOST_LINKS);
  }

  /** @param first 0-based. @returns the links by page, 0-based. */
  async #readBlock(first: number): Promise<ReadonlyMap<number, readonly Annotation[]>> {
    const others = new Set<number>();
    for (let i = 0; i < this.#pdf.numPages; i++) if (i < first || i >= first + AT_ONCE) others.add(i);
    // Null where the file has no annotations at all.
    const all = (await this.#pdf.getAnnotationsByType(new Set([LINK]), others)) as Annotation[] | null;
    const byPage = new Map<number, Annotation[]>();
    for (const annotation of all ?? []) {
      const { pageIndex, annotationFlags } = annotation;
      if (typeof pageIndex !== 'number' || (Number(annotationFlags) & NOT_SHOWN) !== 0) continue;
      const links = byPage.get(pageIndex);
      if (!links) byPage.set(pageIndex, [annotation]);
      else if (links.length < MOST_LINKS) links.push(annotation);
    }
    return byPage;
  }
}

async function pageAddress(
  dest: unknown,
  page: PDFPageProxy,
  destinations: Destinations,
): Promise<string | undefined> {
  if (typeof dest !== 'string' && !Array.isArray(dest)) return undefined;
  const target = await destinations.pageOf(dest);
  return target === undefined || target === page.pageNumber ? undefined : `#page-${target}`;
}

/** Only addresses that lead to the web or to a person; nothing that runs or opens local files. */
function webAddress(url: string): string | undefined {
  if (url.length > LONGEST_ADDRESS || !/^(?:https?:\/\/|mailto:)[^\s<>]+$/i.test(url)) return undefined;
  return url.replace(/[()|\\]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The same text with what is inside a link's area as runs of their own that know where they lead. */
export function withLinks(runs: readonly TextRun[], areas: readonly LinkArea[]): TextRun[] {
  if (areas.length === 0) return [...runs];
  return runs.flatMap((run) => {
    const y = run.y - 0.3 * run.size;
    const hits = areas.filter(
      (area) => area.y0 <= y && area.y1 >= y && area.x0 < run.x + run.width - 1 && area.x1 > run.x + 1,
    );
    return hits.length === 0 ? [run] : splitAtLinks(run, hits);
  });
}

/** Cuts between words only: where characters stand inside a run is an estimate. */
function splitAtLinks(run: TextRun, areas: readonly LinkArea[]): TextRun[] {
  const advance = run.width / Math.max(1, run.text.length);
  const parts: { from: number; to: number; href: string | undefined }[] = [];
  for (const word of run.text.matchAll(/\S+/g)) {
    const from = word.index;
    const to = from + word[0].length;
    const middle = run.x + advance * ((from + to) / 2);
    const href = areas.find((area) => area.x0 <= middle && area.x1 >= middle)?.href;
    const last = parts.at(-1);
    if (last && last.href === href) last.to = to;
    else parts.push({ from, to, href });
  }
  // One word with an area inside it: a number in brackets, a name with a full stop.
  if (parts.length === 1 && parts[0]!.href === undefined && areas.length === 1) {
    const [area] = areas;
    const covered = Math.min(area!.x1, run.x + run.width) - Math.max(area!.x0, run.x);
    if (covered > 0.6 * run.width) parts[0]!.href = area!.href;
  }
  return parts.map(({ from, to, href }, i) => ({
    ...run,
    text: run.text.slice(from, to),
    x: run.x + advance * from,
    width: advance * (to - from),
    spaceBefore: i === 0 ? run.spaceBefore : true,
    ...(href === undefined ? {} : { link: href }),
  }));
}
