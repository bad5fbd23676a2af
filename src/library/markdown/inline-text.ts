/** Plain text of inline tokens. */
import { SILENT_ELEMENTS } from './html-elements.ts';
import type { Token } from './syntax.ts';

const CJK = /[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/;
/** @param tokens children of an `inline` token. Code is kept, markup and raw tags are not. */
export function inlineText(tokens: readonly Token[]): string {
  const pieces: string[] = [];
  let silent: string | undefined;
  let brokenLine = false;
  const add = (piece: string) => {
    // Chinese, Japanese and Korean lines join without a blank.
    if (brokenLine && !(CJK.test(pieces.at(-1)?.slice(-1) ?? '') && CJK.test(piece.charAt(0))))
      pieces.push(' ');
    brokenLine = false;
    pieces.push(piece);
  };
  for (const token of tokens) {
    if (token.type === 'html_inline') {
      const tag = /^<(\/?)([A-Za-z][A-Za-z0-9-]*)/.exec(token.content);
      const name = tag?.[2]?.toLowerCase();
      if (silent !== undefined) {
        if (tag?.[1] === '/' && name === silent) silent = undefined;
      } else if (name === 'br') add('\n');
      else if (name && tag?.[1] === '' && SILENT_ELEMENTS.has(name)) silent = name;
    } else if (silent !== undefined) continue;
    else if (token.type === 'text' || token.type === 'code_inline' || token.type === 'text_special') {
      if (token.content !== '') add(token.content);
    } else if (token.type === 'softbreak') brokenLine = pieces.length > 0;
    else if (token.type === 'hardbreak') add('\n');
    else if (token.type === 'image') add(inlineText(token.children ?? []));
  }
  return pieces.join('');
}
