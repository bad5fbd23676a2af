import { parseArgs } from 'node:util';
import { openNodeEncoder } from '../../indexing/embedding/node-encoder.ts';
import { createJsonLog } from '../../server/log.ts';
import { type RunningServer, serve } from '../../server/serve.ts';
import { UserError } from '../../workspace/errors.ts';
import type { Command } from '../command.ts';
import { parsePublicUrl, publishedSite } from '../published-site.ts';
import { parseTier } from '../search-options.ts';

const help = `mcdewey serve: serve a built library: its site, and /mcp for agents

Usage: mcdewey serve [options]

  --dir DIR            the built site (default: dist)
  --index URL          answer /mcp from a site published at https://…; its pages stay there
  --port N             default: 4321, or the next free one
  --host ADDRESS       address to listen on (default: 127.0.0.1, this machine only)
  --base PATH          URL path the site was built for (default: what the build recorded)
  --public-url URL     the site's address as readers know it, behind a proxy
  --tier TIER          full: load the transformer; fast: only what the index brings (default: full)
  --token TOKEN        ask /mcp and /metrics for this bearer token (or set MCDEWEY_TOKEN)
  --allow-host NAME    answer for this host name too; may be repeated
  --allow-origin URL   let web pages of this origin call /mcp; may be repeated
  --rate-limit N       /mcp requests a minute for one client (default: 600, unlimited on this machine)
  --trust-proxy        the client is the last address of X-Forwarded-For
  --log                one JSON line a request on standard error (never queries)

A rebuild or republication is picked up while it runs. Ctrl+C finishes what is under way and stops.
`;

export const command: Command = {
  summary: 'serve a built library: the site, and /mcp for agents',
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        dir: { type: 'string' },
        index: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        base: { type: 'string' },
        'public-url': { type: 'string' },
        tier: { type: 'string', default: 'full' },
        token: { type: 'string' },
        'allow-host': { type: 'string', multiple: true },
        'allow-origin': { type: 'string', multiple: true },
        'rate-limit': { type: 'string' },
        'trust-proxy': { type: 'boolean', default: false },
        log: { type: 'boolean', default: false },
      },
    });
    const tier = parseTier(values.tier);
    const token = values.token ?? process.env.MCDEWEY_TOKEN;
    const server = await serve({
      ...(await publishedSite(values)),
      port: parsePort(values.port),
      host: values.host,
      base: values.base,
      publicUrl: parsePublicUrl(values['public-url']),
      token: token === '' ? undefined : token,
      allowHosts: values['allow-host'],
      allowOrigins: values['allow-origin'],
      rateLimit: parseRate(values['rate-limit']),
      trustProxy: values['trust-proxy'],
      tier,
      openEncoder: tier === 'full' ? openNodeEncoder : undefined,
      log: values.log ? createJsonLog(process.stderr) : undefined,
    });
    if (values.index === undefined) process.stdout.write(`Site   ${server.url}\n`);
    process.stdout.write(`MCP    ${server.mcpUrl}\n`);
    await untilInterrupted(server);
    return 0;
  },
};

function parsePort(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UserError(`"${value}" is not a port`, 'Give a number from 0 to 65535.');
}

function parseRate(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const rate = Number(value);
  if (Number.isInteger(rate) && rate >= 1) return rate;
  throw new UserError(`"${value}" is not a number of requests`, 'Give a whole number of requests a minute.');
}

/** Resolves when the process was asked to end and the server has stopped; a second signal ends it at once. */
function untilInterrupted(server: RunningServer): Promise<void> {
  return new Promise((done, failed) => {
    let stopping = false;
    const onSignal = () => {
      if (stopping) process.exit(130);
      stopping = true;
      server.close().then(done, failed);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
