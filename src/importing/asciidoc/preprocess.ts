/** What AsciiDoc does before it reads blocks: attributes, conditions, includes, comments. */
import { posix } from 'node:path';
import type { Includes } from '../markdown/includes.ts';

const DEEPEST = 12;
const MOST_LINES = 500_000;
/** What every AsciiDoc processor defines. */
const BUILT_IN: Readonly<Record<string, string>> = {
  nbsp: ' ',
  sp: ' ',
  empty: '',
  blank: '',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  asterisk: '*',
  backslash: '\\',
  tilde: '~',
  caret: '^',
  plus: '+',
  startsb: '[',
  endsb: ']',
  vbar: '|',
  two: '2',
  zwsp: '',
  cpp: 'C++',
  'double-space': ' ',
};

export interface Preprocessed {
  /** A level's worth of text with attribute values in place, except in `verbatim` lines. */
  readonly lines: readonly string[];
  readonly attributes: ReadonlyMap<string, string>;
  readonly missing: readonly string[];
}

export const INCLUDE = /^include::([^[\n]{1,300})\[([^\]]*)\]\s*$/;

export function preprocess(text: string, includes: Includes): Preprocessed {
  const state = new Preprocessor(includes);
  state.read(text, includes.path, 0, 0);
  return { lines: oneLineTitles(state.lines), attributes: state.attributes, missing: [...state.missing] };
}

const UNDERLINES = '=-~^+';

/** Titles with a line of signs below them as titles with equal signs before them. */
function oneLineTitles(lines: readonly string[]): string[] {
  const result: string[] = [];
  let fence: string | undefined;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const below = lines[i + 1] ?? '';
    const level = UNDERLINES.indexOf(below[0] ?? ' ');
    const isTitle =
      fence === undefined &&
      level !== -1 &&
      /^(.)\1+$/.test(below) &&
      Math.abs(below.length - line.length) <= 2 &&
      /^[\p{L}\p{N}"'(<{`*_]/u.test(line) &&
      /^(?:|\[.*\]|:.*)$/.test(lines[i - 1] ?? '');
    if (isTitle) {
      result.push(`${'='.repeat(level + 1)} ${line}`);
      i++;
      continue;
    }
    if (fence === line) fence = undefined;
    else if (fence === undefined && /^(?:-{4,}|\.{4,}|\+{4,}|_{4,}|={4,}|\*{4,}|\|={3,})$/.test(line))
      fence = line;
    result.push(line);
  }
  return result;
}

class Preprocessor {
  readonly lines: string[] = [];
  readonly attributes = new Map(Object.entries(BUILT_IN));
  readonly missing = new Set<string>();
  readonly #includes: Includes;
  /** For each open condition: whether its text counts. */
  readonly #conditions: boolean[] = [];

  constructor(includes: Includes) {
    this.#includes = includes;
  }

  read(text: string, path: string, depth: number, offset: number): void {
    const lines = text
      .replace(/^\ufeff/, '')
      .replace(/\r\n?/g, '\n')
      .split('\n');
    for (let i = 0; i < lines.length && this.lines.length < MOST_LINES; i++) {
      const line = lines[i]!.trimEnd();
      if (this.#condition(line)) continue;
      if (this.#conditions.includes(false)) continue;
      if (line.startsWith('////')) {
        const end = lines.findIndex((other, n) => n > i && other.trimEnd() === line);
        i = end === -1 ? lines.length : end;
      } else if (line.startsWith('//') && !line.startsWith('///')) continue;
      else if (this.#attribute(line)) continue;
      else if (INCLUDE.test(line)) this.#include(line, path, depth, offset);
      else if (line.startsWith('\\include::')) this.lines.push(line.slice(1));
      else
        this.lines.push(
          offset !== 0 && /^={1,6} \S/.test(line) ? shifted(line, offset) : this.substitute(line),
        );
    }
  }

  /** `{name}` where the name has a value; others may be text. */
  substitute(line: string): string {
    if (!line.includes('{')) return line;
    return line.replace(/\\?\{([\w][\w-]*)\}/g, (whole, name: string) =>
      whole.startsWith('\\') ? whole.slice(1) : (this.attributes.get(name.toLowerCase()) ?? whole),
    );
  }

  #attribute(line: string): boolean {
    const entry = /^:(!?)([\w][\w-]*)(!?):(?:[ \t]+(.*))?$/.exec(line);
    if (!entry) return false;
    const name = entry[2]!.toLowerCase();
    if (entry[1] || entry[3]) this.attributes.delete(name);
    else this.attributes.set(name, this.substitute(entry[4]?.replace(/ \\$/, '') ?? ''));
    return true;
  }

  #condition(line: string): boolean {
    const match = /^(ifdef|ifndef|ifeval|endif)::([^[]*)\[(.*)\]$/.exec(line);
    if (!match) return false;
    const [, kind, names, content] = match as unknown as [string, string, string, string];
    if (kind === 'endif') this.#conditions.pop();
    else if (kind === 'ifeval') this.#conditions.push(this.#compare(content));
    else {
      const isSet = (name: string) => this.attributes.has(name.trim().toLowerCase());
      const holds = names.includes('+') ? names.split('+').every(isSet) : names.split(',').some(isSet);
      const counts = kind === 'ifdef' ? holds : !holds;
      if (content === '') this.#conditions.push(counts);
      else if (counts && !this.#conditions.includes(false)) this.lines.push(this.substitute(content));
    }
    return true;
  }

  #compare(expression: string): boolean {
    const match = /^"?(.*?)"?\s*(==|!=)\s*"?(.*?)"?$/.exec(this.substitute(expression));
    return match === null || (match[1] === match[3]) === (match[2] === '==');
  }

  #include(line: string, path: string, depth: number, offset: number): void {
    const [, told, options] = INCLUDE.exec(line)! as unknown as [string, string, string];
    const target = this.substitute(told);
    const found = candidates(path, target).find((candidate) => this.#includes.texts.has(candidate));
    if (found === undefined || depth >= DEEPEST) {
      if (!/\bopts?=("?)optional\1|%optional/.test(options)) this.missing.add(target);
      return;
    }
    const text = selected(this.#includes.texts.get(found)!, options);
    const shift = Number(/leveloffset=\+?(-?\d)/.exec(options)?.[1] ?? 0);
    this.read(text, found, depth + 1, offset + shift);
  }
}

/** Beside the including file, else from the root of the source. */
export function candidates(path: string, target: string): string[] {
  const paths = [posix.join(posix.dirname(path), target), posix.normalize(target.replace(/^\/+/, ''))];
  return paths.filter((candidate) => !candidate.startsWith('..'));
}

/** `lines=1..5;9`, `tag=name`; else all, without the marks of tags. */
function selected(text: string, options: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const ranges = /\blines="?([\d.;,-]+)"?/.exec(options)?.[1];
  if (ranges !== undefined) {
    return ranges
      .split(/[;,]/)
      .flatMap((range) => {
        const [from, to] = range.split('..');
        return lines.slice(
          Number(from) - 1,
          to === undefined ? Number(from) : Number(to) < 0 ? undefined : Number(to),
        );
      })
      .join('\n');
  }
  const tag = /\btags?="?([\w*!;,-]+)"?/.exec(options)?.[1]?.split(/[;,]/)[0];
  const isMark = (line: string) => /(?:^|\W)(?:tag|end)::[\w-]+\[\]/.test(line);
  if (tag === undefined || /^[*!]/.test(tag)) return lines.filter((line) => !isMark(line)).join('\n');
  const start = lines.findIndex((line) => line.includes(`tag::${tag}[]`));
  const end = lines.findIndex((line, i) => i > start && line.includes(`end::${tag}[]`));
  return start === -1
    ? ''
    : lines
        .slice(start + 1, end === -1 ? undefined : end)
        .filter((line) => !isMark(line))
        .join('\n');
}

function shifted(heading: string, offset: number): string {
  const [, signs, rest] = /^(=+)(.*)$/.exec(heading)! as unknown as [string, string, string];
  return '='.repeat(Math.min(6, Math.max(1, signs.length + offset))) + rest;
}
