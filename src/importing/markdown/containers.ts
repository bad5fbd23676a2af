/**
 * Blocks that Markdown does not know, one by one for each family of tools: what they mark as a note becomes a
 * callout, the titles of tabs stand before their text. Expects code to be out of the way (`protectCode`).
 */
import { type CalloutKind, calloutKind } from '../../library/markdown/callouts.ts';
import { dedent } from './protect-code.ts';

/** `!!! note "Title"`, `??? tip`, `???+ warning` (MkDocs); the text below is indented. */
const MKDOCS =
  /^( *)(?:!!!|\?\?\?\+?)[ \t]+([A-Za-z][\w-]*)((?:[ \t]+(?!")[\w-]+)*)(?:[ \t]+"((?:[^"\\]|\\.)*)")?[ \t]*$/;
/** `=== "Linux"` (MkDocs). */
const TAB = /^( *)===[!+]?[ \t]+"((?:[^"\\]|\\.)*)"[ \t]*$/;
/** `:::tip[Title]`, `::: warning Title`, `:::{note}` (Docusaurus, VitePress, MyST). */
const COLONS =
  /^( *)(:{3,})[ \t]*\{?([A-Za-z][\w.-]*)\}?(?:\[([^\]]*)\]|[ \t]+(?:\{[^}]*\}[ \t]*)?(.*?))?[ \t]*$/;
/** `[NOTE]`, then text between two lines of dashes or equal signs, which Markdown would read as headings. */
const BRACKETS = /^( *)\[(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*$/;
const TITLED = /^(?:details|tab|tab-item|tabs?item|code-group-item|dropdown|card|step|accordion)$/;
const DEEPEST = 12;

export function convertContainers(text: string): string {
  if (!/^ *(?:!!!|\?\?\?|===[!+]? |:::|\[[A-Z]{3,9}\][ \t]*$)/m.test(text)) return text;
  return convert(text.split('\n'), 0).join('\n');
}

function convert(lines: readonly string[], depth: number): string[] {
  if (depth > DEEPEST) return [...lines];
  const result: string[] = [];
  for (let i = 0; i < lines.length; ) {
    const found = readIndented(lines, i) ?? readColons(lines, i) ?? readBrackets(lines, i);
    if (!found) {
      result.push(lines[i]!);
      i++;
      continue;
    }
    const { indent, kind, title, body } = found;
    const inner = trimBlank(convert(trimBlank(body), depth + 1));
    const heading = title === undefined || title === '' ? [] : [`**${title}**`, ''];
    const quoted = kind
      ? [`> [!${kind.toUpperCase()}]`, ...[...heading, ...inner].map((line) => `> ${line}`.trimEnd())]
      : [...heading, ...inner];
    if (result.length > 0 && result.at(-1)!.trim() !== '') result.push('');
    result.push(...quoted.map((line) => (line === '' ? '' : indent + line)), '');
    i = found.next;
  }
  return result;
}

interface Container {
  readonly indent: string;
  /** Absent for tabs and other boxes that are no notes. */
  readonly kind?: CalloutKind | undefined;
  readonly title?: string | undefined;
  readonly body: readonly string[];
  /** First line after it. */
  readonly next: number;
}

function readIndented(lines: readonly string[], at: number): Container | undefined {
  const line = lines[at]!;
  const note = MKDOCS.exec(line);
  const tab = note ? null : TAB.exec(line);
  const indent = (note ?? tab)?.[1];
  if (indent === undefined) return undefined;
  let next = at + 1;
  while (
    next < lines.length &&
    (lines[next]!.trim() === '' ||
      lines[next]!.startsWith(`${indent}    `) ||
      lines[next]!.startsWith(`${indent}\t`))
  )
    next++;
  const body = lines
    .slice(at + 1, next)
    .map((text) => dedent(text.replace(/^( *)\t/, '$1    '), indent.length + 4));
  if (tab) return { indent, title: unescaped(tab[2]!), body, next };
  const [, , name, , title] = note!;
  return { indent, ...labelOf(name!, title === undefined ? undefined : unescaped(title)), body, next };
}

function readColons(lines: readonly string[], at: number): Container | undefined {
  const opening = COLONS.exec(lines[at]!);
  if (!opening) return undefined;
  const [, indent, fence, name, bracketed, rest] = opening as unknown as [
    string,
    string,
    string,
    string,
    string?,
    string?,
  ];
  let open = 1;
  let end = at + 1;
  for (; end < lines.length; end++) {
    const line = lines[end]!.trim();
    if (!line.startsWith(fence)) continue;
    if (line === fence) open--;
    else if (COLONS.exec(line)?.[2] === fence) open++;
    if (open === 0) break;
  }
  if (open > 0) return undefined;
  const body = lines.slice(at + 1, end).map((line) => dedent(line, indent.length));
  const title = bracketed ?? rest;
  const label = calloutKind(name) ? labelOf(name, title) : { title: TITLED.test(name) ? title : undefined };
  return { indent, ...label, body: withoutOptions(body), next: end + 1 };
}

function readBrackets(lines: readonly string[], at: number): Container | undefined {
  const opening = BRACKETS.exec(lines[at]!);
  const delimiter = opening ? /^ *(-{4,}|={4,})[ \t]*$/.exec(lines[at + 1] ?? '')?.[1] : undefined;
  if (!opening || delimiter === undefined) return undefined;
  const end = lines.findIndex((line, n) => n > at + 1 && line.trim() === delimiter);
  if (end === -1) return undefined;
  return {
    indent: opening[1]!,
    kind: calloutKind(opening[2]!),
    body: lines.slice(at + 2, end),
    next: end + 1,
  };
}

/** A kind that is no kind of ours ("example", "bug", "abstract") is a note with its name as title. */
function labelOf(name: string, title: string | undefined): { kind: CalloutKind; title?: string | undefined } {
  const kind = calloutKind(name);
  if (kind) return { kind, title: title !== undefined && calloutKind(title) ? undefined : title };
  return {
    kind: 'note',
    title: title ?? name.replace(/-/g, ' ').replace(/^\w/, (letter) => letter.toUpperCase()),
  };
}

/** MyST: `:class: x` lines at the beginning of a directive. */
function withoutOptions(body: readonly string[]): readonly string[] {
  const first = body.findIndex((line) => !/^ *:[\w-]+:/.test(line));
  return first <= 0 ? body : body.slice(first);
}

function trimBlank(lines: readonly string[]): readonly string[] {
  let start = 0;
  let end = lines.length;
  while (start < end && lines[start]!.trim() === '') start++;
  while (end > start && lines[end - 1]!.trim() === '') end--;
  return lines.slice(start, end);
}

function unescaped(title: string): string {
  return title.replace(/\\(["\\])/g, '$1');
}
