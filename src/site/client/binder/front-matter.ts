/** Reads Markdown twins as `publish/twins.ts` writes them. Pure. */
import type { Citation } from '../../citation.ts';
import { citationOf } from './binder.ts';

export interface TwinContent {
  readonly about: Citation;
  /** How many chunks the document has; absent in twins of older builds. */
  readonly chunks?: number;
  /** The page's Markdown without its front matter. */
  readonly markdown: string;
}

/** @returns undefined for anything but the twin of this very page: an error page, another page's text. */
export function readTwin(text: string, chunkId: string): TwinContent | undefined {
  const match = /^---\n([\s\S]*?)\n---\n/.exec(text);
  if (!match) return undefined;
  const facts = new Map<string, unknown>();
  for (const line of (match[1] ?? '').split('\n')) {
    const [, name, value] = /^(\w+): (.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    try {
      facts.set(name, JSON.parse(value ?? ''));
    } catch {
      return undefined;
    }
  }
  if (facts.get('chunk_id') !== chunkId) return undefined;
  const page = facts.get('page');
  const headings = facts.get('section');
  const about = citationOf(
    {
      manual: facts.get('document'),
      product: facts.get('product'),
      version: facts.get('version'),
      publisher: facts.get('publisher'),
      page,
      label: facts.get('label'),
      section:
        page === undefined
          ? facts.get('title')
          : typeof headings === 'string'
            ? headings.split(' > ').at(-1)
            : undefined,
    },
    chunkId,
  );
  const chunks = facts.get('chunks');
  const count = typeof chunks === 'number' ? { chunks } : {};
  return about && { about, ...count, markdown: text.slice(match[0].length).trim() };
}
