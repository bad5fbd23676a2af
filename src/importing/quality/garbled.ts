/** Tells text that no language writes: fonts that do not tell their letters, wrong encodings, lost blanks. */

/** Fewer letters give no judgement. */
const LEAST_LETTERS = 100;
/** Letters that stand side by side in European languages; in a random order hardly a third of the pairs are here. */
const COMMON_PAIRS: ReadonlySet<string> = new Set(
  `th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic
  ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un
  lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev
  ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu
  rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt
  ak pu ui rg ib tl ny ki rk ys ob mm fu ph og ms ye ud cc ei sk ka ze ei ga jo ja ju ze zu za ko ok ik nk ks lk hr
  ht rl rz tz ss nn dd gg gl gn lf lm ln lv nf nv dr ds dl ft fl hn mn ng nj oe oi oj ok ox pd pf ps rb rf rp rv sl
  sm sn sw tc td tm tn tw ub uf uk vo ws xp xt yp yt ze zi wn yn ym ax ix ux vm db fs gt hl`.split(/\s+/),
);
const LEAST_COMMON = 0.68;
const MOST_UNREADABLE = 0.02;
const MOST_MISREAD = 0.003;

/** What is wrong with the text, as a sentence; undefined where nothing is. Code should be left out of it. */
export function garbledText(text: string): string | undefined {
  const visible = text.replace(/\s+/g, '');
  if (visible.length < 40) return undefined;
  const unreadable = count(visible, /[\ufffd\ue000-\uf8ff\p{Cn}]/gu) / visible.length;
  if (unreadable > MOST_UNREADABLE)
    return `${percent(unreadable)} of its characters are none that can be read.`;
  // "Ã©" and "â€™": UTF-8 that was read as Latin-1.
  if (count(visible, /[ÃÂ][\u0080-\u00bf]|â€/g) / visible.length > MOST_MISREAD)
    return 'Letters are replaced by pairs of others, as when an encoding is mistaken.';
  const words = text.match(/\p{Script=Latin}{2,}/gu) ?? [];
  const single = count(text, /(?<![\p{L}\p{N}])\p{L}(?![\p{L}\p{N}])/gu);
  if (single > 60 && single > 2 * words.length) return 'Its words fall apart into single letters.';
  const letters = count(visible, /\p{L}/gu);
  const latin = words.join('').length;
  if (latin < LEAST_LETTERS || latin < 0.6 * letters) return undefined;
  const accented = count(words.join(''), /[^\x20-\x7e]/g) / latin;
  if (accented > 0.3) return 'Most of its letters bear accents, as when an encoding is mistaken.';
  if (words.filter((word) => word.length > 24).length > 0.1 * words.length)
    return 'Its words run together: the blanks between them are lost.';
  const common = commonPairs(words);
  return common < LEAST_COMMON ? 'Its words are no words: the fonts do not tell their letters.' : undefined;
}

/** Share of the pairs of neighbouring letters that are common ones, 0 to 1; 1 where there are too few to judge. */
export function commonPairs(words: readonly string[]): number {
  let pairs = 0;
  let common = 0;
  // Abbreviations, numbers in hexadecimal and register names have letters of their own.
  for (const word of new Set(words)) {
    if (word.length < 4) continue;
    const lower = word.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
    for (let i = 1; i < lower.length; i++) {
      pairs++;
      if (COMMON_PAIRS.has(lower.slice(i - 1, i + 1))) common++;
    }
  }
  return pairs < 60 ? 1 : common / pairs;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
