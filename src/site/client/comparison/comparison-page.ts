/** The page that compares: reads both texts that the address names, shows the differences, steps through them. */
import { chunkUrl } from '../../../library/ids.ts';
import { type ComparedRow, compareTexts } from '../../../library/text-comparison.ts';
import { href } from '../../href.ts';
import { comparisonUrl, parseStretch, type Stretch } from '../../stretch.ts';
import { comparingTexts } from '../../strings/comparing.ts';
import { element, required } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';
import { isSingleKeyCommand } from '../single-keys.ts';
import { readSide, type Side } from './read-side.ts';
import { rowsView } from './rows-view.ts';

const text = pageTexts(comparingTexts);
const status = required<HTMLElement>('[data-comparison-status]');
const steps = required<HTMLElement>('[data-comparison-steps]');
let differences: readonly HTMLElement[] = [];

steps.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLElement>('[data-step]') : null;
  if (button) step(Number(button.dataset.step));
});
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !isSingleKeyCommand(event.target)) return;
  if (event.key === 'n') step(1);
  else if (event.key === 'p') step(-1);
});
required('[data-comparison-again]').addEventListener('click', () => void compare());
void compare();

async function compare(): Promise<void> {
  const parameters = new URLSearchParams(location.search);
  const from = parseStretch(parameters.get('from') ?? '');
  const to = parseStretch(parameters.get('to') ?? '');
  if (!from || !to) {
    showEmpty(text.nothingHow);
    return;
  }
  required<HTMLElement>('[data-comparison-empty]').hidden = true;
  status.textContent = text.loading;
  const [before, after] = await Promise.all([readSide(from), readSide(to)]);
  for (const reading of [before, after]) {
    if (reading.state === 'missing') showEmpty(text.missing(reading.id));
    else if (reading.state === 'unreachable') showEmpty(text.offline, true);
  }
  if (before.state !== 'found' || after.state !== 'found') return;
  show([from, before.side], [to, after.side]);
}

function showEmpty(why: string, again = false): void {
  status.textContent = '';
  required<HTMLElement>('[data-comparison-empty]').hidden = false;
  required<HTMLElement>('[data-comparison-why]').textContent = why;
  required<HTMLElement>('[data-comparison-again]').hidden = !again;
}

function show([from, before]: [Stretch, Side], [to, after]: [Stretch, Side]): void {
  const versions = { before: before.first.version, after: after.first.version };
  required('[data-comparison-title]').textContent = `${text.title}: ${versions.before} → ${versions.after}`;
  const { product, manual, section } = after.first;
  required('[data-comparison-place]').textContent = [product, manual, section]
    .filter((part) => part !== undefined)
    .join(' › ');
  document.title = `${versions.before} → ${versions.after}, ${manual} · ${document.title}`;
  const sides = required<HTMLElement>('[data-comparison-sides]');
  sides.hidden = false;
  sides.replaceChildren(
    sideHead(from, before),
    element(
      'a',
      {
        class: 'comparison__swap',
        href: href(comparisonUrl(to, from)),
        title: text.swap,
        'aria-label': text.swap,
      },
      '⇄',
    ),
    sideHead(to, after),
  );
  const rows = compareTexts(before.pages, after.pages);
  const view = rowsView(rows, versions);
  differences = view.differences;
  required('[data-comparison-rows]').replaceChildren(...view.nodes);
  steps.hidden = differences.length === 0;
  status.textContent =
    differences.length === 0
      ? text.identical
      : text.summary({ places: differences.length, ...countsOf(rows) });
}

function sideHead(stretch: Stretch, { first, last }: Side): HTMLElement {
  return element(
    'p',
    { class: 'comparison__side' },
    element('span', { class: 'shelf-mark' }, first.version),
    ' ',
    element('a', { href: href(chunkUrl(stretch, stretch.ordinal)) }, placeName(first, last)),
  );
}

function placeName(first: Side['first'], last: Side['last']): string {
  const number = ({ page, label }: Side['first']): string =>
    label === undefined ? `${page}` : `${page} (${label})`;
  if (first.page === undefined || last.page === undefined) {
    const [start, end] = [first.section ?? first.manual, last.section ?? last.manual];
    return first === last ? start : text.sections(start, end);
  }
  return first === last ? text.page(number(first)) : text.pages(number(first), number(last));
}

function countsOf(rows: readonly ComparedRow[]): { changed: number; added: number; removed: number } {
  const counts = { same: 0, changed: 0, added: 0, removed: 0 };
  for (const { kind } of rows) counts[kind]++;
  return counts;
}

/** From the difference that has the focus, else from the middle of the window. */
function step(by: number): void {
  if (differences.length === 0) return;
  const focused = differences.findIndex((difference) => difference.contains(document.activeElement));
  let next = focused + by;
  if (focused === -1) {
    const below = differences.findIndex(
      (difference) => difference.getBoundingClientRect().top > innerHeight / 3,
    );
    if (by > 0) next = Math.max(0, below);
    else next = (below === -1 ? differences.length : below) - 1;
  }
  const target = differences[(next + differences.length) % differences.length];
  target?.focus({ preventScroll: true });
  const isTall = (target?.offsetHeight ?? 0) > innerHeight * 0.7;
  target?.scrollIntoView({ block: isTall ? 'start' : 'center' });
}
