import { CorruptIndexError } from './bytes.ts';
import { type CollapsedHit, collapseVersions } from './collapse.ts';
import type { Details } from './details.ts';
import { makeExcerpt } from './excerpt.ts';
import type { Facets, ResolvedFilter } from './facets.ts';
import { type FusedHit, type FusionOptions, fuse, likeliest, type RankedList } from './fusion.ts';
import type { NameIndex, NameMatch } from './names.ts';
import type { SearchNotice } from './notices.ts';
import { holdsPhrases } from './phrase.ts';
import { MAX_QUERY_LENGTH, type ParsedQuery, parseQuery } from './query.ts';
import type { SemanticHit, SemanticRetriever } from './semantic/retriever.ts';
import type { Suggester } from './suggest.ts';
import type { TextHit, TextRetriever } from './text/retriever.ts';
import type { Spelling } from './text/spelling.ts';
import { tokenize } from './tokenizer.ts';
import type {
  EncoderTier,
  FacetValue,
  Hit,
  QueryEncoder,
  SearchEngine,
  SearchMode,
  SearchRequest,
  SearchResponse,
  Suggestion,
} from './types.ts';

/** Candidates of each retriever that take part in fusion. */
const CANDIDATES = 200;
/**
 * Hits by words that are scored by meaning too, whatever cells are read. Their texts are read for the first answer
 * anyway; more of them change nothing (DESIGN.md, "Semantic index").
 */
const SCORED_BOTH_WAYS = 10;
/** Texts that are looked at for a quoted phrase. */
const PHRASE_CANDIDATES = 60;
/** A corrected word counts a little less than a word as typed. */
const CORRECTED_WEIGHT = 0.9;
const MAX_LIMIT = 100;

/** The parts of one opened index. */
export interface EngineParts {
  /** As `SearchEngine` gives them. */
  readonly weights: string | undefined;
  readonly facets: Facets;
  readonly names: NameIndex;
  readonly text: TextRetriever;
  readonly spelling: Spelling;
  readonly details: Details;
  /** Opened on first use: a text-only search downloads nothing of it. */
  readonly semantic: () => Promise<SemanticRetriever | undefined>;
  readonly suggester: () => Promise<Suggester>;
  /** The encoder of a tier, or undefined when this program has none. */
  readonly encoder: (tier: EncoderTier) => Promise<QueryEncoder | undefined>;
  /** The tier that is used when a request names none. */
  readonly defaultTier: EncoderTier;
}

interface TextAnswer {
  readonly hits: readonly TextHit[];
  /** Terms actually searched, corrections applied, with their inverse document frequencies. */
  readonly terms: readonly { readonly term: string; readonly word: string; readonly idf: number }[];
  readonly corrections: readonly { readonly from: string; readonly to: string }[];
  readonly correctedText: string;
}

interface SemanticAnswer {
  readonly hits: RankedList['hits'];
  readonly tier: EncoderTier;
}

/** See `SearchEngine`. Holds no state between searches but caches. */
export class Engine implements SearchEngine {
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  get weights(): string | undefined {
    return this.#parts.weights;
  }

  async suggest(prefix: string, limit = 8, from?: string): Promise<readonly Suggestion[]> {
    if (prefix.length > MAX_QUERY_LENGTH) return [];
    return (await this.#parts.suggester()).suggest(prefix, limit, from);
  }

  async search(
    request: SearchRequest,
    options: { readonly signal?: AbortSignal; readonly onPartial?: (partial: SearchResponse) => void } = {},
  ): Promise<SearchResponse> {
    const { mode = 'hybrid', limit = 10, offset = 0 } = request;
    if (request.query.length > MAX_QUERY_LENGTH) {
      throw new RangeError(`the query is longer than ${MAX_QUERY_LENGTH} characters`);
    }
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
      throw new RangeError(`limit must be a whole number from 1 to ${MAX_LIMIT}`);
    }
    if (!Number.isInteger(offset) || offset < 0)
      throw new RangeError('offset must be a whole number, 0 or more');
    const run = new SearchRun(this.#parts, request, mode, limit, offset, options.signal);
    return await run.answer(options.onPartial);
  }
}

/** One search: the request's parts, parsed once. */
class SearchRun {
  readonly #parts: EngineParts;
  readonly #request: SearchRequest;
  readonly #mode: SearchMode;
  readonly #limit: number;
  readonly #offset: number;
  readonly #signal: AbortSignal | undefined;
  readonly #query: ParsedQuery;
  readonly #names: NameMatch;
  readonly #filter: ResolvedFilter;
  /** Absent when every unit is wanted: asking each of thousands would cost more than scoring it. */
  readonly #accept: ((unit: number) => boolean) | undefined;
  readonly #notices: SearchNotice[] = [];
  /** What `#isOutdated` found, by facet set. */
  readonly #outdatedSets = new Map<number, boolean>();

  constructor(
    parts: EngineParts,
    request: SearchRequest,
    mode: SearchMode,
    limit: number,
    offset: number,
    signal: AbortSignal | undefined,
  ) {
    this.#parts = parts;
    this.#request = request;
    this.#mode = mode;
    this.#limit = limit;
    this.#offset = offset;
    this.#signal = signal;
    this.#query = parseQuery(request.query);
    this.#names = parts.names.match(this.#query.terms);
    this.#filter = parts.facets.resolve(request.filters);
    const { sets } = this.#filter;
    this.#accept = sets && ((unit) => sets.has(parts.facets.setOf(unit)));
  }

  async answer(onPartial: ((partial: SearchResponse) => void) | undefined): Promise<SearchResponse> {
    if (this.#query.terms.length === 0 || this.#filter.sets?.size === 0) {
      if (this.#filter.sets?.size === 0) this.#notices.push({ kind: 'no-manual-passes' });
      return await this.#respond([], undefined, undefined, true);
    }
    // Both searches start at once; a corrected word makes that by meaning start over.
    const byWords = this.#text();
    const early = this.#mode === 'text' ? undefined : this.#semantic(this.#request.query, byWords);
    early?.catch(() => {});
    let text = await byWords;
    if (this.#query.phrases.length > 0) text = await this.#keepPhrases(text);
    this.#signal?.throwIfAborted();
    if (onPartial && this.#mode === 'hybrid' && text.hits.length > 0) {
      onPartial(await this.#respond(this.#fuse(text, undefined), text, undefined, false));
      this.#signal?.throwIfAborted();
    }
    let semantic: SemanticAnswer | undefined;
    if (this.#mode !== 'text') {
      semantic = await this.#withoutDamage(
        text.corrections.length > 0 ? this.#semantic(text.correctedText, byWords) : early,
      );
      if (semantic && this.#query.phrases.length > 0 && text.hits.length > 0) {
        const holding = new Set(text.hits.map((hit) => hit.unit));
        semantic = { ...semantic, hits: semantic.hits.filter((hit) => holding.has(hit.unit)) };
      }
    }
    this.#signal?.throwIfAborted();
    return await this.#respond(this.#fuse(text, semantic), text, semantic, true);
  }

  /**
   * The unit that answers in all likelihood. The query table knows words but not how they belong together; this unit
   * tells, in every mode: words find it that the table may not hold.
   */
  #likeliest(text: TextAnswer, semantic: SemanticAnswer): number[] {
    const hit = likeliest(candidatesOf(text), semantic, this.#fusionOptions(semantic.tier));
    return hit ? [hit.unit] : [];
  }

  #fuse(text: TextAnswer, semantic: SemanticAnswer | undefined): FusedHit[] {
    const useText = this.#mode !== 'semantic' || semantic === undefined;
    const tier = semantic?.tier ?? this.#parts.defaultTier;
    return fuse(useText ? candidatesOf(text) : undefined, semantic, this.#fusionOptions(tier));
  }

  #fusionOptions(tier: EncoderTier): FusionOptions {
    const isHybrid = this.#mode === 'hybrid';
    return {
      tier,
      exactness: this.#query.exactness,
      nameEvidence: isHybrid ? (unit) => this.#names.evidence(unit) : () => 0,
      isOutdated: isHybrid ? (unit) => this.#isOutdated(unit) : () => false,
    };
  }

  /** Whether a unit stands only in versions that are not their product's newest, and that nobody asked for. */
  #isOutdated(unit: number): boolean {
    const { filters } = this.#request;
    if (filters?.version?.length || filters?.doc?.length) return false;
    const { facets } = this.#parts;
    const set = facets.setOf(unit);
    let outdated = this.#outdatedSets.get(set);
    if (outdated === undefined) {
      outdated = facets
        .manualsOfSet(set)
        .every(
          ({ product, version }) =>
            facets.versionRank(product, version) > 0 && !this.#names.namesVersion(product, version),
        );
      this.#outdatedSets.set(set, outdated);
    }
    return outdated;
  }

  async #text(): Promise<TextAnswer> {
    const { text, spelling } = this.#parts;
    const options = {
      limit: this.#query.phrases.length > 0 ? CANDIDATES * 5 : CANDIDATES,
      accept: this.#accept,
      scopes: this.#filter.scopes,
    };
    const typed = this.#query.terms.map((term) => ({ ...term, weight: 1 }));
    const first = await text.search(typed, options);
    const corrections: { from: string; to: string }[] = [];
    const terms = await Promise.all(
      typed.map(async (term, index) => {
        if (first.idf[index]! > 0 || term.compound) return [term];
        const to = await spelling.correct(term.word);
        if (to === undefined) return [term];
        corrections.push({ from: term.word, to });
        return tokenize(to).map((corrected) => ({
          ...term,
          term: corrected,
          word: to,
          weight: CORRECTED_WEIGHT,
        }));
      }),
    );
    const searched = terms.flat();
    const { hits, idf } = corrections.length > 0 ? await text.search(searched, options) : first;
    let correctedText = this.#request.query;
    for (const { from, to } of corrections) correctedText = correctedText.replace(new RegExp(from, 'i'), to);
    return {
      hits,
      terms: searched.map(({ term, word }, index) => ({ term, word, idf: idf[index] ?? 0 })),
      corrections,
      correctedText,
    };
  }

  /** Drops hits without the quoted phrases; when nothing holds them, says so and keeps the list. */
  async #keepPhrases(text: TextAnswer): Promise<TextAnswer> {
    const phraseTerms = new Set(this.#query.phrases.flatMap((phrase) => tokenize(phrase)));
    const needed = text.terms.flatMap(({ term }, index) => (phraseTerms.has(term) ? [index] : []));
    const candidates = text.hits
      .filter((hit) => needed.every((index) => hit.terms.includes(index)))
      .slice(0, PHRASE_CANDIDATES);
    const texts = await Promise.all(candidates.map((hit) => this.#parts.details.of(hit.unit)));
    const holding = candidates.filter((_, index) => {
      const { headingPath, text: body } = texts[index]!;
      return holdsPhrases(`${headingPath.join('\n')}\n${body}`, this.#query.phrases);
    });
    if (holding.length > 0) return { ...text, hits: holding };
    this.#notices.push({ kind: 'no-page-holds', phrases: this.#query.phrases });
    return text;
  }

  /** A damaged file on the side of meaning leaves the hits by words standing, and is said. */
  async #withoutDamage(
    answer: Promise<SemanticAnswer | undefined> | undefined,
  ): Promise<SemanticAnswer | undefined> {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof CorruptIndexError) || this.#mode === 'semantic') throw error;
      this.#notices.push({ kind: 'by-words-only', reason: error.message });
      return undefined;
    }
  }

  async #semantic(query: string, byWords: Promise<TextAnswer>): Promise<SemanticAnswer | undefined> {
    const tier = this.#request.tier ?? this.#parts.defaultTier;
    const [retriever, encoder] = await Promise.all([this.#parts.semantic(), this.#parts.encoder(tier)]);
    if (!retriever || !encoder) {
      if (this.#mode === 'semantic') {
        this.#notices.push({ kind: 'no-index-by-meaning' });
      }
      return undefined;
    }
    const vector = await encoder.encode(query, this.#signal);
    if (!vector) return undefined;
    const hits = await retriever.search(vector, {
      limit: CANDIDATES,
      accept: this.#accept,
      candidates: {
        units: async () => (await byWords).hits.slice(0, SCORED_BOTH_WAYS).map(({ unit }) => unit),
        codesOf: (unit) => this.#parts.details.codesOf(unit),
      },
      ...(tier === 'fast'
        ? { feedback: async (hits: readonly SemanticHit[]) => this.#likeliest(await byWords, { hits, tier }) }
        : {}),
      ...(this.#filter.sets ? { sets: this.#filter.sets } : {}),
      ...(this.#signal ? { signal: this.#signal } : {}),
    });
    return { hits, tier };
  }

  async #respond(
    ranked: readonly FusedHit[],
    text: TextAnswer | undefined,
    semantic: SemanticAnswer | undefined,
    complete: boolean,
  ): Promise<SearchResponse> {
    const collapsed = await collapseVersions(ranked, this.#parts.details, this.#parts.facets, {
      offset: this.#offset,
      limit: this.#limit,
      filter: this.#filter,
      namesVersion: this.#names.namesVersion,
    });
    const weights = new Map(text?.terms.map(({ term, idf }) => [term, Math.max(idf, 0.1)]));
    return {
      query: this.#request.query,
      mode: this.#mode,
      ...(semantic ? { tier: semantic.tier } : {}),
      hits: collapsed.map((hit) => this.#hit(hit, weights, text, semantic)),
      total: ranked.length,
      facets: this.#facetCounts(ranked),
      corrections: text?.corrections ?? [],
      notices: [...this.#notices],
      complete,
    };
  }

  #hit(
    { ranked, details, shown }: CollapsedHit,
    weights: ReadonlyMap<string, number>,
    text: TextAnswer | undefined,
    semantic: SemanticAnswer | undefined,
  ): Hit {
    const { textRank, semanticRank } = ranked;
    const textHit = textRank === undefined ? undefined : text?.hits[textRank - 1];
    const semanticHit = semanticRank === undefined ? undefined : semantic?.hits[semanticRank - 1];
    const names = this.#mode === 'hybrid' ? this.#names.names(ranked.unit) : [];
    const words = textHit?.terms.map((index) => text!.terms[index]!.word) ?? [];
    return {
      ...shown,
      excerpt: makeExcerpt(details.text, weights),
      score: ranked.score,
      why: {
        ...(textHit && textRank !== undefined
          ? { text: { rank: textRank, score: textHit.score, terms: [...new Set(words)] } }
          : {}),
        ...(semanticHit && semanticRank !== undefined
          ? { semantic: { rank: semanticRank, score: semanticHit.score, tier: semantic!.tier } }
          : {}),
        ...(this.#query.phrases.length > 0 && holdsPhrases(details.text, this.#query.phrases)
          ? { phrase: { phrases: this.#query.phrases } }
          : {}),
        ...(names.length > 0 ? { catalogue: { names } } : {}),
      },
    };
  }

  #facetCounts(ranked: readonly FusedHit[]): SearchResponse['facets'] {
    const { facets } = this.#parts;
    const counts = {
      vendor: new Counter(),
      product: new Counter(),
      version: new Counter(),
      doc: new Counter(),
    };
    // Units share few sets of manuals, so sets are counted and not units.
    const unitsOfSet = new Map<number, number>();
    for (const { unit } of ranked) {
      const set = facets.setOf(unit);
      unitsOfSet.set(set, (unitsOfSet.get(set) ?? 0) + 1);
    }
    for (const [set, units] of unitsOfSet) {
      const manuals = facets.manualsOfSet(set).filter((manual) => this.#filter.allowsManual(manual.id));
      counts.vendor.add(
        manuals.map((manual) => manual.vendor),
        units,
      );
      counts.product.add(
        manuals.map((manual) => manual.product),
        units,
      );
      counts.version.add(
        manuals.map((manual) => manual.version),
        units,
      );
      counts.doc.add(
        manuals.map((manual) => manual.id),
        units,
      );
    }
    return {
      vendor: counts.vendor.values((vendor) => facets.vendorTitle(vendor)),
      product: counts.product.values((product) => facets.productTitle(product)),
      version: counts.version.values((version) => facets.anyVersionTitle(version)),
      doc: counts.doc.values((manual) => facets.manualTitle(manual)),
    };
  }
}

function candidatesOf(text: TextAnswer): RankedList {
  return { hits: text.hits.slice(0, CANDIDATES) };
}

class Counter {
  readonly #counts = new Map<string, number>();

  /** Adds `count` to each distinct value. */
  add(values: readonly string[], count: number): void {
    for (const value of new Set(values)) this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
  }

  values(titleOf: (value: string) => string): FacetValue[] {
    return Array.from(this.#counts, ([value, count]) => ({ value, title: titleOf(value), count })).sort(
      (a, b) => b.count - a.count || (a.value < b.value ? -1 : 1),
    );
  }
}
