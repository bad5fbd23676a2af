/** What was searched for lately, newest first; kept in this browser and nowhere else. */

const STORAGE_KEY = 'mcdewey-recent-searches';
const MOST_KEPT = 8;
const LONGEST_KEPT = 200;

export function recentSearches(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((query) => typeof query === 'string').slice(0, MOST_KEPT) : [];
  } catch {
    return [];
  }
}

export function rememberSearch(query: string): void {
  const kept = withSearch(recentSearches(), query);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(kept));
  } catch {
    // Storage may be forbidden or full: then nothing is remembered.
  }
}

export function forgetSearches(): void {
  try {
    localStorage.removeItem(STORAGE_KEY);
  } catch {
    // What cannot be stored need not be forgotten.
  }
}

/** A search that is made again moves to the front. Pure. */
export function withSearch(kept: readonly string[], query: string): readonly string[] {
  const own = query.trim();
  if (own === '' || own.length > LONGEST_KEPT) return kept;
  const others = kept.filter((other) => other.toLowerCase() !== own.toLowerCase());
  return [own, ...others].slice(0, MOST_KEPT);
}
