/**
 * Opens the palette: "/", Ctrl+K or Cmd+K, and the box in the header. On every page, so it is small; the palette
 * itself is fetched when somebody reaches for it.
 */
import { isSingleKeyCommand } from '../single-keys.ts';

const OPENERS = '[data-palette]';

export function setUpPalette(): void {
  document.addEventListener('keydown', (event) => {
    if (!isPaletteKey(event)) return;
    event.preventDefault();
    const field = event.key === '/' && document.querySelector<HTMLInputElement>('.search--results input');
    if (field) field.select();
    else void open();
  });
  document.addEventListener('click', (event) => {
    const opener = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(OPENERS) : null;
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void open(opener.href);
  });
  for (const kind of ['pointerover', 'focusin']) {
    document.addEventListener(kind, ({ target }) => {
      if (target instanceof Element && target.closest(OPENERS)) load().catch(() => {});
    });
  }
}

/** "/" may need Shift; on the search page it leads to the box that is there. */
function isPaletteKey(event: KeyboardEvent): boolean {
  if (event.isComposing || event.altKey) return false;
  const command = event.ctrlKey || event.metaKey;
  if (event.key.toLowerCase() === 'k') return command && !event.shiftKey;
  return event.key === '/' && !command && isSingleKeyCommand(event.target);
}

const load = () => import('./palette.ts');

/** @param otherwise where to go when the palette cannot be fetched. */
async function open(otherwise?: string): Promise<void> {
  let typed = '';
  // Nobody waits for a script before typing on.
  const keep = (event: KeyboardEvent): void => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    typed += event.key;
  };
  addEventListener('keydown', keep, true);
  try {
    const { openPalette } = await load();
    await openPalette(() => typed);
  } catch {
    if (otherwise !== undefined) location.assign(otherwise);
  } finally {
    removeEventListener('keydown', keep, true);
  }
}
