/** On a page of a manual: copies its address, its Markdown or a citation of it, or opens an assistant with it. */
import { type Citation, type CitationStyle, formatCitation } from '../citation.ts';
import { filledAddress } from '../feedback.ts';
import { copyingTexts } from '../strings/copying.ts';
import { languageFor } from '../strings/language.ts';
import { copyFrom } from './copy.ts';
import { pageTexts } from './page-texts.ts';

const text = pageTexts(copyingTexts);
const menu = document.querySelector<HTMLDetailsElement>('.share');
if (menu) {
  menu.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-share]') : null;
    if (button) void copyFrom(button, textToCopy(button.dataset.share ?? '', menu.dataset.citation ?? '{}'));
  });
  // The address of this page is known where it is read, not where it was built.
  menu.addEventListener('toggle', () => {
    for (const link of menu.querySelectorAll<HTMLAnchorElement>('a[data-assistant]')) {
      const url = twinAddress();
      const prompt = text.prompt(url, document.title);
      link.href = filledAddress(link.dataset.assistant ?? '', { prompt, url });
    }
  });
  menu.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') close(menu, true);
  });
  document.addEventListener('click', ({ target }) => {
    if (menu.open && target instanceof Node && !menu.contains(target)) close(menu, false);
  });
}

function close(details: HTMLDetailsElement, focus: boolean): void {
  if (!details.open) return;
  details.open = false;
  if (focus) details.querySelector('summary')?.focus();
}

function textToCopy(what: string, citation: string): string | Promise<string> {
  const url = pageAddress();
  if (what === 'link') return url;
  if (what === 'text') return markdownTwin();
  const date = new Date().toISOString().slice(0, 10);
  return formatCitation(what as CitationStyle, JSON.parse(citation) as Citation, {
    url,
    date,
    language: languageFor(document.documentElement.lang),
  });
}

/** Without the words of a search that may stand in the fragment. */
function pageAddress(): string {
  return location.origin + location.pathname;
}

function twinAddress(): string {
  const twin = document.querySelector<HTMLLinkElement>('link[rel="alternate"][type="text/markdown"]');
  return twin?.href ?? pageAddress();
}

async function markdownTwin(): Promise<string> {
  const response = await fetch(twinAddress());
  if (!response.ok) throw new Error(`The page's Markdown cannot be read (${response.status})`);
  return response.text();
}
