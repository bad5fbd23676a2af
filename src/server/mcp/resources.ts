import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { fetchTool } from '../../tools/fetch.ts';
import { MOST_TOKENS } from '../../tools/text/tokens.ts';
import { type LibraryContent, ToolError } from '../../tools/tool.ts';
import type { PublishedLibrary } from '../published-library.ts';

export interface ResourceOptions {
  readonly library: PublishedLibrary<LibraryContent>;
  readonly siteUrl: string;
}

/** More than this would fill a client's list; every document can still be read by its URI. */
const MOST_LISTED = 200;
const MOST_COMPLETIONS = 50;
const DOCUMENT = 'mcdewey://document/';
const CHUNK = 'mcdewey://chunk/';

/** Documents and chunks under `mcdewey://document/<id>` and `mcdewey://chunk/<id>`, with completion of ids. */
export function registerResources(server: McpServer, { library, siteUrl }: ResourceOptions): void {
  const read = async (uri: URL, id: string, signal: AbortSignal) => {
    try {
      const answer = await library.run(
        ({ content }) =>
          fetchTool.run({ id, max_tokens: MOST_TOKENS }, { library: content, siteUrl, signal }),
        (error) => error instanceof ToolError || signal.aborted,
      );
      const rest = answer.next_cursor
        ? '\n\n<!-- The text goes on: read the rest with the fetch tool. -->\n'
        : '';
      const text = `${answer.text}${rest}`;
      const meta = answer.flags ? { _meta: { 'mcdewey/flags': answer.flags } } : {};
      return { contents: [{ uri: uri.href, mimeType: 'text/markdown', text, ...meta }] };
    } catch (error) {
      const message = error instanceof ToolError ? error.message : 'The library could not be read.';
      throw new ProtocolError(
        error instanceof ToolError ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError,
        message,
      );
    }
  };
  const idOf = (uri: URL, prefix: string) => {
    try {
      return decodeURIComponent(uri.href.slice(prefix.length));
    } catch {
      return uri.href.slice(prefix.length);
    }
  };

  server.registerResource(
    'document',
    new ResourceTemplate(`${DOCUMENT}{id}`, {
      list: async () => {
        const { content } = await library.current();
        return {
          resources: content.shelf.documents.slice(0, MOST_LISTED).map((document) => ({
            uri: `${DOCUMENT}${document.id}`,
            name: document.id,
            title: `${document.title} (${document.product.title} ${document.versionTitle})`,
            mimeType: 'text/markdown',
          })),
        };
      },
      complete: { id: async (value) => await complete(library, value) },
    }),
    {
      title: 'A document',
      description: 'The Markdown of a whole manual or file.',
      mimeType: 'text/markdown',
    },
    (uri, _variables, context) => read(uri, idOf(uri, DOCUMENT), context.mcpReq.signal),
  );

  server.registerResource(
    'chunk',
    new ResourceTemplate(`${CHUNK}{id}`, {
      list: undefined,
      complete: { id: async (value) => await complete(library, value) },
    }),
    { title: 'A page or section', description: 'The Markdown of one chunk.', mimeType: 'text/markdown' },
    (uri, _variables, context) => read(uri, idOf(uri, CHUNK), context.mcpReq.signal),
  );
}

async function complete(library: PublishedLibrary<LibraryContent>, value: string): Promise<string[]> {
  const { content } = await library.current();
  const wanted = value.toLowerCase();
  return content.shelf.documents
    .filter(({ id, title }) => id.toLowerCase().includes(wanted) || title.toLowerCase().includes(wanted))
    .slice(0, MOST_COMPLETIONS)
    .map(({ id }) => id);
}
