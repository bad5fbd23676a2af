/**
 * Text of other files that a page calls in: snippets of MkDocs (`--8<-- "file"`), includes of Hugo
 * (`{{% include "file" %}}`), Jekyll (`{% include file %}`) and Microsoft Learn (`[!INCLUDE [x](file)]`).
 */
import { posix } from 'node:path';

/** Files that can be included, by what the page calls them. */
export interface Includes {
  /** Path of the page in its source. */
  readonly path: string;
  /** Path in the source → text. */
  readonly texts: ReadonlyMap<string, string>;
}

export const noIncludes: Includes = { path: '', texts: new Map() };

const DEEPEST = 8;
const LARGEST_RESULT = 16 * 1024 * 1024;
const BASES = [
  '',
  'docs',
  'content',
  'content/en',
  'includes',
  '_includes',
  'snippets',
  'docs/includes',
  'layouts/partials',
];

const SNIPPET = /^([ \t]*)-{1,}8<-{1,}[ \t]+["']([^"'\n]{1,300})["'][ \t]*$/;
const SNIPPET_FENCE = /^([ \t]*)-{1,}8<-{1,}[ \t]*$/;
const SHORTCODE =
  /^([ \t]*)\{\{[<%]\s*(?:include|readfile|include-md|snippet|import)\s+(?:file\s*=\s*)?["']?([^"'\s>%]{1,300})["']?[^>%\n]*[>%]\}\}[ \t]*$/;
const LIQUID =
  /^([ \t]*)\{%-?\s*(?:include|include_relative|include-markdown)\s+["']?([\w./-]{1,300})["']?[^%\n]*%\}[ \t]*$/;
const LEARN = /^([ \t]*)\[!INCLUDE\s*\[[^\]\n]*\]\(([^)\s]{1,300})\)\][ \t]*$/i;
const DELIMITED = /^([ \t]*)\{!\s*([^!\n]{1,300}?)\s*!\}[ \t]*$/;

/** Where a name may lead, most likely first. */
export function includeCandidates(from: string, target: string): string[] {
  const name = decodeURI(safely(target)).replace(/^\/+/, '');
  const beside = target.startsWith('/') ? [] : [posix.join(posix.dirname(from), name)];
  const paths = [...beside, ...BASES.map((base) => posix.join(base, name))];
  return [...new Set(paths)].filter((path) => !path.startsWith('..') && !path.startsWith('/'));
}

function safely(target: string): string {
  return /%(?![0-9a-f]{2})/i.test(target) ? target.replace(/%/g, '%25') : target;
}

/** Files that the text asks for, without their sections and line numbers. */
export function includeTargets(text: string): string[] {
  const targets: string[] = [];
  let inSnippets = false;
  for (const line of text.split('\n')) {
    if (SNIPPET_FENCE.test(line)) inSnippets = !inSnippets;
    else if (inSnippets) targets.push(line.trim());
    else {
      const target = targetOf(line);
      if (target !== undefined) targets.push(target);
    }
  }
  return targets.map((target) => splitTarget(target).file).filter((file) => file !== '');
}

function targetOf(line: string): string | undefined {
  for (const form of [SNIPPET, SHORTCODE, LIQUID, LEARN, DELIMITED]) {
    const target = form.exec(line)?.[2];
    if (target !== undefined) return target;
  }
  return undefined;
}

/** The page with everything it calls in, front matter of the parts taken off. */
export function putIncludes(text: string, includes: Includes): { text: string; missing: string[] } {
  const missing = new Set<string>();
  let size = text.length;
  const put = (part: string, path: string, depth: number): string => {
    let inSnippets = false;
    return part
      .split('\n')
      .flatMap((line): string[] => {
        if (SNIPPET_FENCE.test(line)) {
          inSnippets = !inSnippets;
          return [];
        }
        const target = inSnippets ? line.trim() : targetOf(line);
        if (target === undefined) return [line];
        if (target === '' || target.startsWith(';')) return [];
        const { file, section } = splitTarget(target);
        const found = includeCandidates(path, file).find((candidate) => includes.texts.has(candidate));
        if (found === undefined || depth >= DEEPEST || size > LARGEST_RESULT) {
          missing.add(file);
          return [];
        }
        const whole = includes.texts
          .get(found)!
          .replace(/^\ufeff/, '')
          .replace(/\r\n?/g, '\n')
          .replace(/\n$/, '');
        const wanted = sectionOf(whole.replace(/^---\n[\s\S]{0,65536}?\n---\n/, ''), section);
        size += wanted.length;
        const indent = /^[ \t]*/.exec(line)![0];
        return put(wanted, found, depth + 1)
          .split('\n')
          .map((inner) => (inner === '' ? '' : indent + inner));
      })
      .join('\n');
  };
  return { text: put(text, includes.path, 0), missing: [...missing] };
}

/** `file.py:section`, `file.py:3:9`. */
function splitTarget(target: string): { file: string; section: string } {
  const match = /^(.*?)((?::[\w-]*)+)$/.exec(target.trim());
  return match && !/^\w:$/.test(match[1]!)
    ? { file: match[1]!, section: match[2]!.slice(1) }
    : { file: target.trim(), section: '' };
}

/** Lines `3:9`, or what stands between `--8<-- [start:name]` and `--8<-- [end:name]`; else all, marks left out. */
function sectionOf(text: string, section: string): string {
  const lines = text.split('\n');
  const range = /^(\d*)(?::(\d*))?$/.exec(section);
  if (section !== '' && range) {
    return lines
      .slice(Math.max(0, Number(range[1] || 1) - 1), range[2] ? Number(range[2]) : undefined)
      .join('\n');
  }
  const isMark = (line: string) => /-8<-+[ \t]+\[(?:start|end):/.test(line);
  if (section === '') return lines.filter((line) => !isMark(line)).join('\n');
  const start = lines.findIndex((line) => line.includes(`[start:${section}]`));
  const end = lines.findIndex((line, i) => i > start && line.includes(`[end:${section}]`));
  return start === -1
    ? ''
    : lines
        .slice(start + 1, end === -1 ? undefined : end)
        .filter((line) => !isMark(line))
        .join('\n');
}
