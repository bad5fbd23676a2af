/** On the page of a single page or section: previews of its links, related pages on demand. */
import { setUpPreviews } from './previews.ts';

setUpPreviews();

const details = document.querySelector<HTMLDetailsElement>('[data-related]');
details?.addEventListener('toggle', () => {
  if (details.open)
    void import('./related.ts').then(({ showRelated }) => showRelated(details)).catch(() => {});
});
