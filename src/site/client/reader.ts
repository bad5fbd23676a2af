/** In the reader: links to a page in another window arrive there, and the outline follows the reading. */
import { setUpGoToPage } from './go-to-page.ts';
import { setUpPreviews } from './previews.ts';
import { windowHolding } from './reader-windows.ts';
import { followVersionLinks } from './same-place.ts';

const layout = document.querySelector<HTMLElement>('[data-reader]');
if (layout) {
  goToOtherWindow(layout);
  addEventListener('hashchange', () => goToOtherWindow(layout));
  followReading(layout);
  closeDrawerOnUse(layout);
  followVersionLinks(layout);
  setUpGoToPage(layout);
  setUpPreviews();
}

/** `#page-396` names a place in the manual; the window that was loaded need not be the one that holds it. */
function goToOtherWindow(reader: HTMLElement): void {
  const anchor = decodeURIComponent(location.hash.slice(1).split('#', 1)[0] ?? '');
  if (anchor === '' || document.getElementById(anchor)) return;
  // A page can be named by its number, and any chunk by its ordinal.
  const place =
    windowHolding(anchor, (reader.dataset.windowStarts ?? '').split(' ')) ??
    windowHolding(anchor, (reader.dataset.windowChunks ?? '').split(' '));
  if (!place) return;
  const current = Number(reader.dataset.window);
  if (place.window !== current) {
    const base = reader.dataset.reader ?? '';
    location.replace(`${place.window === 1 ? base : `${base}~${place.window}/`}#${anchor}`);
    return;
  }
  // The page has no text of its own (a blank page, a table of contents): the last page before it is nearest.
  const leaves = [...reader.querySelectorAll<HTMLElement>('.leaf')];
  const before = leaves.filter(({ id }) => Number(id.split('-')[1]) <= place.number);
  (before.at(-1) ?? leaves[0])?.scrollIntoView();
}

function followReading(reader: HTMLElement): void {
  const links = new Map<string, HTMLAnchorElement>();
  for (const link of reader.querySelectorAll<HTMLAnchorElement>('.outline a[href^="#"]')) {
    links.set(decodeURIComponent(link.hash.slice(1)), link);
  }
  const targets = [...links.keys()].flatMap((id) => document.getElementById(id) ?? []);
  if (targets.length === 0) return;
  let shown: HTMLAnchorElement | undefined;
  const update = () => {
    const passed = targets.filter((target) => target.getBoundingClientRect().top <= innerHeight * 0.3).at(-1);
    const link = passed && links.get(passed.id);
    if (link === shown) return;
    shown?.removeAttribute('aria-current');
    link?.setAttribute('aria-current', 'location');
    if (link) keepInSight(link);
    shown = link;
  };
  // In a later part of the manual the outline begins where the part begins.
  const [first] = links.values();
  if (first && reader.dataset.window !== '1') keepInSight(first);
  // A heading crossing this line is the only moment at which the current one changes.
  const observer = new IntersectionObserver(update, { rootMargin: '0px 0px -70% 0px' });
  for (const target of targets) observer.observe(target);
}

/** The outline scrolls with the reading, unless somebody is using it. */
function keepInSight(link: HTMLElement): void {
  const outline = link.closest<HTMLElement>('.outline');
  if (!outline || outline.matches(':hover, :focus-within, :popover-open')) return;
  const [own, frame] = [link.getBoundingClientRect(), outline.getBoundingClientRect()];
  if (own.top >= frame.top && own.bottom <= frame.bottom) return;
  outline.scrollTop += own.top - frame.top - frame.height / 3;
}

/** A link to a place on the same page leaves the drawer open, over the place. */
function closeDrawerOnUse(reader: HTMLElement): void {
  const outline = reader.querySelector<HTMLElement>('.outline');
  outline?.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('a')) outline.hidePopover();
  });
}
