/**
 * Code blocks as the pages show them: coloured by classes, since the security policy forbids inline styles, with a
 * button that copies them. Done once at build; a block costs well below a millisecond.
 */
import { highlight } from './highlight.ts';
import { copyingTexts } from './strings/copying.ts';
import type { Language } from './strings/language.ts';

const OPENING = '<pre tabindex="0">';
const CLOSING = '</pre>';
const CODE = /^<code class="language-([\w+#.-]{1,40})">([^<]*)<\/code>\s*$/;

/**
 * @param html of `renderMarkdown`: sanitised, each `<pre` closed. Anything but its code blocks stays as it is.
 * @param language of the interface.
 */
export function dressCode(html: string, language: Language): string {
  const button = copyButton(language);
  let result = '';
  let at = 0;
  for (;;) {
    const start = html.indexOf(OPENING, at);
    if (start === -1) return result + html.slice(at);
    const inner = start + OPENING.length;
    const end = html.indexOf(CLOSING, inner);
    if (end === -1) return result + html.slice(at);
    const content = html.slice(inner, end);
    if (content.includes('<pre')) {
      // Raw HTML may nest them: only the innermost one is a block of its own.
      result += html.slice(at, inner);
      at = inner;
      continue;
    }
    result += `${html.slice(at, start)}<div class="code">${OPENING}${coloured(content)}${CLOSING}${button}</div>`;
    at = end + CLOSING.length;
  }
}

/** It stands in the manual's text, but speaks the language of the interface. */
function copyButton(language: Language): string {
  const { copy, copyCode } = copyingTexts[language];
  return `<button class="code__copy needs-script" type="button" lang="${language}" dir="ltr" data-copy-code aria-label="${copyCode}">${copy}</button>`;
}

function coloured(content: string): string {
  const match = CODE.exec(content);
  if (!match) return content;
  const [, language, escaped] = match as unknown as [string, string, string];
  const html = highlight(unescapeText(escaped), language);
  return html === undefined ? content : `<code class="language-${language}">${html}</code>`;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" };

function unescapeText(html: string): string {
  return html.replace(/&(lt|gt|quot|amp|#39);/g, (_entity, name: string) => ENTITIES[name]!);
}
