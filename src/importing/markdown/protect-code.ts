/** Takes code out of Markdown while the text around it is rewritten. */
import { splitCode } from '../markdown-lines.ts';

const PLACEHOLDER = /([^\n]*?)\ufdd0(\d+)\ufdd0/g;

export interface ProtectedText {
  /** Each fenced block is one line, each code span one word, of characters that no manual has. */
  readonly text: string;
  /** Puts the code back, indented or quoted like the line on which its placeholder now stands. */
  restore(text: string): string;
}

export function protectCode(markdown: string): ProtectedText {
  const kept: string[] = [];
  const keep = (code: string) => `\ufdd0${kept.push(code) - 1}\ufdd0`;
  const text = splitCode(markdown.replaceAll('\ufdd0', '\ufffd'))
    .map(({ text: part, code }) => {
      if (code === 'span') return keep(part);
      if (code !== 'fence') return part;
      const lines = part.replace(/\n$/, '').split('\n');
      const indent = /^ */.exec(lines[0]!)![0];
      const end = part.endsWith('\n') ? '\n' : '';
      return indent + keep(lines.map((line) => dedent(line, indent.length)).join('\n')) + end;
    })
    .join('');
  return {
    text,
    restore: (changed) =>
      changed.replace(PLACEHOLDER, (_whole, before: string, index: string) => {
        const code = kept[Number(index)] ?? '';
        if (!code.includes('\n')) return before + code;
        // Behind a list's marker the code's other lines are indented to it.
        const prefix = before.replace(/[^\s>]/g, ' ');
        const lines = code.split('\n').map((line, i) => (i === 0 ? before : prefix) + line);
        return lines.map((line) => (line.trim() === prefix.trim() ? line.trimEnd() : line)).join('\n');
      }),
  };
}

/** Without up to `width` leading blanks. */
export function dedent(line: string, width: number): string {
  let from = 0;
  while (from < width && line[from] === ' ') from++;
  return line.slice(from);
}
