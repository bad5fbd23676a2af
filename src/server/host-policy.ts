/**
 * Which `Host` and `Origin` a request may carry. A web page that a user visits can make the user's browser send
 * requests to any address it can reach, and by DNS rebinding even read the answers under a name of its own; such
 * requests carry that page's name in `Origin` and `Host`. A rebinding needs a *name*, so IP addresses are safe.
 */
export interface HostPolicyOptions {
  /** The address that is listened on. */
  readonly listen: string;
  /** Further host names, without port: "docs.example.com". */
  readonly allowedHosts?: readonly string[];
  /** Further origins of web pages that may call /mcp: "https://app.example.com". */
  readonly allowedOrigins?: readonly string[];
  /** The server's public base URL behind a proxy. */
  readonly publicUrl?: string;
  /** This machine's own names, accepted when it listens beyond loopback. */
  readonly machineNames?: readonly string[];
}

export interface HostPolicy {
  /** @param host the `Host` header, with or without port. */
  allowsHost(host: string | null): boolean;
  /**
   * @param origin the `Origin` header; absent for anything but a browser, which is fine.
   * @param host the request's `Host`: a page of this very server may call it.
   */
  allowsOrigin(origin: string | null, host: string | null): boolean;
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

export function createHostPolicy(options: HostPolicyOptions): HostPolicy {
  const loopbackOnly = isLoopbackAddress(options.listen);
  const publicUrl = options.publicUrl === undefined ? undefined : new URL(options.publicUrl);
  const hosts = new Set(
    [
      ...LOOPBACK_NAMES,
      ...(options.allowedHosts ?? []),
      ...(publicUrl ? [publicUrl.hostname] : []),
      ...(loopbackOnly ? [] : (options.machineNames ?? [])),
    ].map((name) => name.toLowerCase()),
  );
  const origins = new Set([
    ...(options.allowedOrigins ?? []).map((origin) => originOf(origin) ?? origin),
    ...(publicUrl ? [publicUrl.origin] : []),
  ]);
  const allowsHost = (host: string | null): boolean => {
    const name = hostNameOf(host);
    if (name === undefined) return false;
    return hosts.has(name) || name.endsWith('.localhost') || (!loopbackOnly && isIpLiteral(name));
  };
  return {
    allowsHost,
    allowsOrigin(origin, host) {
      if (origin === null) return true;
      const parsed = originOf(origin);
      if (parsed === undefined) return false;
      if (origins.has(parsed)) return true;
      const url = new URL(parsed);
      // Another page of this machine, such as a developer's own client, or this server's own site.
      if (loopbackOnly && isLoopbackAddress(url.hostname)) return true;
      return host !== null && url.host === host.toLowerCase() && allowsHost(host);
    },
  };
}

/** "localhost", any 127.x.y.z and ::1, with or without brackets. */
export function isLoopbackAddress(name: string): boolean {
  const bare = name
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^::ffff:/, '');
  return bare === 'localhost' || bare === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(bare);
}

function hostNameOf(host: string | null): string | undefined {
  if (host === null || !/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.test(host)) return undefined;
  return host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
}

function isIpLiteral(name: string): boolean {
  return name.startsWith('[') || /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
}

function originOf(origin: string): string | undefined {
  if (!URL.canParse(origin)) return undefined;
  const { protocol, origin: parsed } = new URL(origin);
  return protocol === 'http:' || protocol === 'https:' ? parsed : undefined;
}
