/** Marks the words of a search on the page that a result opened, until they are cleared. */
import { marksTexts } from '../strings/marks.ts';
import { element } from './dom.ts';
import { wordRanges, wordsInFragment } from './mark-words.ts';
import { fragmentOfMarks, handOverMarks } from './marks-handover.ts';
import { pageTexts } from './page-texts.ts';

const ALL = 'search';
const CURRENT = 'search-current';
/** A word that stands everywhere on a long page is not worth more. */
const MOST_MARKS = 1000;

export function markWords(): void {
  const fragment = fragmentOfMarks();
  const root = document.querySelector<HTMLElement>('[data-text], .reader__text');
  if (!root || !('highlights' in CSS)) return;
  const ranges = rangesOf(root, wordsInFragment(fragment));
  if (ranges.length === 0) return;
  CSS.highlights.set(ALL, new Highlight(...ranges));
  const bar = marksBar(ranges);
  document.body.append(bar);
  const handOn = ({ target }: Event): void => {
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>('main a[href]') : null;
    if (link?.origin === location.origin && link.pathname !== location.pathname)
      handOverMarks(link.pathname, fragment);
  };
  // Turning the page, or looking at it in its manual, keeps the words marked.
  document.addEventListener('click', handOn);
  bar.querySelector('[data-clear]')?.addEventListener('click', () => {
    document.removeEventListener('click', handOn);
    handOverMarks('', '');
    CSS.highlights.delete(ALL);
    CSS.highlights.delete(CURRENT);
    bar.remove();
    const address = location.href.replace(/#hl=.*$/, '');
    if (address !== location.href) history.replaceState(history.state, '', address);
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  });
}

/** Over the page's lower edge, so that nothing of it moves. */
function marksBar(ranges: readonly Range[]): HTMLElement {
  const text = pageTexts(marksTexts);
  const place = element('span', { role: 'status' }, text.count(ranges.length));
  const step = (by: 1 | -1, sign: string, label: string): HTMLButtonElement => {
    const button = element(
      'button',
      { type: 'button', class: 'button', 'aria-label': label, title: label },
      sign,
    );
    button.addEventListener('click', () => {
      place.textContent = text.place(goTo(ranges, by) + 1, ranges.length);
    });
    return button;
  };
  return element(
    'div',
    { class: 'marks', role: 'region', 'aria-label': text.title },
    place,
    step(-1, '↑', text.previous),
    step(1, '↓', text.next),
    element('button', { type: 'button', class: 'button', 'data-clear': true }, text.clear),
  );
}

let current: number | undefined;

/** @returns position of the mark that is now in view; the first one looked for is below the upper edge. */
function goTo(ranges: readonly Range[], by: 1 | -1): number {
  const inView = ranges.findIndex((range) => range.getBoundingClientRect().bottom > innerHeight / 4);
  const start = by === 1 ? Math.max(0, inView) : (inView < 0 ? ranges.length : inView) - 1;
  const next = current === undefined ? start : current + by;
  current = (next + ranges.length) % ranges.length;
  const range = ranges[current]!;
  CSS.highlights.set(CURRENT, new Highlight(range));
  scrollTo({ top: range.getBoundingClientRect().top + scrollY - innerHeight / 3 });
  return current;
}

function rangesOf(root: HTMLElement, words: readonly string[]): Range[] {
  if (words.length === 0) return [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const ranges: Range[] = [];
  for (let node = walker.nextNode(); node && ranges.length < MOST_MARKS; node = walker.nextNode()) {
    // The buttons of code blocks and the page numbers are not the manual's words.
    if (node.parentElement?.closest('button, .gutter, nav')) continue;
    for (const [start, end] of wordRanges(node.nodeValue ?? '', words)) {
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}
