/** Configurations of the clients that agents live in, ready to be copied. Pure. */

export interface ClientConfiguration {
  readonly client: 'claude-code' | 'vscode' | 'cursor' | 'openai' | 'other' | 'stdio';
  /** Where it goes: a file, or undefined for a command line. */
  readonly file?: string;
  readonly language: 'sh' | 'json';
  readonly code: string;
}

/**
 * @param title of the library.
 * @param siteUrl absolute base of the site, ends in a slash; the endpoint is `mcp` below it.
 */
export function clientConfigurations(title: string, siteUrl: string): ClientConfiguration[] {
  const name = serverName(title);
  const url = `${siteUrl}mcp`;
  return [
    { client: 'claude-code', language: 'sh', code: `claude mcp add --transport http ${name} ${url}` },
    { client: 'vscode', file: '.vscode/mcp.json', ...json({ servers: { [name]: { type: 'http', url } } }) },
    { client: 'cursor', file: '.cursor/mcp.json', ...json({ mcpServers: { [name]: { url } } }) },
    {
      client: 'openai',
      ...json({
        type: 'mcp',
        server_label: name.replace(/-/g, '_'),
        server_url: url,
        allowed_tools: ['search', 'fetch'],
        require_approval: 'never',
      }),
    },
    { client: 'other', ...json({ mcpServers: { [name]: { type: 'http', url } } }) },
    {
      client: 'stdio',
      ...json({
        mcpServers: {
          [name]: {
            command: 'node',
            args: ['/path/to/mcdewey/scripts/mcdewey.mjs', 'mcp', '--stdio', '--index', siteUrl],
          },
        },
      }),
    },
  ];
}

function json(value: object): Pick<ClientConfiguration, 'language' | 'code'> {
  return { language: 'json', code: JSON.stringify(value, undefined, 2) };
}

/** What clients take as a name: letters, digits and hyphens. */
function serverName(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join('-').slice(0, 32).replace(/-$/, '') || 'library';
}
