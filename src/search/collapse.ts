/**
 * Turns ranked units into hits: the same page in several versions becomes one hit, shown in the newest version
 * (or the one that the query or the filter names), with the others as variants.
 */
import {
  chunkIdOf,
  chunkUrl,
  type DocumentKey,
  documentKeyFromSource,
  documentUrl,
  manualOf,
} from '../library/ids.ts';
import type { ChunkReference, Details, UnitDetails } from './details.ts';
import type { Facets, ResolvedFilter } from './facets.ts';
import type { FusedHit } from './fusion.ts';
import type { Hit, Variant } from './types.ts';

/** A hit without what depends on the query's words. */
export interface CollapsedHit {
  readonly ranked: FusedHit;
  /** The unit that is shown; differs from `ranked.unit` when a newer version holds nearly the same text. */
  readonly details: UnitDetails;
  readonly shown: Omit<Hit, 'excerpt' | 'score' | 'why'>;
}

export interface CollapseOptions {
  readonly offset: number;
  readonly limit: number;
  readonly filter: ResolvedFilter;
  /** True for a version that the query itself names. */
  readonly namesVersion: (product: string, version: string) => boolean;
}

export async function collapseVersions(
  ranked: readonly FusedHit[],
  details: Details,
  facets: Facets,
  options: CollapseOptions,
): Promise<CollapsedHit[]> {
  const wanted = options.offset + options.limit;
  const covered = new Set<number>();
  const leaders: { ranked: FusedHit; own: UnitDetails }[] = [];
  let next = 0;
  while (leaders.length < wanted && next < ranked.length) {
    const batch: FusedHit[] = [];
    while (batch.length < wanted - leaders.length && next < ranked.length) {
      const hit = ranked[next++]!;
      if (!covered.has(hit.unit)) batch.push(hit);
    }
    const loaded = await Promise.all(batch.map((hit) => details.of(hit.unit)));
    for (const [index, hit] of batch.entries()) {
      if (covered.has(hit.unit)) continue;
      const own = loaded[index]!;
      leaders.push({ ranked: hit, own });
      for (const { unit } of own.near ?? []) covered.add(unit);
    }
  }
  return await Promise.all(
    leaders.slice(options.offset, wanted).map(async (leader) => {
      const places = placesOf(leader.ranked.unit, leader.own);
      const front = frontOf(places, facets, options);
      // Only a page that is shown in another version than the one that ranked needs that version's text.
      const shown = front.unit === leader.ranked.unit ? leader.own : await details.of(front.unit);
      return present(leader.ranked, shown, front, places, facets);
    }),
  );
}

/** One chunk of the group that a hit stands for. */
interface Place {
  readonly unit: number;
  readonly chunk: ChunkReference;
  readonly key: DocumentKey;
  readonly manual: string;
}

function placesOf(unit: number, details: UnitDetails): Place[] {
  return [{ unit, chunks: details.chunks }, ...(details.near ?? [])].flatMap((member) =>
    member.chunks.map((chunk) => {
      const key = documentKeyFromSource(chunk.source);
      return { unit: member.unit, chunk, key, manual: manualOf(key) };
    }),
  );
}

function frontOf(places: readonly Place[], facets: Facets, { filter, namesVersion }: CollapseOptions): Place {
  return places
    .filter((place) => filter.allowsManual(place.manual))
    .reduce((best, place) => (precedes(place, best, facets, namesVersion) ? place : best));
}

function present(
  ranked: FusedHit,
  details: UnitDetails,
  front: Place,
  places: readonly Place[],
  facets: Facets,
): CollapsedHit {
  const { key } = front;
  const { page, label, ordinal, reader } = front.chunk;
  return {
    ranked,
    details,
    shown: {
      chunkId: chunkIdOf(key, ordinal),
      source: front.chunk.source,
      url: chunkUrl(key, ordinal),
      readerUrl: documentUrl(key) + reader,
      title: details.title ?? `Page ${page}`,
      documentTitle: details.documentTitle,
      breadcrumb: [details.documentTitle, ...details.headingPath],
      vendor: facets.vendorOf(key.product),
      vendorTitle: facets.vendorTitle(facets.vendorOf(key.product)),
      product: key.product,
      productTitle: facets.productTitle(key.product),
      version: key.version,
      doc: key.doc,
      ...(page === undefined ? {} : { page }),
      ...(label === undefined ? {} : { label }),
      variants: variantsOf(front, places, facets),
    },
  };
}

function precedes(
  { key: a }: Place,
  { key: b }: Place,
  facets: Facets,
  namesVersion: (product: string, version: string) => boolean,
): boolean {
  const named = Number(namesVersion(a.product, a.version)) - Number(namesVersion(b.product, b.version));
  if (named !== 0) return named > 0;
  return facets.versionRank(a.product, a.version) < facets.versionRank(b.product, b.version);
}

/** One per other version, newest first; exact text before nearly the same. */
function variantsOf(front: Place, places: readonly Place[], facets: Facets): Variant[] {
  const byVersion = new Map<string, Variant>();
  for (const { unit, chunk, key } of places) {
    const exact = unit === front.unit;
    const { version } = key;
    if (key.product !== front.key.product || version === front.key.version) continue;
    if (byVersion.has(version) && (byVersion.get(version)!.exact || !exact)) continue;
    byVersion.set(version, {
      chunkId: chunkIdOf(key, chunk.ordinal),
      version,
      ...(chunk.page === undefined ? {} : { page: chunk.page }),
      ...(chunk.label === undefined ? {} : { label: chunk.label }),
      url: chunkUrl(key, chunk.ordinal),
      exact,
    });
  }
  return [...byVersion.values()].sort(
    (a, b) =>
      facets.versionRank(front.key.product, a.version) - facets.versionRank(front.key.product, b.version),
  );
}
