/** Words of names and headings, for completion: not stemmed, since what is typed is the beginning of a word. Pure. */

const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]`;
/** A stretch without spaces between its words, or letters and digits with ".5" after them. */
const RUN = new RegExp(
  String.raw`${UNSPACED}+|(?:(?!${UNSPACED})[\p{L}\p{N}\p{M}])+(?:\.\p{N}(?:(?!${UNSPACED})[\p{L}\p{N}])*)*`,
  'gu',
);
const IS_UNSPACED = new RegExp(`^${UNSPACED}`, 'u');

/** "Finesse v12.5 Guide" → finesse, 12.5, guide; 日本語 → 日本, 本語. */
export function typedWords(text: string): string[] {
  return runs(text)
    .flatMap((run) => (IS_UNSPACED.test(run) ? pairs(run) : [folded(run)]))
    .filter((word) => word !== '');
}

/** As `typedWords`, with the parts of joined words: "BerkeleyDB" → berkeleydb, berkeley, db. */
export function nameWords(text: string): string[] {
  const words = runs(text).flatMap((run) => {
    if (IS_UNSPACED.test(run)) return pairs(run);
    const parts = run.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u);
    return parts.length > 1 ? [folded(run), ...parts.map(folded)] : [folded(run)];
  });
  return [...new Set(words)].filter((word) => word !== '');
}

function runs(text: string): string[] {
  return text.match(RUN) ?? [];
}

/** Version 12.5 is found as "v12.5" and as "12.5". */
function folded(run: string): string {
  return run
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/^v(?=\d)/, '');
}

function pairs(run: string): string[] {
  const characters = [...run.normalize('NFKC')];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => characters[index]! + character);
}
