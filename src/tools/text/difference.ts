/** What changed between two texts, by lines. */
import { editsBetween } from '../../library/difference.ts';

export interface ChangedLine {
  /** `changed` is for callers that compare what stands below a line. */
  readonly kind: 'same' | 'removed' | 'added' | 'changed';
  readonly text: string;
}

export function diffLines(before: readonly string[], after: readonly string[]): ChangedLine[] {
  return editsBetween(before, after).map((edit) => ({
    kind: edit.kind,
    text: (edit.kind === 'added' ? after[edit.after] : before[edit.before]) ?? '',
  }));
}

/**
 * The changed lines with a line of context each side: `- ` removed, `+ ` added, `~ ` changed, two blanks unchanged, `…` left out.
 * @returns an empty string when nothing changed.
 */
export function readableDiff(lines: readonly ChangedLine[]): string {
  const shown = new Set<number>();
  for (const [index, line] of lines.entries()) {
    if (line.kind !== 'same') for (const near of [index - 1, index, index + 1]) shown.add(near);
  }
  const marks = { same: '  ', removed: '- ', added: '+ ', changed: '~ ' } as const;
  const output: string[] = [];
  let omitted = false;
  for (const [index, line] of lines.entries()) {
    if (!shown.has(index)) {
      omitted = true;
      continue;
    }
    if (omitted && output.length > 0) output.push('…');
    omitted = false;
    output.push(`${marks[line.kind]}${line.text}`);
  }
  return output.join('\n');
}
