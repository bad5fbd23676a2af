/** The beginning of a place in a manual's Markdown, as plain text. Pure; far smaller than a Markdown parser. */

const LENGTH = 360;

/**
 * @param index of the heading in the chunk at which to begin; 0 for the beginning of the chunk, unless it begins in
 * the middle of something that ends before its first heading.
 * @returns the heading there, if any, and a few lines of what follows it.
 */
export function beginningOf(markdown: string, index: number): { heading?: string; text: string } {
  const lines = markdown.split('\n');
  const headings = headingLines(lines);
  const start = index > 0 ? headings[index] : undefined;
  const first = start ?? (headings[0] === firstTextLine(lines) ? headings[0] : undefined);
  // A chapter's heading is followed by that of its first section: then both are worth showing.
  const end =
    first === undefined
      ? undefined
      : headings.find(
          (line) => line > first && lines.slice(first + 1, line).some((text) => text.trim() !== ''),
        );
  const own = lines.slice(first === undefined ? 0 : first + 1, end);
  const text = cut(
    own
      .map(plainLine)
      .filter((line) => line !== '')
      .join(' '),
  );
  const heading = first === undefined ? undefined : plainLine(lines[first] ?? '');
  return heading ? { heading, text } : { text };
}

function firstTextLine(lines: readonly string[]): number {
  return lines.findIndex((line) => line.trim() !== '');
}

function headingLines(lines: readonly string[]): number[] {
  const found: number[] = [];
  let fence = '';
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && fence === '') fence = mark;
    else if (mark?.startsWith(fence)) fence = '';
    else if (fence === '' && /^ {0,3}#{1,6}\s/.test(line)) found.push(index);
  }
  return found;
}

function plainLine(line: string): string {
  if (/^\s*(?:`{3,}|~{3,}|\|?\s*:?-{3,}|<!--)/.test(line)) return '';
  return line
    .replace(/^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+)/, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/\\([\\`*_{}[\]()#+.!|<>~-])/g, '$1')
    .replace(/\*\*|__|`/g, '')
    .replace(/\s*\|\s*/g, '  ')
    .trim();
}

function cut(text: string): string {
  if (text.length <= LENGTH) return text;
  const start = text.slice(0, LENGTH);
  return `${start.slice(0, Math.max(start.lastIndexOf(' '), LENGTH / 2))} …`;
}
