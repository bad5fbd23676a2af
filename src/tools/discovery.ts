/**
 * What tells clients and registries where the endpoint is before they connect:
 * - the server card (SEP-2127, a draft; schema v1), at `<mcp>/server-card`, where the draft reserves a place for it;
 * - an AI Catalog (specification 1.0) that lists the card, at `/.well-known/ai-catalog.json`, and the same list at
 *   `/.well-known/mcp/catalog.json`, where the draft of server cards had it before;
 * - `server.json` for the MCP Registry (schema 2025-12-11), published with its command `mcp-publisher publish`.
 * Pure.
 */

export interface PublicServer {
  /** Of the library. */
  readonly title: string;
  readonly description: string;
  /** Of this program. */
  readonly version: string;
  /** Absolute base of the site, ends in a slash; the endpoint is `mcp` below it. */
  readonly siteUrl: string;
  readonly needsToken: boolean;
}

export const SERVER_CARD_TYPE = 'application/mcp-server-card+json';
export const AI_CATALOG_TYPE = 'application/ai-catalog+json';

/** All that `/mcp` answers, newest first. */
const PROTOCOL_VERSIONS = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'];
const LONGEST_TEXT = 100;

export function serverCard(server: PublicServer): object {
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json',
    ...identity(server),
    remotes: [{ ...remote(server), supportedProtocolVersions: PROTOCOL_VERSIONS }],
  };
}

/** The registry asks whoever publishes it for proof that the host is theirs. */
export function registryEntry(server: PublicServer): object {
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    ...identity(server),
    remotes: [remote(server)],
  };
}

export function agentCatalog(server: PublicServer): object {
  const { hostname } = new URL(server.siteUrl);
  return {
    specVersion: '1.0',
    host: { displayName: server.title },
    entries: [
      {
        identifier: `urn:air:${hostname}:${ownName(server)}`,
        displayName: server.title,
        type: SERVER_CARD_TYPE,
        url: `${new URL(server.siteUrl).href}mcp/server-card`,
      },
    ],
  };
}

function identity(server: PublicServer): object {
  return {
    name: `${reversedHost(server)}/${ownName(server)}`,
    title: shortened(server.title),
    description: shortened(server.description),
    version: server.version,
    websiteUrl: new URL(server.siteUrl).href,
  };
}

function remote({ siteUrl, needsToken }: PublicServer): object {
  const token = { name: 'Authorization', description: 'Bearer token', isRequired: true, isSecret: true };
  return {
    type: 'streamable-http',
    url: `${new URL(siteUrl).href}mcp`,
    ...(needsToken ? { headers: [token] } : {}),
  };
}

/** `com.example.docs` for a host name; an address has no owner to ask. */
function reversedHost({ siteUrl }: PublicServer): string {
  const { hostname } = new URL(siteUrl);
  return /^[a-z0-9.-]+\.[a-z]{2,}$/.test(hostname) ? hostname.split('.').reverse().join('.') : 'local';
}

/** Tells several libraries of one host apart by the path that they are published below. */
function ownName({ siteUrl }: PublicServer): string {
  const path = decodeURI(new URL(siteUrl).pathname)
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return path || 'mcdewey';
}

function shortened(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length <= LONGEST_TEXT
    ? characters.join('')
    : `${characters
        .slice(0, LONGEST_TEXT - 1)
        .join('')
        .trimEnd()}…`;
}
