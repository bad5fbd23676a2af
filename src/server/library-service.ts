/** The library behind a server, a stdio connection or a handler at the edge: what they all open. */
import type { McpServerFactory } from '@modelcontextprotocol/server';
import type { EncoderTier } from '../search/types.ts';
import type { PublicServer } from '../tools/discovery.ts';
import type { LibraryContent } from '../tools/tool.ts';
import type { LibraryStatus } from './app.ts';
import type { IndexSource } from './index-source/index-source.ts';
import { type Log, messageOf, silentLog } from './log.ts';
import { createMcpServerFactory } from './mcp/mcp-server.ts';
import { Metrics } from './metrics.ts';
import { createLibraryOpener, type LibraryOpenerOptions } from './open-library.ts';
import { PublishedLibrary } from './published-library.ts';

export interface LibraryServiceOptions {
  readonly source: IndexSource;
  /** Of this program. */
  readonly version: string;
  /** Opens the full tier's encoder. */
  readonly openEncoder?: LibraryOpenerOptions['openEncoder'];
  readonly tier?: EncoderTier;
  readonly inflate?: LibraryOpenerOptions['inflate'];
  readonly memory?: LibraryOpenerOptions['memory'];
  readonly log?: Log;
}

export interface LibraryService {
  readonly library: PublishedLibrary<LibraryContent>;
  readonly metrics: Metrics;
  /** Tools of the library for one way of serving them, see `createMcpServerFactory`. */
  createServer(siteUrl: (request: Request | undefined) => string): McpServerFactory;
  status(): Promise<LibraryStatus>;
  /** @param siteUrl absolute base of the site, ends in a slash. */
  describe(siteUrl: string, needsToken: boolean): Promise<PublicServer>;
  close(): Promise<void>;
}

export function openLibraryService(options: LibraryServiceOptions): LibraryService {
  const { source, version, openEncoder, tier, inflate, memory, log = silentLog } = options;
  const opener = createLibraryOpener({ openEncoder, defaultTier: tier, inflate, memory, log });
  const library = new PublishedLibrary<LibraryContent>({
    source,
    open: (reader) => opener.open(reader),
    onChange: (change) =>
      log(
        'generation' in change
          ? { event: 'generation', generation: change.generation }
          : { event: 'error', where: 'library', message: messageOf(change.error) },
      ),
  });
  const metrics = new Metrics();
  metrics.counter('mcdewey_tool_calls_total', 'Calls of /mcp tools by outcome.');
  metrics.histogram('mcdewey_tool_call_seconds', 'Duration of /mcp tool calls.');
  return {
    library,
    metrics,
    createServer: (siteUrl) =>
      createMcpServerFactory({
        library,
        version,
        siteUrl,
        onToolCall: ({ tool, outcome, ms, error }) => {
          metrics.count('mcdewey_tool_calls_total', { tool, outcome });
          metrics.observe('mcdewey_tool_call_seconds', ms / 1000, { tool });
          if (outcome === 'failed') log({ event: 'error', where: tool, message: messageOf(error) });
        },
      }),
    status: () => statusOf(library),
    describe: async (siteUrl, needsToken) => {
      const { catalogue } = (await library.current()).content.shelf;
      return {
        title: catalogue.title,
        description: catalogue.tagline || 'A documentation library to search, read and cite.',
        version,
        siteUrl,
        needsToken,
      };
    },
    close: () => opener.close(),
  };
}

async function statusOf(library: PublishedLibrary<LibraryContent>): Promise<LibraryStatus> {
  try {
    const { content, openedAt } = await library.current();
    return {
      generation: content.generation,
      openedAt: new Date(openedAt).toISOString(),
      counts: content.counts,
      tiers: content.tiers,
      failing: library.failure !== undefined,
    };
  } catch {
    return { failing: true };
  }
}
