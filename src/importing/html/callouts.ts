/** Notes and warnings, as documentation tools mark them. */
import type { Element } from 'domhandler';
import { type CalloutKind, calloutKind } from '../../library/markdown/callouts.ts';
import { childElements, collapse, elementsOf, hasClass, textOf } from './dom.ts';

const KIND_IN_CLASS =
  /(?:^|[\s_-])(note|tip|hint|info|important|warning|caution|danger|attention|error|seealso|see-also)(?=$|[\s_-])/gi;
const MARKED_ADMONITION =
  /(?:^|\s)(?:admonition(?:block)?|alert|callout|theme-admonition|rst-note|mcnote|markdown-alert)(?=$|[\s_-])/i;
const TITLE_CLASS =
  /(?:^|\s)(?:title|admonition-title|admonition-heading|note__title|notetitle|tiptitle|warningtitle|importanttitle|cautiontitle|markdown-alert-title|autonumber|mcautonumber|alert-heading|rubric)(?=$|\s)/i;

export interface Callout {
  readonly kind: CalloutKind;
  /** Shown in bold where the author gave one beside the kind. */
  readonly title?: string;
  /** Elements whose text is the label: not part of the text. */
  readonly labels: ReadonlySet<Element>;
}

/** @returns undefined for an element that is no note. */
export function calloutOf(element: Element): Callout | undefined {
  if (!/^(?:div|aside|section|table|p|blockquote)$/.test(element.name)) return undefined;
  const classes = element.attribs.class ?? '';
  const kinds = [...classes.matchAll(KIND_IN_CLASS)].map((match) => match[1]!.toLowerCase());
  // DITA: "note note_warning".
  const named = kinds.find((name) => name !== 'note') ?? kinds[0];
  const isMarked = MARKED_ADMONITION.test(classes);
  if (named === undefined && !isMarked) return undefined;
  // "see also" and "error" are kinds of their own elsewhere.
  const kind =
    named === undefined ? 'note' : (calloutKind(named) ?? (named === 'error' ? 'caution' : 'note'));
  const label = labelOf(element);
  const labels = new Set<Element>(label ? [label] : []);
  // Asciidoctor's icon column repeats the kind.
  for (const cell of elementsOf(element.children))
    if (cell.name === 'td' && hasClass(cell, 'icon')) labels.add(cell);
  const text = label ? collapse(textOf(label.children)).replace(/¶$/, '').replace(/:$/, '') : '';
  const isPlain = text === '' || calloutKind(text) !== undefined;
  return { kind, labels, ...(isPlain ? {} : { title: text }) };
}

/** The element that only says "Note". */
function labelOf(element: Element): Element | undefined {
  const candidates = elementsOf(element.children).slice(0, 12);
  const titled = candidates.find(
    (child) =>
      TITLE_CLASS.test(child.attribs.class ?? '') &&
      child.name !== 'table' &&
      collapse(textOf(child.children)).length < 160,
  );
  if (titled) return titled;
  const first = childElements(element)[0];
  return candidates.find(
    (child) =>
      (child === first || child.parent === first) &&
      /^(?:h[1-6]|p|strong|b|span|dt|div)$/.test(child.name) &&
      calloutKind(collapse(textOf(child.children))) !== undefined,
  );
}
