/**
 * Hands the words of a search to the page that a link opens, where the fragment is needed for the place. Kept for
 * this tab only.
 */
const STORAGE_KEY = 'mcdewey-marks';

/** @param path of the page, as in `location.pathname`. */
export function handOverMarks(path: string, fragment: string): void {
  try {
    if (fragment === '') sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, `${path} ${fragment}`);
  } catch {
    // Storage may be forbidden: the page then opens without marks.
  }
}

/** The words as a fragment ("#hl=drain,connections"), from the address or handed over; empty without. */
export function fragmentOfMarks(): string {
  // Possibly after the place that it belongs to: "#page-396#hl=drain".
  const own = location.hash.indexOf('#hl=');
  if (own >= 0) return location.hash.slice(own);
  try {
    const [path, fragment = ''] = sessionStorage.getItem(STORAGE_KEY)?.split(' ') ?? [];
    return path === location.pathname ? fragment : '';
  } catch {
    return '';
  }
}
