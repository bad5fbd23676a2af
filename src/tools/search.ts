import { z } from 'zod';
import { manualOf } from '../library/ids.ts';
import { noticeText } from '../search/notices.ts';
import type { Hit, SearchRequest, SearchResponse } from '../search/types.ts';
import { pageText } from './citation.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { provenance, provenanceOf } from './provenance.ts';
import { type Candidate, scopeOf } from './scope.ts';
import { flagged } from './text/flags.ts';
import { shortened } from './text/shortened.ts';
import { DEFAULT_TOKENS, estimateTokens, sized } from './text/tokens.ts';
import { cursorArgument, flagsField, maxTokensArgument, type Tool, type ToolContext } from './tool.ts';

const input = z.object({
  query: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .describe(
      'What to find: a question in plain words, keywords, an error code, an option or API name. "Quoted words" must occur as they are.',
    )
    .meta({
      examples: ['how do I stop accepting new connections', 'UND_ERR_SOCKET', '"graceful shutdown" timeout'],
    }),
  product: z
    .string()
    .max(200)
    .optional()
    .describe('Keep to one product: id, title or alias.')
    .meta({ examples: ['fastify'] }),
  version: z
    .string()
    .max(100)
    .optional()
    .describe(
      'Keep to one version, for example "v12.5" or "latest". Without it each hit is shown once, newest first.',
    )
    .meta({ examples: ['latest'] }),
  vendor: z.string().max(200).optional().describe('Keep to one vendor: id or title.'),
  document: z
    .string()
    .max(500)
    .optional()
    .describe('Keep to one manual: its id, folder, or title such as "admin guide".')
    .meta({ examples: ['developer-guide'] }),
  limit: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe('Most hits to return. Default 8.')
    .meta({ examples: [5] }),
  mode: z
    .enum(['hybrid', 'text', 'semantic'])
    .optional()
    .describe('hybrid (default): by words and by meaning. text: by words only. semantic: by meaning only.'),
  tier: z
    .enum(['fast', 'full'])
    .optional()
    .describe('How the query is understood: full (default where there is one) reads best, fast is quicker.'),
  detail: z
    .enum(['brief', 'normal'])
    .optional()
    .describe('brief leaves out why a hit ranks and what file it comes from. Default normal.'),
  seen: z
    .array(z.string().max(1000))
    .max(200)
    .optional()
    .describe('Chunk ids you have already read: they are left out.'),
  cursor: cursorArgument,
  max_tokens: maxTokensArgument,
});

const hit = z.object({
  id: z.string().describe('Give this to fetch, quote, related or compare_versions.'),
  chunk_id: z.string().describe('The same as id.'),
  title: z.string(),
  url: z.string().describe('The page to cite.'),
  breadcrumb: z.string().describe('Document and headings the hit stands under.'),
  vendor: z.string(),
  product: z.string(),
  version: z.string(),
  other_versions: z
    .array(z.string())
    .optional()
    .describe('Versions that hold the same or nearly the same text.'),
  page: z.int().optional().describe('Physical page of the document.'),
  label: z.string().optional().describe('The page number printed on that page, where it differs.'),
  excerpt: z.string(),
  score: z.number().describe('0 to 1, comparable within this answer only.'),
  why: z.string().optional().describe('Why the hit ranks: retrievers, their ranks, matching words.'),
  ...provenance,
  flags: flagsField,
});

const output = z.object({
  results: z.array(hit),
  total: z.int().describe('Hits that could be paged through.'),
  next_cursor: z.string().optional(),
  notices: z.array(z.string()).optional().describe('What was read differently, and what would help.'),
  candidates: z
    .array(z.object({ kind: z.string(), id: z.string(), title: z.string() }))
    .optional()
    .describe('What a name in the arguments may have meant.'),
  tokens: z.int().describe('About how large this answer is.'),
});

type SearchInput = z.infer<typeof input>;
type SearchOutput = z.infer<typeof output>;
type SearchResult = z.infer<typeof hit>;

const DEFAULT_LIMIT = 8;
/** Hits of one search of the engine. */
const MOST_AT_ONCE = 100;
/** Fewer than these, and it is worth saying where there are more. */
const FEW_HITS = 3;
/** Excerpts are the first thing to give way when the answer is too large. */
const SHORT_EXCERPT = 160;

export const searchTool: Tool<SearchInput, SearchOutput> = {
  name: 'search',
  title: 'Search the documentation',
  description:
    'Searches all manuals of this library by words and by meaning and returns the best passages with page-accurate citations. Start here for any question about the products in the library. Ask in plain words or with exact identifiers; narrow with product, version or document when the answer mixes products. Read a hit in full with fetch before you rely on it, and cite its url and page. When nothing is found, notices say what would help.',
  input,
  output,
  aliases: {
    q: 'query',
    question: 'query',
    text: 'query',
    search: 'query',
    search_query: 'query',
    keywords: 'query',
    library: 'product',
    products: 'product',
    product_name: 'product',
    product_version: 'version',
    versions: 'version',
    vendors: 'vendor',
    doc: 'document',
    manual: 'document',
    document_id: 'document',
    max_results: 'limit',
    num_results: 'limit',
    top_k: 'limit',
    k: 'limit',
    n: 'limit',
    count: 'limit',
    page_token: 'cursor',
    tokens: 'max_tokens',
    max_token_budget: 'max_tokens',
  },
  values: ({ vendors, products }) => ({
    vendor: vendors.map(({ id }) => id),
    product: products.map(({ id }) => id),
    version: [...new Set(products.flatMap(({ versions }) => versions.map(({ id }) => id))), 'latest'],
  }),

  async run(args, context) {
    const scope = scopeOf(args, context.library.shelf);
    if ('unresolved' in scope)
      return answerOf({ total: 0, results: [] }, [scope.unresolved], [...scope.candidates]);
    const limit = args.limit ?? DEFAULT_LIMIT;
    const call = JSON.stringify([
      args.query,
      scope,
      args.mode,
      args.tier,
      args.seen,
      context.library.generation,
    ]);
    const offset = parseCursor(args.cursor, call);
    const seen = new Set(args.seen ?? []);
    const request: SearchRequest = {
      query: args.query,
      filters: scope.filters,
      limit: Math.min(MOST_AT_ONCE, limit + seen.size),
      offset,
      ...(args.mode ? { mode: args.mode } : {}),
      ...(args.tier ? { tier: args.tier } : {}),
    };
    const response = await within(scope.document, request, context);
    const { results, taken } = fitToBudget(response.hits, { seen, limit, args, context });
    const next =
      offset + taken < response.total && taken > 0 ? formatCursor(offset + taken, call) : undefined;
    const notices = noticesOf(response);
    if (response.total < FEW_HITS && offset === 0)
      notices.push(...(await whatWouldHelp(request, response.total, args, context)));
    return answerOf({ results, total: response.total, ...(next ? { next_cursor: next } : {}) }, notices);
  },
};

/** Filters know manuals; where one document of several in a manual is meant, the others' hits are left out here. */
async function within(
  document: string | undefined,
  request: SearchRequest,
  { library, signal }: ToolContext,
): Promise<SearchResponse> {
  const { engine, shelf } = library;
  if (document === undefined) return await engine.search(request, { signal });
  const manual = request.filters?.doc?.[0];
  const siblings = shelf.documents.filter(({ key }) => manualOf(key) === manual).length;
  if (siblings < 2) return await engine.search(request, { signal });
  const { limit = DEFAULT_LIMIT, offset = 0 } = request;
  const own: Hit[] = [];
  for (let from = 0; ; from += MOST_AT_ONCE) {
    const response = await engine.search({ ...request, limit: MOST_AT_ONCE, offset: from }, { signal });
    own.push(...response.hits.filter(({ chunkId }) => chunkId.startsWith(`${document}::`)));
    if (response.hits.length < MOST_AT_ONCE)
      return { ...response, hits: own.slice(offset, offset + limit), total: own.length };
  }
}

/** As many hits as the budget holds, with shorter excerpts rather than fewer hits. */
function fitToBudget(
  hits: readonly Hit[],
  options: { seen: ReadonlySet<string>; limit: number; args: SearchInput; context: ToolContext },
): { results: SearchResult[]; taken: number } {
  const { seen, limit, args, context } = options;
  // Room for the fields around the results.
  const budget = (args.max_tokens ?? DEFAULT_TOKENS) - 60;
  const wanted: { result: SearchResult; position: number; cost: number }[] = [];
  for (const [position, found] of hits.entries()) {
    if (seen.has(found.chunkId) || wanted.length === limit) continue;
    const result = resultOf(found, args, context);
    wanted.push({ result, position, cost: costOf(result) });
  }
  const shorten = wanted.reduce((sum, { cost }) => sum + cost, 0) > budget;
  const results: SearchResult[] = [];
  let used = 0;
  let taken = 0;
  for (const { result, position, cost } of wanted) {
    const fitted = shorten ? { ...result, excerpt: shorterExcerpt(result.excerpt) } : result;
    const fittedCost = shorten ? costOf(fitted) : cost;
    if (used + fittedCost > budget && results.length > 0) return { results, taken };
    results.push(fitted);
    used += fittedCost;
    taken = position + 1;
  }
  // Hits after the last one shown were all seen before, or beyond the limit.
  return { results, taken: results.length < limit ? hits.length : taken };
}

function costOf(result: SearchResult): number {
  return estimateTokens(JSON.stringify(result));
}

function resultOf(found: Hit, args: SearchInput, context: ToolContext): SearchResult {
  const versions = [...new Set(found.variants.map((variant) => variant.version))];
  const documentTitle = shortened(found.documentTitle);
  const breadcrumb = found.breadcrumb.map((heading) => shortened(heading)).join(' › ');
  return {
    id: found.chunkId,
    chunk_id: found.chunkId,
    title:
      found.page === undefined
        ? `${shortened(found.title)} · ${documentTitle}`
        : `${documentTitle}, ${pageText(found.page, found.label)}`,
    url: `${context.siteUrl}${found.url}`,
    breadcrumb,
    vendor: found.vendor,
    product: found.product,
    version: found.version,
    ...(versions.length > 0 ? { other_versions: versions } : {}),
    ...(found.page === undefined ? {} : { page: found.page }),
    ...(found.label === undefined ? {} : { label: found.label }),
    excerpt: found.excerpt.text,
    score: Math.round(found.score * 1000) / 1000,
    ...(args.detail === 'brief' ? {} : { why: whyText(found), ...provenanceOf(found, context) }),
    ...flagged(`${breadcrumb}\n${found.excerpt.text}`),
  };
}

function whyText({ why }: Hit): string {
  const reasons = [
    why.text && `words #${why.text.rank}: ${why.text.terms.slice(0, 8).join(' ')}`,
    why.semantic && `meaning #${why.semantic.rank}`,
    why.phrase && 'exact phrase',
    why.catalogue && `names ${why.catalogue.names.join(' ')}`,
  ];
  return reasons.filter(Boolean).join('; ');
}

function shorterExcerpt(excerpt: string): string {
  if (excerpt.length <= SHORT_EXCERPT) return excerpt;
  return `${excerpt.slice(0, SHORT_EXCERPT).replace(/\s+\S*$/, '')}…`;
}

function noticesOf(response: SearchResponse): string[] {
  return [
    ...response.corrections.map(({ from, to }) => `Read "${from}" as "${to}".`),
    ...response.notices.map(noticeText),
  ];
}

/** For an empty or poor answer: where else in the library there are hits, and words that the library knows. */
async function whatWouldHelp(
  request: SearchRequest,
  found: number,
  args: SearchInput,
  { library, signal }: ToolContext,
): Promise<string[]> {
  const { engine } = library;
  const notices: string[] = [];
  const count = async (filters: SearchRequest['filters']) =>
    await engine.search({ ...request, filters, limit: 1, offset: 0 }, { signal });
  const { version, doc, product, vendor } = request.filters ?? {};
  if (version?.length) {
    const other = await count({ ...request.filters, version: [] });
    const places = other.facets.version
      .filter((value) => value.count > found)
      .slice(0, 5)
      .map((value) => `${value.count} in ${value.title}`);
    if (places.length > 0)
      notices.push(`${found} in ${args.version ?? version.join(', ')}; ${places.join(', ')}.`);
  }
  if (notices.length === 0 && doc?.length) {
    const other = await count({ ...request.filters, doc: [] });
    if (other.total > found)
      notices.push(`${found} in this document; ${other.total} without the document filter.`);
  }
  if (notices.length === 0 && (product?.length || vendor?.length)) {
    const other = await count({});
    const places = other.facets.product
      .slice(0, 5)
      .map((value) => `${value.count} in ${value.title} (${value.value})`);
    if (other.total > found) notices.push(`${found} here; ${places.join(', ')}.`);
  }
  if (found > 0) return notices;
  const suggestions = await engine.suggest(args.query, 3);
  if (suggestions.length > 0) {
    notices.push(
      `The library knows: ${suggestions.map(({ title, detail }) => `${title} (${detail})`).join('; ')}.`,
    );
  }
  if (notices.length === 0)
    notices.push('Nothing found. Try fewer or other words; list_library tells what there is.');
  return notices;
}

function answerOf(
  found: Omit<SearchOutput, 'tokens' | 'notices' | 'candidates'>,
  notices: readonly string[],
  candidates: readonly Candidate[] = [],
): SearchOutput {
  return sized({
    ...found,
    ...(notices.length > 0 ? { notices: [...notices] } : {}),
    ...(candidates.length > 0 ? { candidates: [...candidates] } : {}),
  });
}
