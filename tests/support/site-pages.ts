/** The pages of a built site as files on the disk, taken apart. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Parser } from 'htmlparser2';

export interface SitePage {
  readonly html: string;
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
  readonly tags: readonly { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[];
}

/** @returns all pages by their path relative to the site's base: "", "404.html", "press/v1/". */
export async function sitePages(dir: string): Promise<Map<string, SitePage>> {
  const pages = new Map<string, SitePage>();
  for (const name of await readdir(dir, { recursive: true })) {
    if (!name.endsWith('.html')) continue;
    pages.set(name.replace(/index\.html$/, ''), parse(await readFile(join(dir, name), 'utf8')));
  }
  return pages;
}

function parse(html: string): SitePage {
  const tags: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => void tags.push({ name, attributes: { ...attributes } }),
  });
  parser.end(html);
  return {
    html,
    tags,
    ids: new Set(tags.flatMap(({ attributes }) => attributes.id ?? [])),
    links: tags.flatMap(({ attributes }) =>
      [attributes.href, attributes.src, attributes.action].filter((link) => link !== undefined),
    ),
  };
}

/** "page: link" for each link within the site whose file or fragment does not exist. */
export function brokenLinks(dir: string, pages: ReadonlyMap<string, SitePage>, base: string): string[] {
  const broken: string[] = [];
  for (const [path, { links, ids }] of pages) {
    for (const link of links) {
      const target = new URL(link, `https://docs.example.com${base}${path}`);
      if (target.host !== 'docs.example.com') continue;
      const inSite = target.pathname.startsWith(base) ? target.pathname.slice(base.length) : undefined;
      const fragment = decodeURIComponent(target.hash.slice(1));
      const page = inSite === undefined ? undefined : pages.get(inSite);
      const found = page
        ? fragment === '' || page.ids.has(fragment)
        : inSite !== undefined && existsSync(join(dir, inSite));
      const ownFragment = link.startsWith('#') && ids.has(fragment);
      if (!found && !ownFragment) broken.push(`${path}: ${link}`);
    }
  }
  return broken;
}
