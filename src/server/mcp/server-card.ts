/** The card that lets clients find the endpoint before they connect (MCP Server Cards, SEP-2127). */
export function serverCard(options: {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  readonly mcpUrl: string;
  readonly needsToken: boolean;
}): unknown {
  const host = new URL(options.mcpUrl).hostname;
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json',
    name: `${reverseName(host)}/mcdewey`,
    title: options.title.slice(0, 100),
    description: options.description.slice(0, 100),
    version: options.version,
    remotes: [
      {
        type: 'streamable-http',
        url: options.mcpUrl,
        supportedProtocolVersions: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'],
        ...(options.needsToken
          ? {
              headers: [
                { name: 'Authorization', description: 'Bearer token', isRequired: true, isSecret: true },
              ],
            }
          : {}),
      },
    ],
  };
}

function reverseName(host: string): string {
  return /^[a-z0-9.-]+\.[a-z]{2,}$/i.test(host) ? host.toLowerCase().split('.').reverse().join('.') : 'local';
}
