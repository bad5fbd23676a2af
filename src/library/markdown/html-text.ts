/** Plain text of raw HTML. */
import { Parser } from 'htmlparser2';
import { SILENT_ELEMENTS, settleHtml } from './html-elements.ts';

const LINE_ELEMENTS: ReadonlySet<string> = new Set([
  'address',
  'article',
  'aside',
  'blockquote',
  'br',
  'caption',
  'dd',
  'details',
  'div',
  'dl',
  'dt',
  'figcaption',
  'figure',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'li',
  'ol',
  'p',
  'pre',
  'section',
  'summary',
  'table',
  'tr',
  'ul',
]);

/** Text as a reader would see it: one line per block, cells of a row joined with " | ", scripts left out. */
export function htmlText(html: string): string {
  if (!html.includes('<') && !html.includes('&')) return html.trim();
  const pieces: string[] = [];
  let silent = 0;
  let firstCell = true;
  const parser = new Parser({
    onopentagname(name) {
      if (SILENT_ELEMENTS.has(name)) silent++;
      if (name === 'tr') firstCell = true;
      if (name === 'td' || name === 'th') {
        if (!firstCell) pieces.push(' | ');
        firstCell = false;
      } else if (LINE_ELEMENTS.has(name)) pieces.push('\n');
    },
    onclosetag(name) {
      if (SILENT_ELEMENTS.has(name)) silent--;
      if (LINE_ELEMENTS.has(name)) pieces.push('\n');
    },
    ontext(text) {
      if (silent <= 0) pieces.push(text);
    },
  });
  parser.end(settleHtml(html));
  return pieces
    .join('')
    .split('\n')
    .map((line) => line.replace(/[ \t\u00a0]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
