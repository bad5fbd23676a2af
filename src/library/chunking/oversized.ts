/** The last resort for a single block that is too large for any page. */
import type { Part } from './split.ts';

const FENCE = /^ {0,12}(`{3,32}|~{3,32})/;
const TABLE_DELIMITER = /^ {0,3}\|?(?: ?:?-+:? ?\|)+(?: ?:?-+:? ?)?$/;

/**
 * Cuts a part at line ends, and inside lines only where one is longer than `limit`. A code block is closed and
 * opened again, a table begins again with its header row, so that each part reads on its own.
 */
export function cutOversized(part: Part, limit: number): Part[] {
  const texts: { text: string; start: number }[] = [];
  let lines: string[] = [];
  let size = 0;
  let fence: { readonly line: string; readonly bar: string } | undefined;
  let header: readonly string[] | undefined;
  let before = '';
  let offset = 0;
  let start = 0;
  let repeated = 0;
  const flush = () => {
    if (lines.length > repeated) {
      texts.push({ text: [...lines, ...(fence ? [fence.bar] : [])].join('\n'), start: part.start + start });
    }
    lines = fence ? [fence.line] : header ? [...header] : [];
    repeated = lines.length;
    size = lines.reduce((sum, line) => sum + line.length + 1, 0);
    start = offset;
  };
  for (const line of linesWithin(part.text, limit)) {
    if (size + line.length > limit && lines.length > repeated) flush();
    lines.push(line);
    size += line.length + 1;
    offset += line.length + 1;
    const bar = FENCE.exec(line)?.[1];
    if (bar && fence === undefined) fence = { line: line.slice(0, 200), bar };
    else if (bar && fence && bar[0] === fence.bar[0] && bar.length >= fence.bar.length) fence = undefined;
    if (fence || !line.includes('|')) header = undefined;
    else if (line.length < 2000 && TABLE_DELIMITER.test(line)) header = [before, line];
    before = line.length < 2000 ? line : '';
  }
  fence = undefined;
  flush();
  return texts.map(({ text, start: partStart }, index) => ({
    text: text.trim() === '' ? text : text.trimEnd(),
    start: partStart,
    continuesFrom: index > 0 || part.continuesFrom,
    continuesOnto: index < texts.length - 1 || part.continuesOnto,
  }));
}

function* linesWithin(text: string, limit: number): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    let from = start;
    while (end - from > limit) {
      const cut = from + sentenceEnd(text.slice(from, from + limit));
      yield text.slice(from, cut);
      from = cut;
    }
    yield text.slice(from, end);
    start = end + 1;
  }
}

/** Length of the longest beginning of `text` that ends with a sentence, else with a word, else anywhere. */
function sentenceEnd(text: string): number {
  const half = text.length / 2;
  const sentence = Math.max(text.lastIndexOf('. '), text.lastIndexOf('。'));
  if (sentence > half) return sentence + 1;
  const blank = text.lastIndexOf(' ');
  if (blank > half) return blank;
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
}
