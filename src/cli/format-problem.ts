import type { Problem } from '../library/model.ts';

/** One line: which file, what is wrong with it, what to do. */
export function formatProblem(problem: Problem): string {
  return `${problem.severity === 'error' ? '✗' : '!'} ${problem.file}: ${problem.message} ${problem.fix}`;
}
