/** Colours code by its language, in seven classes that the style sheet knows. */
import Prism, { type Grammar, type PrismContent } from 'prismjs';
import 'prismjs/components/prism-bash.js';
import 'prismjs/components/prism-c.js';
import 'prismjs/components/prism-cpp.js';
import 'prismjs/components/prism-diff.js';
import 'prismjs/components/prism-docker.js';
import 'prismjs/components/prism-go.js';
import 'prismjs/components/prism-ini.js';
import 'prismjs/components/prism-java.js';
import 'prismjs/components/prism-json.js';
import 'prismjs/components/prism-jsx.js';
import 'prismjs/components/prism-makefile.js';
import 'prismjs/components/prism-powershell.js';
import 'prismjs/components/prism-python.js';
import 'prismjs/components/prism-shell-session.js';
import 'prismjs/components/prism-sql.js';
import 'prismjs/components/prism-toml.js';
import 'prismjs/components/prism-typescript.js';
import 'prismjs/components/prism-tsx.js';
import 'prismjs/components/prism-yaml.js';

/** Names in manuals' fences that Prism does not know itself. */
const ALIASES: Readonly<Record<string, string>> = {
  console: 'shell-session',
  terminal: 'shell-session',
  cjs: 'javascript',
  mjs: 'javascript',
  mts: 'typescript',
  golang: 'go',
  make: 'makefile',
  conf: 'ini',
  properties: 'ini',
  jsonc: 'json',
  ps1: 'powershell',
};

/** Beyond this, in characters, a block is data rather than code, and is left as it is. */
const LONGEST_BLOCK = 20_000;

/** Prism's token types → class. What is not named here has the colour of text. */
const CLASSES: Readonly<Record<string, string>> = {
  ...group('c-comment', 'comment', 'prolog', 'doctype', 'cdata', 'shebang', 'coord'),
  ...group(
    'c-string',
    'string',
    'char',
    'attr-value',
    'regex',
    'template-string',
    'url',
    'triple-quoted-string',
  ),
  ...group(
    'c-keyword',
    'keyword',
    'atrule',
    'important',
    'builtin',
    'boolean',
    'null',
    'directive',
    'instruction',
  ),
  ...group('c-number', 'number', 'constant', 'unit', 'datetime'),
  ...group(
    'c-name',
    'property',
    'key',
    'tag',
    'attr-name',
    'selector',
    'class-name',
    'section-name',
    'variable',
  ),
  ...group('c-call', 'function', 'shell-symbol', 'parameter', 'option', 'inserted-sign', 'inserted'),
  ...group('c-output', 'output', 'deleted-sign', 'deleted'),
};

/** @returns HTML of the text, or undefined for a language that is not known. The text reads the same. */
export function highlight(text: string, language: string): string | undefined {
  if (text.length > LONGEST_BLOCK) return undefined;
  const grammar = grammarOf(language.toLowerCase());
  return grammar && toHtml(Prism.tokenize(text, grammar));
}

function grammarOf(language: string): Grammar | undefined {
  const name = Object.hasOwn(ALIASES, language) ? ALIASES[language]! : language;
  const grammar = Object.hasOwn(Prism.languages, name) ? Prism.languages[name] : undefined;
  // Beside the grammars lie functions that make new ones.
  return typeof grammar === 'object' ? grammar : undefined;
}

function toHtml(content: PrismContent): string {
  if (typeof content === 'string') return escapeText(content);
  if (!('type' in content)) return content.map(toHtml).join('');
  const inner = toHtml(content.content);
  const className = Object.hasOwn(CLASSES, content.type) ? CLASSES[content.type] : undefined;
  return className === undefined ? inner : `<span class="${className}">${inner}</span>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function group(className: string, ...types: string[]): Record<string, string> {
  return Object.fromEntries(types.map((type) => [type, className]));
}
