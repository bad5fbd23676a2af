/** Marks the words of a search on the page that a hit opened; the words come in the fragment, `#hl=drain,connections`. */
import { readingTexts } from '../strings/reading.ts';
import { element } from './dom.ts';
import { wordRanges, wordsInFragment } from './mark-words.ts';
import { pageTexts } from './page-texts.ts';

const HIGHLIGHT = 'search';

export function markWords(): void {
  const text = document.querySelector<HTMLElement>('[data-text]');
  const words = wordsInFragment(location.hash);
  if (!text || words.length === 0 || !('highlights' in CSS)) return;
  const ranges = rangesOf(text, words);
  const first = ranges[0];
  if (!first) return;
  const label = pageTexts(readingTexts);
  CSS.highlights.set(HIGHLIGHT, new Highlight(...ranges));
  const next = element('button', { type: 'button', class: 'button' }, label.goToMatches(ranges.length));
  const clear = element('button', { type: 'button', class: 'button' }, label.clearMarks);
  let shown = -1;
  next.addEventListener('click', () => {
    shown = (shown + 1) % ranges.length;
    const top = (ranges[shown] ?? first).getBoundingClientRect().top + scrollY;
    scrollTo({ top: top - innerHeight / 3 });
    next.textContent = label.nextMatch(shown + 1, ranges.length);
  });
  clear.addEventListener('click', () => {
    CSS.highlights.delete(HIGHLIGHT);
    next.remove();
    clear.remove();
    history.replaceState(history.state, '', location.pathname + location.search);
  });
  document.querySelector('[data-marks]')?.append(next, clear);
}

function rangesOf(root: HTMLElement, words: readonly string[]): Range[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const ranges: Range[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    // The buttons of code blocks are not the manual's words.
    if (node.parentElement?.closest('button')) continue;
    for (const [start, end] of wordRanges(node.nodeValue ?? '', words)) {
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}
