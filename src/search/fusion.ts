/**
 * One ranking out of several retrievers' lists.
 *
 * Scores, not ranks: each list is scaled so that its best hit is 1 and its last 0, then added with weights
 * (Bruch, Gai & Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", 2023). Rank fusion throws away
 * how sure a retriever is; measured on our collections it is worse everywhere (DESIGN.md, "Fusion").
 */
import type { EncoderTier } from './types.ts';

export interface RankedList {
  /** Descending score. */
  readonly hits: readonly { readonly unit: number; readonly score: number }[];
}

export interface FusedHit {
  readonly unit: number;
  readonly score: number;
  readonly textRank?: number;
  readonly semanticRank?: number;
}

export interface FusionOptions {
  readonly tier: EncoderTier;
  /** Share of exact technical vocabulary in the query (see `query.ts`). */
  readonly exactness: number;
  /** Added to a unit's score for names of its product, manual or version in the query, in [0, 1]. */
  readonly nameEvidence: (unit: number) => number;
  /** True for a unit that stands in no newest version although nobody asked for an older one. */
  readonly isOutdated: (unit: number) => boolean;
}

/** Weight of the semantic list for a question in plain words, by tier; tuned in `npm run eval`. */
const SEMANTIC_WEIGHT: Record<EncoderTier, number> = { full: 0.5, fast: 0.55 };
/** How much of it remains for a query that is nothing but identifiers. */
const SEMANTIC_WEIGHT_WHEN_EXACT = 0.4;
const NAME_WEIGHT = 0.15;
/** Enough to decide between two pages that answer equally well, too little to hide the only one that answers. */
const OUTDATED_PENALTY = 0.04;

/** Best first, lower unit first among equals. */
export function fuse(
  text: RankedList | undefined,
  semantic: RankedList | undefined,
  options: FusionOptions,
): FusedHit[] {
  return fusedHits(text, semantic, options).sort((a, b) => b.score - a.score || a.unit - b.unit);
}

/** The first hit of `fuse`. */
export function likeliest(
  text: RankedList | undefined,
  semantic: RankedList | undefined,
  options: FusionOptions,
): FusedHit | undefined {
  let best: FusedHit | undefined;
  for (const hit of fusedHits(text, semantic, options)) {
    if (!best || hit.score > best.score || (hit.score === best.score && hit.unit < best.unit)) best = hit;
  }
  return best;
}

function fusedHits(
  text: RankedList | undefined,
  semantic: RankedList | undefined,
  options: FusionOptions,
): FusedHit[] {
  const semanticShare =
    SEMANTIC_WEIGHT[options.tier] * (1 - options.exactness * (1 - SEMANTIC_WEIGHT_WHEN_EXACT));
  const semanticWeight = !semantic?.hits.length ? 0 : !text?.hits.length ? 1 : semanticShare;
  const fused = new Map<number, { -readonly [Key in keyof FusedHit]: FusedHit[Key] }>();
  forEachScaled(text, (unit, score, rank) => {
    fused.set(unit, { unit, score: (1 - semanticWeight) * score, textRank: rank });
  });
  forEachScaled(semantic, (unit, score, rank) => {
    const known = fused.get(unit);
    if (known) {
      known.score += semanticWeight * score;
      known.semanticRank = rank;
    } else {
      fused.set(unit, { unit, score: semanticWeight * score, semanticRank: rank });
    }
  });
  const hits = [...fused.values()];
  for (const hit of hits) {
    const named = (hit.score + NAME_WEIGHT * options.nameEvidence(hit.unit)) / (1 + NAME_WEIGHT);
    hit.score = Math.max(0, named - (options.isOutdated(hit.unit) ? OUTDATED_PENALTY : 0));
  }
  return hits;
}

/** 1-based ranks with scores scaled to [0, 1]. */
function forEachScaled(
  list: RankedList | undefined,
  take: (unit: number, score: number, rank: number) => void,
): void {
  const hits = list?.hits ?? [];
  const best = hits[0]?.score ?? 0;
  const worst = hits.at(-1)?.score ?? 0;
  hits.forEach(({ unit, score }, index) => {
    take(unit, best > worst ? (score - worst) / (best - worst) : 1, index + 1);
  });
}
