/** Links inside the library say where they lead when one rests on them. The card's code is fetched by the first one. */

/** Milliseconds: a pointer on its way somewhere else opens nothing. */
const REST = 300;

export function setUpPreviews(): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const show = (link: HTMLAnchorElement): void => {
    void import('./preview-card.ts').then(({ showPreview }) => showPreview(link)).catch(() => {});
  };
  document.addEventListener('pointerover', ({ target, pointerType }) => {
    clearTimeout(waiting);
    const link = previewed(target);
    // A finger opens the link itself.
    if (link && pointerType !== 'touch') waiting = setTimeout(() => show(link), REST);
  });
  document.addEventListener('focusin', ({ target }) => {
    const link = previewed(target);
    if (link?.matches(':focus-visible')) show(link);
  });
}

function previewed(target: EventTarget | null): HTMLAnchorElement | null {
  return target instanceof Element ? target.closest<HTMLAnchorElement>('a[data-preview]') : null;
}
