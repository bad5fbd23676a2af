/** The targets of a Markdown text's links, without parsing it: what links to where, and the same text with other targets. */

const FENCE = /^[ \t]*(?:>[ \t]?)*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(`{3,}|~{3,})(.*)$/;
/** Characters of a code span; a longer one is rather two stray backticks. */
const LONGEST_SPAN = 2000;
/** `[text](target "title")`; text and target may hold one level of brackets of their own. */
const INLINE =
  /!?\[((?:[^[\]\\]|\\[\s\S]|!?\[[^[\]]{0,300}\](?:\([^()\s]{0,500}\))?){0,500})\]\([ \t]*(?:<([^<>\n]{0,2000})>|((?:[^\s()<>]|\([^\s()<>]{0,500}\)){1,2000}))(?:[ \t\n]+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?[ \t]*\)/g;
/** `[label]: target`. */
const DEFINITION = /^( {0,3}\[[^[\]\n]{1,200}\]:[ \t]*)(?:<([^<>\n]{0,2000})>|(\S{1,2000}))/gm;

/**
 * Gives links other targets.
 *
 * @param targetFor the new target of a link as it is written; undefined removes the link, so that its text stays.
 */
export function replaceLinkTargets(
  markdown: string,
  targetFor: (target: string) => string | undefined,
): string {
  if (!markdown.includes(']')) return markdown;
  const masked = withoutCode(markdown);
  const edits: Edit[] = [];
  for (const match of masked.matchAll(INLINE)) {
    const end = match.index + match[0].length;
    const textStart = match.index + match[0].indexOf('[') + 1;
    const text = { start: textStart, end: textStart + match[1]!.length };
    const target = match[2] ?? match[3] ?? '';
    const next = targetFor(target);
    if (next === target) continue;
    if (next === undefined) {
      edits.push({ start: match.index, end: text.start, text: '' }, { start: text.end, end, text: '' });
    } else edits.push({ start: text.end, end, text: `](${written(next)})` });
  }
  for (const match of masked.matchAll(DEFINITION)) {
    const target = match[2] ?? match[3] ?? '';
    const next = targetFor(target);
    if (next === target) continue;
    const start = match.index + match[1]!.length;
    // A definition without a target would be text: this one leads to where it stands.
    edits.push({
      start,
      end: match.index + match[0].length,
      text: next === undefined ? '<#>' : written(next),
    });
  }
  return edited(markdown, edits);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function edited(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < at) continue;
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The targets of all links and images as they are written, in no particular order. */
export function linkTargets(markdown: string): string[] {
  const targets: string[] = [];
  replaceLinkTargets(markdown, (target) => {
    targets.push(target);
    return target;
  });
  return targets;
}

/** The same text with code blotted out, each position where it was. */
function withoutCode(markdown: string): string {
  return stretches(markdown)
    .map(({ text, code }) => (code ? '\0'.repeat(text.length) : text))
    .join('');
}

interface Stretch {
  readonly text: string;
  readonly code: boolean;
}

/** Code, whose brackets are no links, and the rest. A fence that is not closed runs to the end, as in CommonMark. */
function stretches(markdown: string): Stretch[] {
  const parts: Stretch[] = [];
  let start = 0;
  let at = 0;
  let open: string | undefined;
  const cut = (end: number, code: boolean) => {
    const text = markdown.slice(start, end);
    parts.push(...(code ? [{ text, code }] : spans(text)));
    start = end;
  };
  while (at < markdown.length) {
    const end = markdown.indexOf('\n', at) + 1 || markdown.length;
    const [, marks, rest = ''] = FENCE.exec(markdown.slice(at, end).trimEnd()) ?? [];
    if (open === undefined && marks !== undefined && !(marks.startsWith('`') && rest.includes('`'))) {
      cut(at, false);
      open = marks;
    } else if (open !== undefined && marks?.startsWith(open) && rest.trim() === '') {
      cut(end, true);
      open = undefined;
    }
    at = end;
  }
  cut(markdown.length, open !== undefined);
  return parts;
}

/** A code span is closed by the next run of as many backticks in the same paragraph. */
function spans(text: string): Stretch[] {
  const runs = [...text.matchAll(/`+/g)].map(({ index, 0: { length } }) => ({ index, length }));
  const nextOfLength = new Map<number, number>();
  const closing = new Array<number | undefined>(runs.length);
  for (let index = runs.length - 1; index >= 0; index--) {
    const { length } = runs[index]!;
    closing[index] = nextOfLength.get(length);
    nextOfLength.set(length, index);
  }
  const parts: Stretch[] = [];
  let start = 0;
  for (let index = 0; index < runs.length; index++) {
    const from = runs[index]!;
    const close = closing[index];
    if (close === undefined) continue;
    const end = runs[close]!.index + runs[close]!.length;
    if (end - from.index > LONGEST_SPAN || /\n[ \t]*\n/.test(text.slice(from.index, end))) continue;
    parts.push(
      { text: text.slice(start, from.index), code: false },
      { text: text.slice(from.index, end), code: true },
    );
    start = end;
    index = close;
  }
  parts.push({ text: text.slice(start), code: false });
  return parts;
}

function written(target: string): string {
  return /[\s()<>]/.test(target) ? `<${target.replace(/[<>\n]/g, encodeURIComponent)}>` : target;
}
