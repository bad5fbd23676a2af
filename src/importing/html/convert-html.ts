import { parseDocument } from 'htmlparser2';
import { readHeading } from '../../library/markdown/headings.ts';
import { wordsOf } from '../benchmark/fidelity.ts';
import type { ConvertedText } from '../markdown/convert-markdown.ts';
import { Chrome, isGeneratedPage, mainContent } from './chrome.ts';
import { collapse, elementsOf, textOf, visibleText } from './dom.ts';
import { HtmlWriter } from './writer.ts';

/**
 * The text of an HTML page as Markdown: no scripts, navigation, headers or footers.
 * @param path in the source; tells pages that are generated to find others.
 * @returns undefined for a page that only leads to others.
 */
export function convertHtml(html: string, path = ''): ConvertedText | undefined {
  const document = parseDocument(html, { lowerCaseTags: true, lowerCaseAttributeNames: true });
  const all = elementsOf(document.children);
  if (isGeneratedPage(path, all)) return undefined;
  const main = mainContent(all)?.children ?? document.children;
  const chrome = new Chrome(main);
  const markdown = withTitleOnTop(new HtmlWriter(chrome).write(main));
  const attribute = (name: string, key: string, value: string) =>
    all.find((element) => element.name === name && element.attribs[key]?.toLowerCase() === value)?.attribs;
  const canonical = attribute('link', 'rel', 'canonical')?.href;
  const lang = all.find((element) => element.name === 'html')?.attribs;
  const language = lang?.lang ?? lang?.['xml:lang'];
  const heading = /^#{1,2} (.+)$/m.exec(markdown)?.[1];
  const told = collapse(textOf(all.find((element) => element.name === 'title')?.children ?? []));
  const title = (heading === undefined ? '' : readHeading(heading).title) || told || undefined;
  return {
    ...(title === undefined ? {} : { title }),
    ...(language && /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i.test(language) ? { lang: language } : {}),
    ...(canonical && /^https?:\/\//.test(canonical) ? { origin: canonical } : {}),
    markdown: `${markdown}\n`,
    coverage: coverageOf(
      visibleText(main, (element) => chrome.isLeftOut(element)),
      markdown,
    ),
  };
}

/** Share of the words of the text that are in the Markdown. */
function coverageOf(text: string, markdown: string): number {
  const written = new Map<string, number>();
  for (const word of wordsOf(markdown)) written.set(word, (written.get(word) ?? 0) + 1);
  let words = 0;
  let found = 0;
  for (const word of wordsOf(text)) {
    words++;
    const left = written.get(word) ?? 0;
    if (left === 0) continue;
    found++;
    written.set(word, left - 1);
  }
  return words === 0 ? 1 : found / words;
}

/** A page that opens with a heading below level 1 has its title there: chunked DocBook gives every page an h2. */
function withTitleOnTop(markdown: string): string {
  return /^# /m.test(markdown) ? markdown : markdown.replace(/^#{2,6} (?=\S)/, '# ');
}
