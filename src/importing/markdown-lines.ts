const FENCE = /^(?: {0,3}|\s*(?:[-*+]|\d+[.)])\s+|\s+|(?:> ?)+\s*)(`{3,}|~{3,})/;

/** Applies `change` to the stretches of Markdown outside fenced code and inline code. */
export function outsideCode(markdown: string, change: (text: string) => string): string {
  return splitCode(markdown)
    .map(({ text, code }) => (code === undefined ? change(text) : text))
    .join('');
}

export interface Stretch {
  readonly text: string;
  readonly code: 'fence' | 'span' | undefined;
}

/** Text, fenced code and code spans, in order; joined they are the Markdown. */
export function splitCode(markdown: string): Stretch[] {
  return splitFences(markdown).flatMap(({ text, code }): Stretch[] =>
    code ? [{ text, code: 'fence' }] : splitSpans(text),
  );
}

/** Stretches of Markdown inside and outside fenced code, in order; joined they are the text. */
export function splitFences(markdown: string): { text: string; code: boolean }[] {
  const parts: { text: string; code: boolean }[] = [];
  let fence: string | undefined;
  for (const line of markdown.split(/(?<=\n)/)) {
    const marker = FENCE.exec(line)?.[1];
    const opens =
      fence === undefined &&
      marker !== undefined &&
      !(marker.startsWith('`') && line.slice(line.indexOf(marker) + marker.length).includes('`'));
    const code = fence !== undefined || opens;
    const last = parts.at(-1);
    if (last && last.code === code && !opens) last.text += line;
    else parts.push({ text: line, code });
    if (opens) fence = marker;
    else if (
      fence !== undefined &&
      marker?.startsWith(fence) &&
      line.trim().replace(/^(?:> ?)+\s*/, '') === marker
    )
      fence = undefined;
  }
  return parts;
}

/** A code span is closed by a run of backticks as long as the one that opens it. */
function splitSpans(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let plain = 0;
  const runs = [...text.matchAll(/`+/g)];
  for (let i = 0; i < runs.length; i++) {
    const open = runs[i]!;
    const limit = text.indexOf('\n\n', open.index);
    let close = i + 1;
    while (runs[close] && runs[close]![0].length !== open[0].length && close - i < 1000) close++;
    if (!runs[close] || runs[close]![0].length !== open[0].length) continue;
    if (limit !== -1 && runs[close]!.index > limit) continue;
    stretches.push({ text: text.slice(plain, open.index), code: undefined });
    const end = runs[close]!.index + runs[close]![0].length;
    stretches.push({ text: text.slice(open.index, end), code: 'span' });
    plain = end;
    i = close;
  }
  stretches.push({ text: text.slice(plain), code: undefined });
  return stretches;
}
