/** The one place that knows below which path the site is published. */

/** "/" or "/docs/": always begins and ends with a slash. */
export const siteBase: string = withSlashes(import.meta.env.BASE_URL);

/**
 * The URL of a place in the site.
 * @param path relative to the site's base, without a leading slash: what `library/ids.ts` gives.
 */
export function href(path: string): string {
  return siteBase + path;
}

function withSlashes(base: string): string {
  const inner = base.replace(/^\/+|\/+$/g, '');
  return inner === '' ? '/' : `/${inner}/`;
}
