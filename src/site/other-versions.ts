/** Links from a page to the same page in the other versions of its product, or to what is nearest to it there. */
import { documentUrl, readerUrl } from '../library/ids.ts';
import type { Chunk, LibraryDocument } from '../library/model.ts';
import type { Counterpart } from '../library/version-map.ts';
import { chunkAnchor, type ReaderWindow, windowOfChunk } from '../library/windows.ts';
import { type Chapter, chapterOf, counterpartOf } from './chapters.ts';
import { type Site, urlInReader } from './data.ts';
import { href } from './href.ts';
import { comparisonUrl, LONGEST_STRETCH } from './stretch.ts';
import { versionTexts } from './strings/versions.ts';

export interface OtherVersion {
  /** The version's title. */
  readonly title: string;
  readonly latest: boolean;
  readonly url: string;
  /** What the link leads to: the same page, its manual since the page is not in that version, or the version's shelf. */
  readonly leadsTo: 'page' | 'manual' | 'shelf';
  /** Where the same page is: "page 412", "Options in Reference". */
  readonly place?: string;
  /** Address of the comparison of both. */
  readonly comparison?: string;
  /** The same for the chapter that the page is in, where it has one in both versions. */
  readonly chapterComparison?: { readonly title: string; readonly url: string };
  /** In the reader: the place of each page of the window, for the one that is being read. */
  readonly places?: ReaderPlaces;
}

export interface ReaderPlaces {
  /** The other document, to which `~2/` and the fragment are added. */
  readonly base: string;
  /** For each chunk of the window "5#page-412", or "-" where the other document does not have it. */
  readonly list: readonly string[];
}

/** Newest first; without the versions that have nothing of the document, except the latest. */
export function otherVersionsOfChunk(site: Site, document: LibraryDocument, chunk: Chunk): OtherVersion[] {
  const map = site.versionMap(document.product);
  const chapter = chapterOf(document, chunk.ordinal);
  return others(site, document, (version) => {
    const found = map.counterpart(document, chunk.ordinal, version);
    if (!found) return undefined;
    const own = { ...document, ordinal: chunk.ordinal, last: chunk.ordinal };
    const other = { ...found.document, ordinal: found.ordinal, last: found.ordinal };
    const ofChapter = chapter && compared(site, document, found.document, chapter);
    return {
      url: site.urlOfChunk(found.document, chunkOf(found)),
      place: placeName(site, found, document),
      comparison: href(comparisonUrl(own, other)),
      ...(ofChapter ? { chapterComparison: { title: chapter.title, url: ofChapter } } : {}),
    };
  });
}

/** The reader's first window leads to the beginning of the other manual, the others to where they begin in it. */
export function otherVersionsOfWindow(
  site: Site,
  document: LibraryDocument,
  window: ReaderWindow,
): OtherVersion[] {
  const map = site.versionMap(document.product);
  const chunks = document.chunks.slice(window.firstOrdinal - 1, window.lastOrdinal);
  const stretch = { first: window.firstOrdinal, last: window.lastOrdinal };
  return others(site, document, (version) => {
    const home = map.documentIn(document, version);
    const found = chunks.map(({ ordinal }) => map.counterpart(document, ordinal, version));
    const places = home && readerPlaces(home, found);
    const comparison = home && compared(site, document, home, stretch);
    if (home && window.number === 1) return { url: href(documentUrl(home)), places, comparison };
    const first = found.find((counterpart) => counterpart !== undefined);
    return (
      first && {
        url: urlInReader(first.document, chunkOf(first)),
        place: placeName(site, first, document),
        places,
        comparison,
      }
    );
  });
}

function others(
  site: Site,
  document: LibraryDocument,
  find: (version: string) => Omit<OtherVersion, 'title' | 'latest' | 'leadsTo'> | undefined,
): OtherVersion[] {
  const map = site.versionMap(document.product);
  return site.productShelf(document.product).versions.flatMap(({ version }): OtherVersion[] => {
    if (version.id === document.version) return [];
    const { title, latest } = version;
    const found = find(version.id);
    if (found) return [{ title, latest, leadsTo: 'page', ...found }];
    const manual = map.documentIn(document, version.id);
    if (manual) return [{ title, latest, leadsTo: 'manual', url: href(documentUrl(manual)) }];
    const shelf = href(`${document.product}/${version.id}/`);
    return latest ? [{ title, latest, leadsTo: 'shelf', url: shelf }] : [];
  });
}

/** Address of the comparison of several pages with those that hold their text; undefined where they were scattered. */
function compared(
  site: Site,
  document: LibraryDocument,
  home: LibraryDocument,
  stretch: Pick<Chapter, 'first' | 'last'>,
): string | undefined {
  if (stretch.last - stretch.first >= LONGEST_STRETCH) return undefined;
  const there = counterpartOf(stretch, document, home, site.versionMap(document.product));
  if (!there) return undefined;
  const own = { ...document, ordinal: stretch.first, last: stretch.last };
  return href(comparisonUrl(own, { ...home, ordinal: there.first, last: there.last }));
}

function readerPlaces(home: LibraryDocument, found: readonly (Counterpart | undefined)[]): ReaderPlaces {
  const list = found.map((counterpart) => {
    if (counterpart?.document !== home) return '-';
    const { number } = windowOfChunk(home, counterpart.ordinal);
    return `${number}#${chunkAnchor(chunkOf(counterpart))}`;
  });
  return { base: href(readerUrl(home, 1)), list };
}

function placeName({ language }: Site, found: Counterpart, from: LibraryDocument): string {
  const text = versionTexts[language];
  const { page, title } = chunkOf(found);
  const place = page === undefined ? title : text.pagePlace(page);
  const sameDocument = found.document.doc === from.doc && found.document.file === from.file;
  return sameDocument ? place : text.placeIn(place, found.document.metadata.title);
}

function chunkOf({ document, ordinal }: Counterpart): Chunk {
  return document.chunks[ordinal - 1]!;
}
