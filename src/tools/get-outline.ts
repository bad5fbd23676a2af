import { z } from 'zod';
import { documentUrl } from '../library/ids.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { place } from './place.ts';
import type { ShelfDocument } from './shelf.ts';
import { flagged } from './text/flags.ts';
import { DEFAULT_TOKENS, estimateTokens, sized } from './text/tokens.ts';
import {
  cursorArgument,
  flagsField,
  maxTokensArgument,
  type Tool,
  type ToolContext,
  ToolError,
} from './tool.ts';

const input = z.object({
  document: z
    .string()
    .min(1)
    .max(2000)
    .describe('Document id, page URL, or a name such as "fastify v5 server".')
    .meta({ examples: ['fastify::v5::docs::Server'] }),
  depth: z
    .int()
    .min(1)
    .max(6)
    .optional()
    .describe('Deepest level of headings. Default 3.')
    .meta({ examples: [2] }),
  under: z.string().max(300).optional().describe('Only the part below headings that hold these words.'),
  cursor: cursorArgument,
  max_tokens: maxTokensArgument,
});

const output = z.object({
  document_id: z.string(),
  title: z.string(),
  url: z.string(),
  pages: z.int().optional(),
  chunks: z.int(),
  outline: z
    .array(
      z.object({
        title: z.string(),
        level: z.int(),
        chunk: z.int().describe('Fetch "<document_id>::<chunk>" to read it.'),
        page: z.int().optional(),
      }),
    )
    .describe('Headings in reading order.'),
  next_cursor: z.string().optional(),
  flags: flagsField,
  tokens: z.int().describe('About how large this answer is.'),
});

type OutlineInput = z.infer<typeof input>;
type OutlineOutput = z.infer<typeof output>;

export const getOutlineTool: Tool<OutlineInput, OutlineOutput> = {
  name: 'get_outline',
  title: 'Outline of a document',
  description:
    'Returns the headings of one document with their pages and chunks. Use it to see what a manual covers, or to find the chapter to read, when a search would be too narrow. Read a chunk with fetch("<document_id>::<chunk>").',
  input,
  output,
  aliases: {
    id: 'document',
    document_id: 'document',
    doc: 'document',
    manual: 'document',
    url: 'document',
    max_depth: 'depth',
    level: 'depth',
    section: 'under',
    heading: 'under',
    tokens: 'max_tokens',
  },

  async run(args, context) {
    const document = documentNamed(args.document, context);
    const { outline } = await context.library.texts.document(document);
    const depth = args.depth ?? 3;
    const entries = (args.under === undefined ? outline : below(outline, args.under)).filter(
      (entry) => entry.level <= depth,
    );
    if (args.under !== undefined && entries.length === 0) {
      throw new ToolError(
        `No heading of "${document.title}" holds "${args.under}". Call without "under" for all of them.`,
      );
    }
    const call = JSON.stringify([document.id, depth, args.under, context.library.generation]);
    const start = parseCursor(args.cursor, call);
    const budget = (args.max_tokens ?? DEFAULT_TOKENS) - 120;
    const shown: OutlineOutput['outline'] = [];
    let used = 0;
    for (const entry of entries.slice(start)) {
      const line = {
        title: entry.title,
        level: entry.level,
        chunk: entry.ordinal,
        ...(entry.page === undefined ? {} : { page: entry.page }),
      };
      used += estimateTokens(JSON.stringify(line));
      if (used > budget && shown.length > 0) break;
      shown.push(line);
    }
    const next = start + shown.length;
    const answer = {
      document_id: document.id,
      title: document.title,
      url: `${context.siteUrl}${documentUrl(document.key)}`,
      ...(document.pages === undefined ? {} : { pages: document.pages }),
      chunks: document.chunks,
      outline: shown,
      ...(next < entries.length ? { next_cursor: formatCursor(next, call) } : {}),
      ...flagged([document.title, ...shown.map(({ title }) => title)].join('\n')),
    };
    return sized(answer);
  },
};

/** The entries whose title holds the words, each with everything below it. */
function below<T extends { readonly title: string; readonly level: number }>(
  outline: readonly T[],
  words: string,
): T[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const kept: T[] = [];
  let inside = 0;
  for (const entry of outline) {
    if (inside > 0 && entry.level <= inside) inside = 0;
    const title = entry.title.toLowerCase();
    if (inside === 0 && wanted.every((word) => title.includes(word))) inside = entry.level;
    if (inside > 0) kept.push(entry);
  }
  return kept;
}

/** @throws ToolError with candidates when the name is unknown or ambiguous. */
export function documentNamed(
  name: string,
  context: Pick<ToolContext, 'library' | 'siteUrl'>,
): ShelfDocument {
  if (/::|\/|\.md$/.test(name)) {
    try {
      return place(name, context).document;
    } catch (error) {
      if (!(error instanceof ToolError) || name.includes('::')) throw error;
    }
  }
  const { shelf } = context.library;
  const { match, candidates } = shelf.resolve(name, ['document']);
  const found = match && shelf.documents.find((document) => document.id === match.id);
  if (found) return found;
  const list = candidates.map((candidate) => `${candidate.id} (${candidate.title})`).join('; ');
  throw new ToolError(
    list === ''
      ? `No document here is called "${name}". Use list_library to see what there is.`
      : `"${name}" may mean several documents: ${list}. Call again with one of these ids.`,
  );
}
