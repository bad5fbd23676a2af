import { describe, expect, it } from 'vitest';
import { clientConfigurations } from '../../src/site/agent-clients.ts';

const SITE = 'https://docs.example.com/manuals/';

describe('configurations of clients', () => {
  it('name the endpoint, and the site for the client that needs no server', () => {
    const configurations = clientConfigurations('Pump House Library', SITE);
    expect(configurations.map(({ client }) => client)).toEqual([
      'claude-code',
      'vscode',
      'cursor',
      'openai',
      'other',
      'stdio',
    ]);
    for (const { client, code } of configurations) {
      expect(code, client).toContain(client === 'stdio' ? `"${SITE}"` : `${SITE}mcp`);
    }
  });

  it('are valid JSON in the form that each client reads', () => {
    const [command, ...files] = clientConfigurations('Bücher & Häuser: 2. Auflage', SITE);
    expect(command?.code).toBe(`claude mcp add --transport http bucher-hauser-2-auflage ${SITE}mcp`);
    const [vscode, cursor, openai, other, stdio] = files.map(
      ({ code }) => JSON.parse(code) as Record<string, unknown>,
    );
    const entry = { type: 'http', url: `${SITE}mcp` };
    expect(vscode).toEqual({ servers: { 'bucher-hauser-2-auflage': entry } });
    expect(cursor).toEqual({ mcpServers: { 'bucher-hauser-2-auflage': { url: `${SITE}mcp` } } });
    expect(openai).toMatchObject({
      type: 'mcp',
      server_url: `${SITE}mcp`,
      allowed_tools: ['search', 'fetch'],
    });
    expect(other).toEqual({ mcpServers: { 'bucher-hauser-2-auflage': entry } });
    expect(stdio).toHaveProperty(
      ['mcpServers', 'bucher-hauser-2-auflage', 'args'],
      expect.arrayContaining(['--stdio', SITE]),
    );
  });

  it.each(['', '手冊', '!!!', 'x'.repeat(200), '- -'])(
    'give a library called %j a name that clients take',
    (title) => {
      const [command] = clientConfigurations(title, SITE);
      expect(command?.code).toMatch(/ http [a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])? https/);
    },
  );
});
