/** In the reader, links to other versions lead to the page that is being read, not to where its window begins. */

/** @param places one for each page of the window, "-" where the other version does not have it. */
export function nearestPlace(places: readonly string[], index: number): string | undefined {
  const known = (place: string): boolean => place !== '-' && place !== '';
  return places.slice(0, index + 1).findLast(known) ?? places.slice(index + 1).find(known);
}

/**
 * @param base address of the other manual.
 * @param place "5#page-412": window and fragment.
 */
export function addressOfPlace(base: string, place: string): string {
  const [window, fragment] = place.split('#');
  return `${window === '1' ? base : `${base}~${window}/`}#${fragment}`;
}

/** The address is set when the link is about to be used, so that opening it in a new tab works as well. */
export function followVersionLinks(reader: HTMLElement): void {
  for (const kind of ['pointerover', 'focusin']) {
    reader.addEventListener(kind, ({ target }) => {
      const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[data-places]') : null;
      if (!link) return;
      const index = leafInView(reader);
      // At the very beginning the link leads to where the page says that it leads.
      if (index === 0) return;
      const place = nearestPlace((link.dataset.places ?? '').split(' '), index);
      if (place) link.href = addressOfPlace(link.dataset.placesBase ?? '', place);
    });
  }
}

/** Position of the page that crosses the upper third of the window. */
function leafInView(reader: HTMLElement): number {
  const leaves = [...reader.querySelectorAll('.leaf')];
  return Math.max(
    0,
    leaves.findLastIndex((leaf) => leaf.getBoundingClientRect().top <= innerHeight * 0.3),
  );
}
