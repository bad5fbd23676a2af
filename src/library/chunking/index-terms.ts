/** The terms of a back-of-book index: what the manual's makers thought readers would look for, and where it is. */
import { inlineText } from '../markdown/inline-text.ts';
import { parseInline } from '../markdown/syntax.ts';

export interface PrintedTerm {
  readonly term: string;
  /** Printed numbers of the pages that the index names; some may be those of another book ("t79"). */
  readonly labels: readonly string[];
}

const LONGEST_TERM = 70;
/** "12", "34-36.", "t79", "7 wire": a page, and what stands in the line after it. */
const PAGE = /^((?:[A-Z]{1,2}-|[a-z])?\d{1,4})(?:[-–]\d{1,4})?[.;]?(?:\s+(.*))?$/s;

/** @param text Markdown of a page of the index. */
export function printedTerms(text: string): PrintedTerm[] {
  return text.split('\n').flatMap((line) => {
    if (/^\s*(?:#|\|?\s*-{3}|```|<!--)/.test(line)) return [];
    return termsOfLine(inlineText(parseInline(line.replace(/^[\s|>*+-]+/, ''))));
  });
}

/** "winding, 12, 34-36 wire, 7": several entries may stand in one line. */
function termsOfLine(line: string): PrintedTerm[] {
  const terms: PrintedTerm[] = [];
  let term = '';
  let labels: string[] = [];
  const begin = (next: string) => {
    const isTerm = /\p{L}{2}/u.test(term) && term.length <= LONGEST_TERM && !/^see\b/i.test(term);
    if (isTerm && labels.length > 0) terms.push({ term, labels });
    term = next.replace(/^[•–-]\s*/, '');
    labels = [];
  };
  for (const raw of line.split(',')) {
    const part = raw.trim();
    const [, page, rest] = (term === '' ? null : PAGE.exec(part)) ?? [];
    if (page === undefined && labels.length === 0 && term !== '' && term.length <= LONGEST_TERM)
      term += `, ${part}`;
    else if (page === undefined) begin(part);
    else {
      labels.push(page);
      if (rest) begin(rest.trim());
    }
  }
  begin('');
  return terms;
}
