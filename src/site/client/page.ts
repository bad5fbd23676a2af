/** On every page: colour theme, pins, copy buttons, the palette, marks of a search, suggestions on demand. */
import { setUpPins } from './binder/set-up.ts';
import { copyFrom } from './copy.ts';
import { fragmentOfMarks } from './marks-handover.ts';
import { setUpOffline } from './offline/set-up.ts';
import { setUpPalette } from './palette/intent.ts';
import { setUpSingleKeys } from './single-keys.ts';
import { setUpThemeToggle } from './theme.ts';

setUpThemeToggle();
setUpPalette();
setUpPins();
setUpOffline();
setUpSingleKeys();

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLElement>('[data-copy]') : null;
  if (button) void copyFrom(button, button.dataset.copy ?? '');
  const ofCode = target instanceof Element ? target.closest<HTMLElement>('[data-copy-code]') : null;
  if (ofCode) void copyFrom(ofCode, ofCode.parentElement?.querySelector('pre')?.textContent.trimEnd() ?? '');
});

// Suggestions and the search worker behind them are fetched when a search box is first typed in, not before.
document.addEventListener(
  'input',
  (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.name !== 'q') return;
    // The search page shows results while one types: a list over them would hide them.
    if (!input.form?.matches('[data-search-form]:not(.search--results)')) return;
    // Offline there are no suggestions; the search itself says why.
    import('./suggestions.ts').then(({ suggestFor }) => suggestFor(input)).catch(() => {});
  },
  { passive: true },
);

if (fragmentOfMarks() !== '') void import('./marks.ts').then(({ markWords }) => markWords());

// Where the browser has an agent that asks pages for tools.
if ('modelContext' in document || 'modelContext' in navigator) {
  void import('./web-mcp.ts').then(({ offerTools }) => offerTools()).catch(() => {});
}
