/** Marks the words of a search on the page that a hit opened; the words come in the fragment, `#hl=drain,connections`. */
import { element } from './dom.ts';
import { wordRanges, wordsInFragment } from './mark-words.ts';

const HIGHLIGHT = 'search';

export function markWords(): void {
  const text = document.querySelector<HTMLElement>('[data-text]');
  const words = wordsInFragment(location.hash);
  if (!text || words.length === 0 || !('highlights' in CSS)) return;
  const ranges = rangesOf(text, words);
  const first = ranges[0];
  if (!first) return;
  CSS.highlights.set(HIGHLIGHT, new Highlight(...ranges));
  const clear = element('button', { type: 'button', class: 'button clear-marks' }, 'Clear marks');
  clear.addEventListener('click', () => {
    CSS.highlights.delete(HIGHLIGHT);
    clear.remove();
    history.replaceState(history.state, '', location.pathname + location.search);
  });
  document.querySelector('.chunk__actions')?.append(clear);
}

function rangesOf(root: HTMLElement, words: readonly string[]): Range[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const ranges: Range[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const [start, end] of wordRanges(node.nodeValue ?? '', words)) {
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}
