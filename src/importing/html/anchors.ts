/** Names of places in a page, for links to them. */
import type { Element } from 'domhandler';
import { childElements, elementsOf } from './dom.ts';

/** Ids that tools count up: nobody links to them from elsewhere. */
const COUNTED =
  /^(?:id(?:[-_.]?\d[\d.]*|[pm]\d+)|i?d\d+e\d+|index-\d+|toc\d*|_Toc\d+|_Ref\d+|ftn\..*|fn:?\d+|footnote-.*|anchor\d*|section\d+)$/i;

/** The name as headings can have it (`{#name}`): `start()` becomes `start-`. Links to it are changed alike. */
export function anchorName(id: string): string {
  let decoded = id;
  try {
    decoded = decodeURIComponent(id);
  } catch {
    // A stray "%" stands for itself.
  }
  const name = decoded.replace(/[^\w.:-]+/g, '-').slice(0, 80);
  return /^[A-Za-z0-9_]/.test(name) ? name : `_${name}`.slice(0, 80);
}

/** The href with its fragment as `anchorName` gives it; web addresses stay. */
export function anchoredHref(href: string): string {
  const hash = href.indexOf('#');
  if (hash === -1 || hash === href.length - 1 || /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(href)) return href;
  return `${href.slice(0, hash)}#${anchorName(href.slice(hash + 1))}`;
}

/** The id that an author gave this element or an empty anchor in it; counted ids do not count. */
export function ownAnchor(element: Element): string | undefined {
  const inside = elementsOf(element.children)
    .filter((child) => child.name === 'a' || (child.name === 'span' && child.children.length === 0))
    .filter((child) => child.attribs.href === undefined && !/\bindexterm\b/.test(child.attribs.class ?? ''))
    .slice(0, 3)
    .map((child) => child.attribs.id ?? child.attribs.name);
  return [element.attribs.id, ...inside].find((id) => isAuthored(id));
}

/** A heading's name: its own, or that of the sections (and nothing but sections) that it opens. */
export function headingAnchor(heading: Element): string | undefined {
  const own = ownAnchor(heading);
  if (own !== undefined) return own;
  let element: Element = heading;
  for (let step = 0; step < 6; step++) {
    const before = previousElement(element);
    if (before) {
      const name = before.attribs.id ?? before.attribs.name;
      const isAnchor = (before.name === 'a' || before.name === 'span') && before.attribs.href === undefined;
      return isAnchor && isAuthored(name) ? name : undefined;
    }
    const { parent } = element;
    if (!parent || !('name' in parent) || !/^(?:div|section|article|header|hgroup)$/.test(parent.name))
      return undefined;
    element = parent as Element;
    if (isAuthored(element.attribs.id)) return element.attribs.id;
  }
  return undefined;
}

function isAuthored(id: string | undefined): id is string {
  return id !== undefined && id !== '' && id.length <= 120 && !COUNTED.test(id);
}

function previousElement(element: Element): Element | undefined {
  const siblings = element.parent && 'children' in element.parent ? (element.parent as Element) : undefined;
  if (!siblings) return undefined;
  const elements = childElements(siblings);
  const index = elements.indexOf(element);
  // Empty anchors of indexes stand between a section's name and its heading.
  for (let i = index - 1; i >= 0; i--) {
    if (!/\bindexterm\b/.test(elements[i]!.attribs.class ?? '')) return elements[i];
  }
  return undefined;
}
