/** A page's text in a folded library, where only documents have Markdown twins: the search worker takes it out of one. */
import { OTHER_VENDOR } from '../../../library/assemble.ts';
import { searchClient } from '../search-client.ts';
import { citationOf } from './binder.ts';
import type { LookUp } from './look-up.ts';

/** As the tool `fetch` answers (`src/tools/fetch.ts`). */
interface FetchedChunk {
  readonly text: string;
  readonly metadata: {
    readonly document_title: string;
    /** Vendor, product, version, document and headings. */
    readonly breadcrumb: string;
    readonly vendor: string;
    readonly product: string;
    readonly version: string;
    readonly page?: number;
    readonly label?: string;
    readonly chunks: number;
  };
}

/** More than any chunk has. */
const ENOUGH_TOKENS = 25_000;

export async function lookUpFolded(chunkId: string, signal?: AbortSignal): Promise<LookUp> {
  const input = { id: chunkId, max_tokens: ENOUGH_TOKENS };
  const outcome = await searchClient().callTool('fetch', input, signal);
  if (outcome.kind !== 'answer') return { state: 'missing' };
  const { text, metadata } = outcome.answer as FetchedChunk;
  const [vendor, product, version, , ...headings] = metadata.breadcrumb.split(' › ');
  const about = citationOf(
    {
      manual: metadata.document_title,
      product: product ?? metadata.product,
      version: version ?? metadata.version,
      publisher: metadata.vendor === OTHER_VENDOR.id ? undefined : vendor,
      page: metadata.page,
      label: metadata.label,
      section: headings.at(-1),
    },
    chunkId,
  );
  return about ? { state: 'found', about, chunks: metadata.chunks, markdown: text } : { state: 'missing' };
}
