import { z } from 'zod';
import { groupBy } from '../library/group-by.ts';
import { manualOf } from '../library/ids.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { scopeOf } from './scope.ts';
import type { Shelf, ShelfDocument } from './shelf.ts';
import { flagged } from './text/flags.ts';
import { DEFAULT_TOKENS, estimateTokens, sized } from './text/tokens.ts';
import { cursorArgument, flagsField, maxTokensArgument, type Tool, ToolError } from './tool.ts';

const input = z.object({
  vendor: z.string().max(200).optional().describe('Only this vendor: id or title.'),
  product: z
    .string()
    .max(200)
    .optional()
    .describe('Only this product: id, title or alias. Its manuals are listed by version.')
    .meta({ examples: ['fastify'] }),
  version: z
    .string()
    .max(100)
    .optional()
    .describe('Only this version. With a product, its documents are listed.')
    .meta({ examples: ['latest'] }),
  cursor: cursorArgument,
  max_tokens: maxTokensArgument,
});

const item = z.object({
  kind: z.enum(['product', 'manual', 'document']),
  id: z.string(),
  title: z.string(),
  vendor: z.string().optional(),
  versions: z.array(z.string()).optional().describe('Newest first.'),
  description: z.string().optional(),
  aliases: z.array(z.string()).optional(),
  documents: z.int().optional().describe('Number of documents.'),
  chunks: z.int().optional().describe('Number of pages and sections.'),
  pages: z.int().optional(),
  licence: z.string().optional(),
});

const output = z.object({
  title: z.string().describe('Of the library.'),
  items: z.array(item),
  total: z.int(),
  next_cursor: z.string().optional(),
  flags: flagsField,
  tokens: z.int().describe('About how large this answer is.'),
});

type ListInput = z.infer<typeof input>;
type ListOutput = z.infer<typeof output>;
type Item = z.infer<typeof item>;

export const listLibraryTool: Tool<ListInput, ListOutput> = {
  name: 'list_library',
  title: 'What the library holds',
  description:
    'Lists what there is: products with their versions; for one product its manuals by version; for one version of a product its documents. Use it to learn the ids and versions to narrow a search with, or when asked what documentation exists.',
  input,
  output,
  aliases: {
    library: 'product',
    name: 'product',
    product_name: 'product',
    page_token: 'cursor',
    tokens: 'max_tokens',
  },
  values: ({ vendors, products }) => ({
    vendor: vendors.map(({ id }) => id),
    product: products.map(({ id }) => id),
  }),

  async run(args, { library }) {
    const { shelf } = library;
    const scope = scopeOf(args, shelf);
    if ('unresolved' in scope) {
      const list = scope.candidates.map(({ id, title }) => `${id} (${title})`).join('; ');
      throw new ToolError(list === '' ? scope.unresolved : `${scope.unresolved} Candidates: ${list}.`);
    }
    const { vendor, product, version } = scope.filters;
    const documents = shelf.documents.filter(
      (document) =>
        (!vendor || vendor.includes(document.product.vendor)) &&
        (!product || product.includes(document.product.id)) &&
        (!version || version.includes(document.key.version)),
    );
    const items =
      product === undefined
        ? productItems(documents, shelf)
        : version === undefined
          ? manualItems(documents)
          : documents.map(documentItem);
    const call = JSON.stringify([scope.filters, library.generation]);
    const start = parseCursor(args.cursor, call);
    const budget = (args.max_tokens ?? DEFAULT_TOKENS) - 60;
    const shown: Item[] = [];
    let used = 0;
    for (const entry of items.slice(start)) {
      used += estimateTokens(JSON.stringify(entry));
      if (used > budget && shown.length > 0) break;
      shown.push(entry);
    }
    const next = start + shown.length;
    const answer = {
      title: shelf.catalogue.title,
      items: shown,
      total: items.length,
      ...(next < items.length ? { next_cursor: formatCursor(next, call) } : {}),
      ...flagged(shown.map(({ title, description = '' }) => `${title}\n${description}`).join('\n')),
    };
    return sized(answer);
  },
};

function productItems(documents: readonly ShelfDocument[], shelf: Shelf): Item[] {
  const byProduct = groupBy(documents, (document) => document.product);
  return shelf.catalogue.products.flatMap((product) => {
    const own = byProduct.get(product);
    if (!own) return [];
    return {
      kind: 'product' as const,
      id: product.id,
      title: product.title,
      vendor: product.vendor,
      versions: product.versions.map(({ id }) => id),
      ...(product.description ? { description: product.description } : {}),
      ...(product.aliases.length > 0 ? { aliases: [...product.aliases] } : {}),
      documents: own.length,
      chunks: own.reduce((sum, document) => sum + document.chunks, 0),
    };
  });
}

function manualItems(documents: readonly ShelfDocument[]): Item[] {
  return [...groupBy(documents, (document) => manualOf(document.key))].map(([id, own]) => {
    const [first] = own as [ShelfDocument, ...ShelfDocument[]];
    return {
      kind: 'manual' as const,
      id,
      title: `${first.manualTitle} (${first.versionTitle})`,
      documents: own.length,
      chunks: own.reduce((sum, document) => sum + document.chunks, 0),
      ...(first.licence ? { licence: first.licence } : {}),
    };
  });
}

function documentItem(document: ShelfDocument): Item {
  return {
    kind: 'document',
    id: document.id,
    title: document.title,
    chunks: document.chunks,
    ...(document.pages === undefined ? {} : { pages: document.pages }),
  };
}
