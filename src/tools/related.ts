import { z } from 'zod';
import { documentIdOf, manualOf, parseChunkId } from '../library/ids.ts';
import { plainText } from '../library/markdown/plain-text.ts';
import type { Hit, SearchFilters } from '../search/types.ts';
import { chunkOf } from './fetch.ts';
import { place } from './place.ts';
import { provenance, provenanceOf } from './provenance.ts';
import type { ShelfDocument } from './shelf.ts';
import { flagged } from './text/flags.ts';
import { shortened } from './text/shortened.ts';
import { DEFAULT_TOKENS, estimateTokens, sized } from './text/tokens.ts';
import { flagsField, maxTokensArgument, type Tool, type ToolContext, ToolError } from './tool.ts';

const input = z.object({
  id: z
    .string()
    .min(1)
    .max(2000)
    .describe('Chunk id or page URL to find neighbours of.')
    .meta({ examples: ['fastify::v5::docs::Server::12'] }),
  limit: z.int().min(1).max(20).optional().describe('Most neighbours to return. Default 6.'),
  elsewhere: z
    .boolean()
    .optional()
    .describe('True leaves out the document that the chunk is in. Default false.'),
  max_tokens: maxTokensArgument,
});

const output = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      url: z.string(),
      product: z.string(),
      version: z.string(),
      page: z.int().optional(),
      excerpt: z.string(),
      score: z.number(),
      ...provenance,
      flags: flagsField,
    }),
  ),
  tokens: z.int().describe('About how large this answer is.'),
});

type RelatedResult = z.infer<typeof output>['results'][number];

/** Enough of the text to tell what it is about; an encoder reads little more. */
const QUERY_LENGTH = 700;
const EXCERPT_LENGTH = 160;
/** Hits beyond the wanted ones, for the chunk itself and what else is left out. */
const LEFT_OUT = 3;

export const relatedTool: Tool<z.infer<typeof input>, z.infer<typeof output>> = {
  name: 'related',
  title: 'Passages on the same subject',
  description:
    'Returns passages that are near a given one in meaning, in the same manual and in others, the passage itself and its other versions left out. Use it to widen an answer, or to see how another product treats the same subject.',
  input,
  output,
  aliases: {
    chunk_id: 'id',
    url: 'id',
    document: 'id',
    max_results: 'limit',
    top_k: 'limit',
    n: 'limit',
    tokens: 'max_tokens',
  },

  async run(args, context) {
    const { document, ordinal } = place(args.id, context);
    if (ordinal === undefined)
      throw new ToolError('Give the id of a chunk; get_outline tells those of a document.');
    const chunk = await chunkOf(document, ordinal, context);
    const heading = chunk.headingPath.at(-1) ?? chunk.title;
    const text = `${heading}. ${plainText(chunk.markdown).replace(/["“”]/g, ' ').replace(/\s+/g, ' ')}`;
    const limit = args.limit ?? 6;
    const self = `${document.id}::${ordinal}`;
    const isSameDocument = (chunkId: string) => documentIdOf(parseChunkId(chunkId)) === document.id;
    const hitsIn = async (filters: SearchFilters, most: number): Promise<readonly Hit[]> => {
      const request = { query: text.slice(0, QUERY_LENGTH), mode: 'semantic', limit: most, filters } as const;
      const { hits } = await context.library.engine.search(request, { signal: context.signal });
      const neighbours = hits
        .filter((hit) => hit.chunkId !== self && !hit.variants.some((variant) => variant.chunkId === self))
        .filter((hit) => !args.elsewhere || !isSameDocument(hit.chunkId));
      const all = Math.min(100, limit * 3 + 10);
      const isShort = neighbours.length < limit && hits.length === most && most < all;
      return isShort ? await hitsIn(filters, all) : neighbours;
    };
    // Every hit costs its text and an excerpt, so that no more are asked for than will most likely do.
    let hits = await hitsIn({}, Math.min(100, limit + LEFT_OUT));
    if (args.elsewhere && hits.length < limit) {
      // A long manual on one subject fills a list by itself: then the other manuals are asked alone.
      const others = otherManuals(document, context);
      const known = new Set(hits.map((hit) => hit.chunkId));
      const elsewhere = others.length > 0 ? await hitsIn({ doc: others }, limit + LEFT_OUT) : [];
      hits = [...hits, ...elsewhere.filter((hit) => !known.has(hit.chunkId))];
    }
    const results = withinBudget(
      hits.slice(0, limit).map((hit) => resultOf(hit, context)),
      (args.max_tokens ?? DEFAULT_TOKENS) - 20,
    );
    return sized({ results });
  },
};

function resultOf(hit: Hit, context: ToolContext): RelatedResult {
  const excerpt = hit.excerpt.text.slice(0, EXCERPT_LENGTH);
  const title = `${shortened(hit.documentTitle)}: ${shortened(hit.title)}`;
  return {
    id: hit.chunkId,
    title,
    url: `${context.siteUrl}${hit.url}`,
    product: hit.product,
    version: hit.version,
    ...(hit.page === undefined ? {} : { page: hit.page }),
    excerpt,
    score: Math.round(hit.score * 1000) / 1000,
    ...provenanceOf(hit, context),
    ...flagged(`${title}\n${excerpt}`),
  };
}

/** The first of the results that fit, one at least. */
function withinBudget(results: readonly RelatedResult[], budget: number): RelatedResult[] {
  let used = 0;
  const tooMany = results.findIndex((result, index) => {
    used += estimateTokens(JSON.stringify(result)) + 1;
    return index > 0 && used > budget;
  });
  return results.slice(0, tooMany < 0 ? results.length : tooMany);
}

/** All manuals but this one and its other versions. */
function otherManuals({ key }: ShelfDocument, { library }: ToolContext): string[] {
  const others = library.shelf.documents.filter(
    (other) => other.key.product !== key.product || other.key.doc !== key.doc,
  );
  return [...new Set(others.map((other) => manualOf(other.key)))];
}
