/** What a search has to say beside its hits: as data, so that each way to ask can say it in its reader's language. */
export type SearchNotice =
  | { readonly kind: 'no-manual-passes' }
  | { readonly kind: 'no-page-holds'; readonly phrases: readonly string[] }
  /** @property reason what is damaged, in English. */
  | { readonly kind: 'by-words-only'; readonly reason: string }
  | { readonly kind: 'no-index-by-meaning' }
  /** The site cannot be reached. @property shelves titles of what was searched instead. */
  | { readonly kind: 'only-what-is-kept'; readonly shelves: readonly string[] };

/** In English, for agents and the terminal. */
export function noticeText(notice: SearchNotice): string {
  switch (notice.kind) {
    case 'no-manual-passes':
      return 'No manual of this library passes the filters.';
    case 'no-page-holds':
      return `No page holds ${notice.phrases.map((phrase) => `“${phrase}”`).join(' and ')} word for word; these come nearest.`;
    case 'by-words-only':
      return `These hits are by words only: ${notice.reason}.`;
    case 'no-index-by-meaning':
      return 'This library has no index by meaning for this search; these hits are by words.';
    case 'only-what-is-kept':
      return `Searched only what is kept on this device: ${notice.shelves.join(', ')}.`;
  }
}
