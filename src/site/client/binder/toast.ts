/** A message about the binder at the edge of the window, read out, with one thing to do about it. */
import { href } from '../../href.ts';
import { binderTexts } from '../../strings/binder.ts';
import { element } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';

const SHOWN_MS = 6000;

export interface ToastAction {
  readonly label: string;
  act(): void;
}

const text = pageTexts(binderTexts);
let region: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** @param action what the button does; 'open' is a link to the binder. It goes away by itself unless it is used. */
export function showToast(message: string, action?: ToastAction | 'open'): void {
  if (!region) {
    region = element('div', { class: 'toast', role: 'status' });
    region.addEventListener('pointerenter', () => clearTimeout(timer));
    region.addEventListener('focusin', () => clearTimeout(timer));
    region.addEventListener('pointerleave', hideLater);
    region.addEventListener('focusout', hideLater);
    document.body.append(region);
  }
  const shown = region;
  shown.replaceChildren();
  // A region that has just been added is not watched yet.
  requestAnimationFrame(() => {
    const control = action === undefined ? undefined : action === 'open' ? openLink() : actionButton(action);
    shown.replaceChildren(element('p', {}, message), ...(control ? [control] : []));
    hideLater();
  });
}

function openLink(): HTMLElement {
  return element('a', { class: 'toast__action', href: href('binder/') }, text.open);
}

function actionButton({ label, act }: ToastAction): HTMLElement {
  const button = element('button', { type: 'button', class: 'toast__action' }, label);
  button.addEventListener('click', () => {
    hide();
    act();
  });
  return button;
}

function hideLater(): void {
  clearTimeout(timer);
  timer = setTimeout(hide, SHOWN_MS);
}

function hide(): void {
  clearTimeout(timer);
  region?.replaceChildren();
}
