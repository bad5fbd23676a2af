/** On every page: says when the network is gone, and lets an interrupted download go on. */
import { href } from '../../href.ts';
import { offlineBannerTexts } from '../../strings/offline-banner.ts';
import { element } from '../dom.ts';
import { pageTexts } from '../page-texts.ts';
import { HINT_KEY } from './names.ts';

let banner: HTMLElement | undefined;

export function setUpOffline(): void {
  addEventListener('offline', showBanner);
  addEventListener('online', () => {
    if (isCopy()) return;
    banner?.remove();
    banner = undefined;
  });
  if (!navigator.onLine || isCopy()) showBanner();
  if (hasKept()) addEventListener('load', () => setTimeout(goOn, 1000));
}

function showBanner(): void {
  // The page of what is kept says it all itself.
  if (banner || document.querySelector('main.kept')) return;
  const text = pageTexts(offlineBannerTexts);
  banner = element(
    'p',
    { class: 'offline-banner', role: 'status' },
    isCopy() ? text.copy : text.offline,
    ' ',
    hasKept() && element('a', { href: href('offline/') }, text.whatIsKept),
  );
  document.body.append(banner);
}

/** The service worker marks the pages that it answers from the device. */
function isCopy(): boolean {
  return 'kept' in document.documentElement.dataset;
}

function goOn(): void {
  // Without a network there is nothing to go on with; the next page tries again.
  import('./download.ts').then(({ downloadWanted }) => downloadWanted()).catch(() => {});
}

function hasKept(): boolean {
  try {
    return localStorage.getItem(HINT_KEY) !== null;
  } catch {
    return false;
  }
}
