/** Links between the Markdown files of a library. */

export interface DocumentLink {
  /** Path below content/ of the file linked to; it need not exist. */
  readonly source: string;
  /** Without `#`; empty for the whole document. As the manual writes it: in HTML, `manualFragment(fragment)`. */
  readonly fragment: string;
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/**
 * Where a relative link of a Markdown file leads: to a file (`../api/routes.md#get`), or within its own
 * (`#get`). Links written for a rendered site (`routes`, `routes.html`, `routes/`) are understood too.
 *
 * @param source path below content/ of the file that holds the link.
 * @returns undefined for web addresses, links to other kinds of files, and links that leave the content folder.
 */
export function resolveDocumentLink(source: string, href: string): DocumentLink | undefined {
  const trimmed = href.trim();
  if (trimmed === '' || trimmed.length > 2000 || SCHEME.test(trimmed) || trimmed.startsWith('//'))
    return undefined;
  const hash = trimmed.indexOf('#');
  const path = decode((hash === -1 ? trimmed : trimmed.slice(0, hash)).split('?', 1)[0] ?? '');
  const fragment = hash === -1 ? '' : decode(trimmed.slice(hash + 1));
  if (path === undefined || fragment === undefined) return undefined;
  if (path === '') return hash === -1 ? undefined : { source, fragment };
  if (path.startsWith('/') || path.includes('\\')) return undefined;
  const target = markdownName(path);
  if (target === undefined) return undefined;
  const segments = source.split('/').slice(0, -1);
  for (const segment of target.split('/')) {
    if (segment === '..') {
      if (segments.length === 0) return undefined;
      segments.pop();
    } else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return { source: segments.join('/'), fragment };
}

function markdownName(path: string): string | undefined {
  const name = path.replace(/\/+$/, '');
  const last = name.slice(name.lastIndexOf('/') + 1);
  if (last === '' || last === '.' || last === '..') return undefined;
  const extension = /\.(md|mdx|markdown|txt|html?)$/i.exec(last);
  if (extension) return `${name.slice(0, -extension[0].length)}.md`;
  return /\.[A-Za-z][A-Za-z0-9]{0,4}$/.test(last) ? undefined : `${name}.md`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
