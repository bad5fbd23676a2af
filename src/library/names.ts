/** Titles for things that only have a file or folder name. */

const SMALL_WORDS: ReadonlySet<string> = new Set([
  'a',
  'an',
  'and',
  'as',
  'at',
  'by',
  'for',
  'from',
  'in',
  'into',
  'of',
  'on',
  'or',
  'the',
  'to',
  'with',
]);

/** "developer-guide" becomes "Developer Guide"; "README" and "v12.5" stay as they are. */
export function readableName(name: string): string {
  const words = name
    .replace(/[-_+]+/g, ' ')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return name;
  return words
    .map((word, index) => {
      if (index > 0 && SMALL_WORDS.has(word)) return word;
      return /^v?\d/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1);
    })
    .join(' ');
}
