/** "Go to page" in the reader: says while one types which pages a number may mean; Enter opens the first. */
import { type PageChoice, pagesMeant } from '../../library/page-numbers.ts';
import { readingTexts } from '../strings/reading.ts';
import { element } from './dom.ts';
import { pageTexts } from './page-texts.ts';

const MOST_CHOICES = 3;

export function setUpGoToPage(reader: HTMLElement): void {
  const form = reader.querySelector<HTMLFormElement>('[data-go-to]');
  const input = form?.querySelector('input');
  const shown = form?.querySelector<HTMLElement>('[data-choices]');
  if (!form || !input || !shown) return;
  const hint = shown.textContent?.trim() ?? '';
  const choices = (): PageChoice[] =>
    pagesMeant(input.value, Number(form.dataset.pageCount), form.dataset.labelRuns ?? '').slice(
      0,
      MOST_CHOICES,
    );
  input.addEventListener('input', () => {
    const found = choices();
    if (input.value.trim() === '') shown.replaceChildren(hint);
    else if (found.length === 0) shown.replaceChildren(pageTexts(readingTexts).noSuchPage(hint));
    else shown.replaceChildren(...found.map((choice) => choiceLink(choice, input.value.trim())));
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const [first] = choices();
    if (!first) return;
    // The reader's own handling of fragments finds the window that holds the page.
    location.hash = `#page-${first.page}`;
    form.closest<HTMLElement>(':popover-open')?.hidePopover();
  });
}

function choiceLink({ page, printed }: PageChoice, typed: string): HTMLAnchorElement {
  const text = pageTexts(readingTexts);
  return element(
    'a',
    { href: `#page-${page}` },
    printed ? text.printedPageChoice(typed, page) : text.pageChoice(page),
  );
}
