/**
 * The card of a link: stays while the pointer is on the link or on the card itself, or the link has the focus; Escape
 * puts it away (WCAG 2.2, 1.4.13).
 */
import { previewTexts } from '../strings/preview.ts';
import { lookUp } from './binder/look-up.ts';
import { element } from './dom.ts';
import { pageTexts } from './page-texts.ts';
import { beginningOf } from './preview-text.ts';

/** Milliseconds in which the pointer can cross from the link to the card. */
const GRACE = 250;
const GAP = 6;

const text = pageTexts(previewTexts);
const title = element('p', { class: 'preview__title' });
const body = element('p', { class: 'preview__text' });
const card = element(
  'div',
  { class: 'preview', id: 'preview', role: 'tooltip', popover: 'manual' },
  title,
  body,
);
let shown: HTMLAnchorElement | undefined;
let leaving: ReturnType<typeof setTimeout> | undefined;

document.body.append(card);
document.addEventListener('pointerover', ({ target }) => {
  clearTimeout(leaving);
  if (!shown || (target instanceof Node && (card.contains(target) || shown.contains(target)))) return;
  leaving = setTimeout(() => {
    if (document.activeElement !== shown || !shown?.matches(':focus-visible')) hide();
  }, GRACE);
});
document.addEventListener('focusout', ({ target }) => {
  if (target === shown && !card.matches(':hover')) hide();
});
document.addEventListener(
  'keydown',
  (event) => {
    if (event.key !== 'Escape' || !shown) return;
    event.stopPropagation();
    hide();
  },
  true,
);
addEventListener('pagehide', hide);

export async function showPreview(link: HTMLAnchorElement): Promise<void> {
  if (shown === link) return;
  // The pointer may have gone on while this code was fetched.
  if (!link.matches(':hover, :focus-visible')) return;
  hide();
  shown = link;
  title.textContent = '';
  body.textContent = text.loading;
  card.lang = link.closest<HTMLElement>('.prose')?.lang ?? '';
  link.setAttribute('aria-describedby', card.id);
  place(link);
  const found = await lookUp(link.dataset.preview ?? '');
  if (shown !== link) return;
  if (found.state !== 'found') {
    body.textContent = text.failed;
    return;
  }
  const { about, markdown } = found;
  const beginning = beginningOf(markdown, Number(link.dataset.previewHeading ?? 0));
  const parts = [
    beginning.heading ?? about.section,
    about.page === undefined ? undefined : text.page(about.page, about.label),
  ];
  title.textContent = parts.filter((part) => part !== undefined).join(' · ') || about.manual;
  body.textContent = beginning.text;
  place(link);
}

function hide(): void {
  clearTimeout(leaving);
  shown?.removeAttribute('aria-describedby');
  shown = undefined;
  if (card.matches(':popover-open')) card.hidePopover();
}

/** Below the link, or above it where there is no room. */
function place(link: HTMLAnchorElement): void {
  if (!card.matches(':popover-open')) card.showPopover();
  const at = link.getClientRects()[0] ?? link.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const below = at.bottom + GAP;
  const top = below + height > innerHeight && at.top - GAP - height > 0 ? at.top - GAP - height : below;
  const left = Math.max(GAP, Math.min(at.left, document.documentElement.clientWidth - width - GAP));
  card.style.top = `${top}px`;
  card.style.left = `${left}px`;
}
