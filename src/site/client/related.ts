/** Related pages below a page of a manual: the answer of the tool that agents use, from the search worker. */
import { documentIdOf, parseChunkId } from '../../library/ids.ts';
import { relatedTexts } from '../strings/related.ts';
import { element } from './dom.ts';
import { pageTexts } from './page-texts.ts';
import { searchClient } from './search-client.ts';

/** As the tool `related` answers (`src/tools/related.ts`). */
interface RelatedPage {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly product: string;
  readonly version: string;
  readonly excerpt: string;
}

const SHOWN_HERE = 3;
const SHOWN_ELSEWHERE = 5;
/** Asked for, since pages of other versions of the same manual are left out; each hit costs the reader some bytes. */
const ASKED_HERE = 4;
const ASKED_ELSEWHERE = 8;

/** @param details holds the chunk's id, and the place for the list. */
export async function showRelated(details: HTMLDetailsElement): Promise<void> {
  const list = details.querySelector<HTMLElement>('[data-related-list]');
  const id = details.dataset.related ?? '';
  if (!list || list.dataset.state === 'loading' || list.dataset.state === 'shown') return;
  const text = pageTexts(relatedTexts);
  list.dataset.state = 'loading';
  list.replaceChildren(element('p', {}, text.loading));
  try {
    const [all, others] = await Promise.all([
      related(id, false, ASKED_HERE),
      related(id, true, ASKED_ELSEWHERE),
    ]);
    const own = documentIdOf(parseChunkId(id));
    const here = all.filter((page) => documentOf(page) === own).slice(0, SHOWN_HERE);
    const elsewhere = others.filter((page) => !isSameManual(page, id)).slice(0, SHOWN_ELSEWHERE);
    list.replaceChildren(...group(text.here, here), ...group(text.elsewhere, elsewhere));
    if (here.length + elsewhere.length === 0) list.append(element('p', {}, text.none));
    list.dataset.state = 'shown';
  } catch {
    list.dataset.state = 'failed';
    list.replaceChildren(element('p', {}, text.failed));
  }
}

async function related(id: string, elsewhere: boolean, limit: number): Promise<readonly RelatedPage[]> {
  const outcome = await searchClient().callTool('related', { id, elsewhere, limit });
  if (outcome.kind !== 'answer') throw new Error(outcome.message);
  return (outcome.answer as { readonly results: readonly RelatedPage[] }).results;
}

function documentOf({ id }: RelatedPage): string {
  return documentIdOf(parseChunkId(id));
}

/** The same manual of the same product, in whichever version. */
function isSameManual({ id }: RelatedPage, own: string): boolean {
  const [a, b] = [parseChunkId(id), parseChunkId(own)];
  return a.product === b.product && a.doc === b.doc && a.file === b.file;
}

/** Excerpts are cut at a number of characters. */
function endingInAWord(excerpt: string): string {
  return /[.!?]$/.test(excerpt) ? excerpt : `${excerpt.replace(/\s\S*$/, '')} …`;
}

function group(title: string, pages: readonly RelatedPage[]): HTMLElement[] {
  if (pages.length === 0) return [];
  const items = pages.map(({ id, url, title: name, product, version, excerpt }) =>
    element(
      'li',
      { 'data-id': id },
      element('a', { href: new URL(url).pathname }, name),
      ' ',
      element('span', { class: 'shelf-mark' }, `${product} ${version}`),
      element('p', {}, endingInAWord(excerpt)),
    ),
  );
  return [element('h2', {}, title), element('ul', {}, ...items)];
}
