/** Where places of the site are, for files that are read outside of it. Pure. */

export interface Addresses {
  /** "/" or "/docs/". */
  readonly base: string;
  /** "https://docs.example.com", without a slash at the end; undefined when nobody said where the site will be. */
  readonly origin?: string;
  /** Absolute where the origin is known, else from the host's root. @param path relative to the site's base. */
  url(path: string): string;
}

export function createAddresses(base: string, siteUrl: string | undefined): Addresses {
  const inner = base.replace(/^\/+|\/+$/g, '');
  const root = inner === '' ? '/' : `/${inner}/`;
  const origin = siteUrl === undefined ? undefined : new URL(siteUrl).origin;
  return { base: root, origin, url: (path) => `${origin ?? ''}${root}${path}` };
}
