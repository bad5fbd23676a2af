import { posix } from 'node:path';
import { outsideCode } from './markdown-lines.ts';

const LINK = /(\]\(\s*<?)([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)(>?(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\))/g;
const DEFINITION = /^( {0,3}\[[^\]\n]+\]:\s*<?)([^\s<>]+)/gm;
const ATTRIBUTE = /(\bhref\s*=\s*["'])([^"'\s]+)(?=["'])/gi;
const PAGE_EXTENSIONS = ['.md', '.mdx', '.markdown', '.txt', '.html', '.htm', '.adoc', '.asciidoc', '.rst'];
const PAGE_EXTENSION = /\.(?:md|mdx|markdown|txt|html?|adoc|asciidoc|asc|rst)$/i;
const INDEX_PAGES = [
  'index.md',
  'README.md',
  'readme.md',
  '_index.md',
  'index.mdx',
  'index.html',
  'index.adoc',
  'index.rst',
];
/** Folders in which sites keep the pages that they serve from their root. */
const SITE_ROOTS = ['', 'docs', 'content', 'content/en', 'src', 'pages'];

/**
 * Points relative links to where the files they name were put. A link to something that is not imported stays.
 *
 * @param from path of the file in its source, with `/`.
 * @param targets path in the source → path below content/, for all files of the import.
 * @param onBroken called for each link to a page that is not imported.
 */
export function rewriteLinks(
  markdown: string,
  from: string,
  targets: ReadonlyMap<string, string>,
  onBroken: (href: string) => void = () => {},
): string {
  const here = targets.get(from);
  if (here === undefined) return markdown;
  const rewrite = (whole: string, before: string, href: string, after = '') => {
    const target = findTarget(href, from, targets);
    if (target === undefined) {
      if (leadsToPage(href)) onBroken(href);
      return whole;
    }
    const hash = /#.*$/.exec(href)?.[0] ?? '';
    const relative = posix.relative(posix.dirname(here), target);
    return `${before}${encodeURI(relative === '' ? posix.basename(target) : relative)}${hash}${after}`;
  };
  return outsideCode(markdown, (text) =>
    text
      .replace(LINK, (whole, before, href, after) => rewrite(whole, before, href, after))
      .replace(DEFINITION, (whole, before, href) => rewrite(whole, before, href))
      .replace(ATTRIBUTE, (whole, before, href) => rewrite(whole, before, href)),
  );
}

function findTarget(href: string, from: string, targets: ReadonlyMap<string, string>): string | undefined {
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/|#|\?)/i.test(href)) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(href.replace(/[?#].*$/, ''));
  } catch {
    return undefined;
  }
  const bases = path.startsWith('/') ? SITE_ROOTS : [posix.dirname(from)];
  for (const base of bases) {
    const target = targetAt(posix.normalize(posix.join(base, path)).replace(/^\/|\/$/g, ''), targets);
    if (target !== undefined) return target;
  }
  return undefined;
}

function targetAt(wanted: string, targets: ReadonlyMap<string, string>): string | undefined {
  const stem = wanted.replace(PAGE_EXTENSION, '');
  const candidates = [
    wanted,
    ...PAGE_EXTENSIONS.map((extension) => stem + extension),
    ...PAGE_EXTENSIONS.map((extension) => wanted + extension),
    ...INDEX_PAGES.map((page) => posix.join(wanted, page)),
  ];
  for (const candidate of candidates) {
    const target = targets.get(candidate);
    if (target !== undefined) return target;
  }
  return undefined;
}

function leadsToPage(href: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|\/|#|\?)/i.test(href) && PAGE_EXTENSION.test(href.replace(/[?#].*$/, ''));
}
