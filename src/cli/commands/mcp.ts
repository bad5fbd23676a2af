import { parseArgs } from 'node:util';
import { openNodeEncoder } from '../../indexing/embedding/node-encoder.ts';
import { createJsonLog } from '../../server/log.ts';
import { serveStdio } from '../../server/stdio.ts';
import type { Command } from '../command.ts';
import { parsePublicUrl, publishedSite } from '../published-site.ts';
import { parseTier } from '../search-options.ts';

const help = `mcdewey mcp: the library's tools for a desktop client that starts this program itself

Usage: mcdewey mcp --stdio [options]

  --stdio           talk over standard input and output (the only way there is; mcdewey serve does HTTP)
  --dir DIR         the built site (default: dist)
  --index URL       a site published at https://…
  --public-url URL  where the pages that answers link to are (default: http://127.0.0.1:4321/)
  --tier TIER       full: load the transformer; fast: only what the index brings (default: full)
  --log             errors as JSON lines on standard error (never queries)

Client configuration: { "command": "npx", "args": ["mcdewey", "mcp", "--stdio", "--dir", "/path/to/dist"] }
`;

export const command: Command = {
  summary: "serve the library's tools to a desktop client over stdio",
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        stdio: { type: 'boolean', default: true },
        dir: { type: 'string' },
        index: { type: 'string' },
        'public-url': { type: 'string' },
        tier: { type: 'string', default: 'full' },
        log: { type: 'boolean', default: false },
      },
    });
    const tier = parseTier(values.tier);
    const stopping = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
    await serveStdio(
      {
        ...(await publishedSite(values)),
        publicUrl: parsePublicUrl(values['public-url']),
        tier,
        openEncoder: tier === 'full' ? openNodeEncoder : undefined,
        log: values.log ? createJsonLog(process.stderr) : undefined,
      },
      stopping.signal,
    );
    return 0;
  },
};
