/** The targets of a Markdown text's links, without parsing it: what links to where, and the same text with other targets. */

const FENCE = /^[ \t]*(?:>[ \t]?)*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(`{3,}|~{3,})(.*)$/;
/** Characters of a code span; a longer one is rather two stray backticks. */
const LONGEST_SPAN = 2000;
/** `](target "title")`; the target may hold one level of parentheses. */
const INLINE =
  /\]\([ \t]*(?:<([^<>\n]{0,2000})>|((?:[^\s()<>]|\([^\s()<>]{0,500}\)){1,2000}))(?:[ \t\n]+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?[ \t]*\)/g;
/** `[label]: target`. */
const DEFINITION = /^( {0,3}\[[^[\]\n]{1,200}\]:[ \t]*)(?:<([^<>\n]{0,2000})>|(\S{1,2000}))/gm;

/**
 * Gives links other targets.
 *
 * @param targetFor the new target of a link as it is written; undefined removes the target, so that the text of the
 *   link stays in its brackets.
 */
export function replaceLinkTargets(
  markdown: string,
  targetFor: (target: string) => string | undefined,
): string {
  if (!markdown.includes(']')) return markdown;
  return stretches(markdown)
    .map(({ text, code }) => (code ? text : replaceIn(text, targetFor)))
    .join('');
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

function replaceIn(text: string, targetFor: (target: string) => string | undefined): string {
  return text
    .replace(INLINE, (whole, angled: string | undefined, plain: string | undefined) => {
      const target = angled ?? plain ?? '';
      const next = targetFor(target);
      if (next === target) return whole;
      return next === undefined ? ']' : `](${written(next)})`;
    })
    .replace(DEFINITION, (whole, before: string, angled: string | undefined, plain: string | undefined) => {
      const target = angled ?? plain ?? '';
      const next = targetFor(target);
      if (next === target) return whole;
      // A definition without a target would be text: this one leads to where it stands.
      return `${before}${next === undefined ? '<#>' : written(next)}`;
    });
}

function written(target: string): string {
  return /[\s()<>]/.test(target) ? `<${target.replace(/[<>\n]/g, encodeURIComponent)}>` : target;
}
