import { documentIdOf, InvalidIdError, type ParsedId, parseId, parseUrl } from '../library/ids.ts';
import type { ShelfDocument } from './shelf.ts';
import { type ToolContext, ToolError } from './tool.ts';

export interface Place {
  readonly document: ShelfDocument;
  /** Absent when a whole document is meant. */
  readonly ordinal?: number;
}

/**
 * Finds what an id means: a chunk or document id, a source path, a page's URL (reader windows and fragments
 * included), its Markdown twin, or a `mcdewey://` resource.
 *
 * @throws ToolError that says what to do instead.
 */
export function place(id: string, { library, siteUrl }: Pick<ToolContext, 'library' | 'siteUrl'>): Place {
  const parsed = parseAny(id.trim(), siteUrl);
  if (parsed instanceof InvalidIdError) {
    throw new ToolError(`${parsed.message}. Give an id that search, resolve or list_library returned.`);
  }
  const document = library.shelf.document(parsed.key);
  if (!document) {
    const near = library.shelf.resolve(documentIdOf(parsed.key).replaceAll('::', ' '), [
      'document',
    ]).candidates;
    const hint =
      near.length > 0
        ? ` Did you mean ${near
            .slice(0, 3)
            .map((named) => named.id)
            .join(' or ')}?`
        : '';
    throw new ToolError(`This library has no document "${documentIdOf(parsed.key)}".${hint}`);
  }
  return parsed.kind === 'chunk' ? { document, ordinal: parsed.key.ordinal } : { document };
}

function parseAny(id: string, siteUrl: string): ParsedId | InvalidIdError {
  const attempt = (parse: () => ParsedId): ParsedId | InvalidIdError => {
    try {
      return parse();
    } catch (error) {
      if (error instanceof InvalidIdError) return error;
      throw error;
    }
  };
  if (id.includes('::')) return attempt(() => parseId(id.replace(/^mcdewey:\/\/(?:chunk|document)\//, '')));
  const [path = '', fragment = ''] = pathOf(id, siteUrl).split('#');
  const parsed = attempt(() =>
    parseUrl(
      path
        .replace(/[?].*$/, '')
        .replace(/\.md$/, '')
        .replace(/~\d+\/?$/, ''),
    ),
  );
  if (parsed instanceof InvalidIdError) return parsed;
  const ordinal = /^chunk-([1-9]\d{0,8})$/.exec(fragment)?.[1];
  if (parsed.kind === 'document' && ordinal)
    return { kind: 'chunk', key: { ...parsed.key, ordinal: Number(ordinal) } };
  return parsed;
}

/** The path below the site's base, still with its fragment. */
function pathOf(id: string, siteUrl: string): string {
  const url = URL.canParse(id) ? new URL(id) : undefined;
  if (!url) return id;
  const base = new URL(siteUrl).pathname;
  const path = url.pathname.startsWith(base) ? url.pathname.slice(base.length) : url.pathname.slice(1);
  return `${decodeSafely(path)}${url.hash}`;
}

function decodeSafely(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
