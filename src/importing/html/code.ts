/** Code of a page, with its exact white space. */
import type { Element } from 'domhandler';
import { DROPPED, elementsOf, hasClass, textOf } from './dom.ts';

const LANGUAGE =
  /(?:^|\s)(?:(?:language|lang|highlight|highlight-source|src)-|brush:\s*|(?:sourceCode|hljs)\s+)([a-z][\w+#-]{0,20})(?=$|\s|;)/i;
const NO_LANGUAGE =
  /^(?:default|none|text|plain|plaintext|notranslate|highlight|block|linenums|literal|box|wrapper|ipython.*)$/i;
/** Line numbers, prompts that are drawn and buttons. */
const GUTTER = [
  'linenos',
  'lineno',
  'linenodiv',
  'ln',
  'gutter',
  'line-number',
  'copybtn',
  'hljs-ln-numbers',
];

export interface CodeBlock {
  readonly lines: readonly string[];
  readonly language: string;
}

export function codeOf(pre: Element): CodeBlock {
  const text = textOf(pre.children, (element) => DROPPED.has(element.name) || hasClass(element, ...GUTTER))
    .replace(/\r\n?/g, '\n')
    .replace(/^\n/, '')
    .replace(/\s+$/, '');
  return {
    lines: text === '' ? [] : text.split('\n').map((line) => line.replace(/[ \t]+$/, '')),
    language: languageOf(pre),
  };
}

/** Told by the block, an element in it or those around it. */
function languageOf(pre: Element): string {
  const around: Element[] = [pre];
  for (let parent = pre.parent; parent && around.length < 4; parent = parent.parent) {
    if (!('name' in parent) || !/^(?:div|figure|td|tr|tbody|table)$/.test(parent.name)) break;
    around.push(parent as Element);
  }
  for (const element of [pre, ...elementsOf(pre.children).slice(0, 3), ...around.slice(1)]) {
    const told = element.attribs['data-lang'] ?? element.attribs['data-language'];
    if (told && /^[\w+#.-]{1,20}$/.test(told)) return told.toLowerCase();
    const named = LANGUAGE.exec(element.attribs.class ?? '')?.[1];
    if (named && !NO_LANGUAGE.test(named)) return named.toLowerCase().replace(/^python3$/, 'python');
  }
  return '';
}
