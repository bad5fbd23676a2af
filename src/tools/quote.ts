import { z } from 'zod';
import { chunkIdOf, chunkUrl } from '../library/ids.ts';
import { plainBlocks, plainText } from '../library/markdown/plain-text.ts';
import { citationOf } from './citation.ts';
import { chunkOf } from './fetch.ts';
import type { ChunkText } from './library-texts.ts';
import { place } from './place.ts';
import type { ShelfDocument } from './shelf.ts';
import { flagged } from './text/flags.ts';
import { matchQuotation, type QuotationMatch } from './text/quotation.ts';
import { shortened } from './text/shortened.ts';
import { DEFAULT_TOKENS, sized } from './text/tokens.ts';
import { flagsField, maxTokensArgument, type Tool, type ToolContext, ToolError } from './tool.ts';

const input = z.object({
  id: z
    .string()
    .min(1)
    .max(2000)
    .describe('Chunk id or page URL where the words are said to stand.')
    .meta({ examples: ['fastify::v5::docs::Server::12'] }),
  text: z
    .string()
    .trim()
    .min(3)
    .max(4000)
    .describe('The words to check, without your own additions.')
    .meta({ examples: ['The server stops accepting new connections.'] }),
  max_tokens: maxTokensArgument,
});

const output = z.object({
  found: z.boolean().describe('True when the words stand there.'),
  match: z
    .enum(['verbatim', 'normalised', 'different'])
    .describe(
      'verbatim: word for word. normalised: but for case, quotes, dashes, line breaks. different: not there.',
    ),
  text: z.string().describe('The words as they really stand; for "different" the place that comes nearest.'),
  truncated: z.boolean().optional().describe('The text goes on; it is longer than max_tokens.'),
  similarity: z.number().optional().describe('For "different": share of words in common, 0 to 1.'),
  chunk_id: z.string().describe('Where that text begins.'),
  continues_on: z
    .string()
    .optional()
    .describe('The chunk that the quotation runs on into, over a page break.'),
  title: z.string(),
  page: z.int().optional(),
  label: z.string().optional(),
  url: z.string(),
  citation: z.string(),
  flags: flagsField,
  tokens: z.int().describe('About how large this answer is.'),
});

type QuoteOutput = z.infer<typeof output>;

export const quoteTool: Tool<z.infer<typeof input>, QuoteOutput> = {
  name: 'quote',
  title: 'Check a quotation',
  description:
    'Checks that a page or section really says what you are about to quote, also over a page break, and returns the words as they stand with the line to cite them by. When they are not there it returns the nearest true text, of that place and its neighbours. Use it before you present words as a quotation.',
  input,
  output,
  aliases: {
    chunk_id: 'id',
    url: 'id',
    document: 'id',
    quote: 'text',
    quotation: 'text',
    claim: 'text',
    passage: 'text',
    tokens: 'max_tokens',
  },

  async run(args, context) {
    const { document, ordinal } = place(args.id, context);
    if (ordinal === undefined) {
      throw new ToolError(
        'This is the id of a whole document. Give the chunk that the words stand in; search finds it.',
      );
    }
    const own = await chunkOf(document, ordinal, context);
    const [before, after] = await Promise.all(
      [ordinal - 1, ordinal + 1].map((near) => context.library.texts.chunk(document, near, context.signal)),
    );
    const run = joinChunks([before, own, after].filter((chunk) => chunk !== undefined));
    const alone = run.find((part) => part.chunk === own) ?? { chunk: own, start: 0, end: 0 };
    const text = run.map((part) => part.text).join('');
    // The place itself first; its neighbours only when the words are not all in it.
    const within = shifted(matchIn(text.slice(alone.start, alone.end), args.text), alone.start);
    const around = within.kind === 'different' ? matchIn(text, args.text) : within;
    const best =
      around.kind === 'different' && within.kind === 'different' && within.similarity >= around.similarity
        ? within
        : around;
    const first = run.find((part) => best.start < part.end)?.chunk ?? own;
    const last = run.find((part) => best.end <= part.end)?.chunk ?? first;
    return answerOf(document, best, { first, last, most: args.max_tokens ?? DEFAULT_TOKENS }, context);
  },
};

/** Characters of the text that are given whatever they cost. */
const SHORTEST_TEXT = 100;

interface Part {
  readonly chunk: ChunkText;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Between the cells of a row: white space to the comparison, since a page shows cells without a sign between them. No
 * text holds this one.
 */
const CELL_END = '\v';

/** The plain text of consecutive chunks; a word divided by the page break stays divided by a hyphen and line end. */
function joinChunks(chunks: readonly ChunkText[]): Part[] {
  let start = 0;
  return chunks.map((chunk, index) => {
    const blocks = plainBlocks(chunk.markdown).map(({ kind, text }) =>
      kind === 'table' ? text.replaceAll(' | ', CELL_END) : text,
    );
    const text = `${blocks.join('\n').trim()}${index < chunks.length - 1 ? '\n' : ''}`;
    const part = { chunk, text, start, end: start + text.length };
    start = part.end;
    return part;
  });
}

/** Words may be quoted as fetch shows them: with Markdown, and with the signs between the cells of a table. */
function matchIn(text: string, quoted: string): QuotationMatch {
  const match = matchQuotation(text, quoted);
  if (match.kind !== 'different') return match;
  const plain = matchQuotation(text, plainText(quoted));
  if (plain.kind !== 'different') return plain;
  const row = matchQuotation(text, plainText(quoted).replaceAll('|', ' '));
  return row.kind !== 'different' && row.text.includes(CELL_END) ? row : match;
}

function shifted(match: QuotationMatch, by: number): QuotationMatch {
  return { ...match, start: match.start + by, end: match.end + by };
}

function answerOf(
  document: ShelfDocument,
  match: QuotationMatch,
  { first, last, most }: { first: ChunkText; last: ChunkText; most: number },
  { siteUrl }: ToolContext,
): QuoteOutput {
  const text = match.text.replaceAll(CELL_END, ' | ');
  const url = `${siteUrl}${chunkUrl(document.key, first.ordinal)}`;
  const answerWith = (length: number) => ({
    found: match.kind !== 'different',
    match: match.kind,
    text: shortened(text, length),
    ...(length < text.length ? { truncated: true } : {}),
    ...(match.kind === 'different' ? { similarity: match.similarity } : {}),
    chunk_id: chunkIdOf(document.key, first.ordinal),
    ...(last === first ? {} : { continues_on: chunkIdOf(document.key, last.ordinal) }),
    title: `${document.title}: ${first.title}`,
    ...(first.page === undefined ? {} : { page: first.page }),
    ...(first.label === undefined ? {} : { label: first.label }),
    url,
    citation: citationOf(document, { ...first, url }),
    ...flagged(`${document.title}\n${first.title}\n${match.text}`),
  });
  for (let length = text.length; ; length = Math.floor(length / 2)) {
    const answer = sized(answerWith(length));
    if (answer.tokens <= most || length <= SHORTEST_TEXT) return answer;
  }
}
