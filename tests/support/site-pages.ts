/** The pages of a built site as files on the disk, taken apart. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Parser } from 'htmlparser2';
import { chunkUrl, documentUrl, twinUrl } from '../../src/library/ids.ts';
import { parseStretch } from '../../src/site/stretch.ts';

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

/** Both ends of a stretch of pages, `press::v1::guide::guide::3-9`, have a Markdown twin to be read from. */
function hasStretch(dir: string, id: string, folded: boolean): boolean {
  const stretch = parseStretch(id);
  return (
    stretch !== undefined &&
    [stretch.ordinal, stretch.last].every((ordinal) =>
      existsSync(join(dir, twinUrl(folded ? documentUrl(stretch) : chunkUrl(stretch, ordinal)))),
    )
  );
}

/**
 * "page: link" for each link within the site whose file or fragment does not exist.
 * @param folded chunks have no files: what is read of them is in their document's.
 */
export function brokenLinks(
  dir: string,
  pages: ReadonlyMap<string, SitePage>,
  base: string,
  folded = false,
): string[] {
  const broken: string[] = [];
  for (const [path, { links, ids, tags }] of pages) {
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
      const compared = inSite === 'compare/' ? [...target.searchParams.values()] : [];
      if ((!found && !ownFragment) || !compared.every((id) => hasStretch(dir, id, folded)))
        broken.push(`${path}: ${link}`);
    }
    for (const { attributes } of tags) {
      const preview = attributes['data-preview'];
      if (preview !== undefined && !hasStretch(dir, preview, folded))
        broken.push(`${path}: preview of ${preview}`);
    }
  }
  return broken;
}
