/**
 * Commands that are one key without Ctrl or Alt ("/", "b", "n", "p"). Speech input and unsteady hands press such
 * keys by accident, so they can be turned off (WCAG 2.2, 2.1.4); the choice is kept in this browser.
 */
import { isTyping } from './typing.ts';

const STORAGE_KEY = 'mcdewey-single-keys';
let on = stored();

/** Whether a single key pressed with the focus on `target` is a command. */
export function isSingleKeyCommand(target: EventTarget | null): boolean {
  return on && !isTyping(target);
}

/** The switch at the foot of every page. */
export function setUpSingleKeys(): void {
  const button = document.querySelector<HTMLElement>('[data-single-keys]');
  if (!button) return;
  button.setAttribute('aria-pressed', String(on));
  button.addEventListener('click', () => {
    on = !on;
    button.setAttribute('aria-pressed', String(on));
    try {
      if (on) localStorage.removeItem(STORAGE_KEY);
      else localStorage.setItem(STORAGE_KEY, 'off');
    } catch {
      // Storage may be forbidden; the choice then lasts for this page.
    }
  });
}

function stored(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== 'off';
  } catch {
    return true;
  }
}
