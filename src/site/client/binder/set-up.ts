/** Pins on every page. Their code is fetched when one is used, or was used before on this device. */
import { isSingleKeyCommand } from '../single-keys.ts';
import { BINDER_KEY } from './key.ts';

const load = () => import('./pin.ts');

export function setUpPins(): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-pin]') : null;
    if (button) void load().then(({ togglePin }) => togglePin(button));
  });
  document.addEventListener('keydown', (event) => {
    if (event.code !== 'KeyB' || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!isSingleKeyCommand(event.target)) return;
    if (event.shiftKey) document.querySelector<HTMLElement>('[data-binder-link]')?.click();
    else void load().then(({ pinPageInView }) => pinPageInView());
  });
  if (hasBinder()) void load().then(({ showPins }) => showPins());
}

function hasBinder(): boolean {
  try {
    return localStorage.getItem(BINDER_KEY) !== null;
  } catch {
    return false;
  }
}
