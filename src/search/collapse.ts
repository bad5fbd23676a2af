/**
 * Turns ranked units into hits: the same page in several versions becomes one hit, shown in the newest version
 * (or the one that the query or the filter names), with the others as variants.
 */
import { chunkIdOf, chunkUrl, documentKeyFromSource, documentUrl, manualOf } from '../library/ids.ts';
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
  readonly accept: (unit: number) => boolean;
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
      for (const unit of own.near ?? []) covered.add(unit);
    }
  }
  return await Promise.all(
    leaders.slice(options.offset, wanted).map(async (leader) => {
      const units = [leader.ranked.unit, ...(leader.own.near ?? [])];
      const group = await Promise.all(units.map((unit) => details.of(unit)));
      return present(leader.ranked, group, facets, options);
    }),
  );
}

interface Candidate {
  readonly details: UnitDetails;
  readonly chunk: ChunkReference;
  readonly product: string;
  readonly version: string;
  readonly manual: string;
}

function present(
  ranked: FusedHit,
  group: readonly UnitDetails[],
  facets: Facets,
  { filter, namesVersion }: CollapseOptions,
): CollapsedHit {
  const candidates = group.flatMap((details) =>
    details.chunks.map((chunk): Candidate => {
      const key = documentKeyFromSource(chunk.source);
      return { details, chunk, product: key.product, version: key.version, manual: manualOf(key) };
    }),
  );
  const front = candidates
    .filter((candidate) => filter.allowsManual(candidate.manual))
    .reduce((best, candidate) => (precedes(candidate, best, facets, namesVersion) ? candidate : best));
  const key = documentKeyFromSource(front.chunk.source);
  const { page, label, ordinal, reader } = front.chunk;
  return {
    ranked,
    details: front.details,
    shown: {
      chunkId: chunkIdOf(key, ordinal),
      source: front.chunk.source,
      url: chunkUrl(key, ordinal),
      readerUrl: documentUrl(key) + reader,
      title: front.details.title ?? `Page ${page}`,
      documentTitle: front.details.documentTitle,
      breadcrumb: [front.details.documentTitle, ...front.details.headingPath],
      vendor: facets.manuals.find((manual) => manual.id === front.manual)?.vendor ?? '',
      vendorTitle: facets.vendorTitle(
        facets.manuals.find((manual) => manual.id === front.manual)?.vendor ?? '',
      ),
      product: front.product,
      productTitle: facets.productTitle(front.product),
      version: front.version,
      doc: key.doc,
      ...(page === undefined ? {} : { page }),
      ...(label === undefined ? {} : { label }),
      variants: variantsOf(front, candidates, facets),
    },
  };
}

function precedes(
  a: Candidate,
  b: Candidate,
  facets: Facets,
  namesVersion: (product: string, version: string) => boolean,
): boolean {
  const named = Number(namesVersion(a.product, a.version)) - Number(namesVersion(b.product, b.version));
  if (named !== 0) return named > 0;
  return facets.versionRank(a.product, a.version) < facets.versionRank(b.product, b.version);
}

/** One per other version, newest first; exact text before nearly the same. */
function variantsOf(front: Candidate, candidates: readonly Candidate[], facets: Facets): Variant[] {
  const byVersion = new Map<string, Variant>();
  for (const { details, chunk, product, version } of candidates) {
    const exact = details === front.details;
    if (product !== front.product || version === front.version) continue;
    if (byVersion.has(version) && (byVersion.get(version)!.exact || !exact)) continue;
    const key = documentKeyFromSource(chunk.source);
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
    (a, b) => facets.versionRank(front.product, a.version) - facets.versionRank(front.product, b.version),
  );
}
