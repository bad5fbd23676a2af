/** Walking a parsed page. Nothing here recurses: pages may nest as deep as they like. */
import type { ChildNode, Element } from 'domhandler';

/** Elements that hold nothing to read. */
export const DROPPED: ReadonlySet<string> = new Set(
  `script style noscript template nav iframe object embed form button input select textarea svg canvas audio
  video head title dialog`.split(/\s+/),
);
const BLOCKS: ReadonlySet<string> = new Set(
  `address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer h1 h2 h3
  h4 h5 h6 header hr html li main ol p pre section summary table tbody td th thead tr ul`.split(/\s+/),
);

export function isElement(node: ChildNode): node is Element {
  return node.type === 'tag' || node.type === 'script' || node.type === 'style';
}

/** All elements below `roots`, these included, in document order. */
export function elementsOf(roots: readonly ChildNode[]): Element[] {
  const found: Element[] = [];
  const stack: ChildNode[] = [...roots].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isElement(node)) continue;
    found.push(node);
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
  }
  return found;
}

/** What a reader sees of the nodes, with their own white space. */
export function textOf(
  roots: readonly ChildNode[],
  isLeftOut: (element: Element) => boolean = (element) => DROPPED.has(element.name),
): string {
  let text = '';
  const stack: ChildNode[] = [...roots].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'text') text += node.data;
    else if (isElement(node)) {
      if (node.name === 'br') text += '\n';
      else if (!isLeftOut(node))
        for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
    }
  }
  return text;
}

/** As `textOf`, with blanks where blocks and cells meet, so that words of neighbours stay apart. */
export function visibleText(roots: readonly ChildNode[], isLeftOut: (element: Element) => boolean): string {
  let text = '';
  const stack: (ChildNode | 'end')[] = [...roots].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node === 'end') text += '\n';
    else if (node.type === 'text') text += node.data;
    else if (isElement(node) && !isLeftOut(node)) {
      if (BLOCKS.has(node.name) || node.name === 'br') {
        text += '\n';
        stack.push('end');
      }
      for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
    }
  }
  return text;
}

export function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Class names and the id, in lower case. */
export function namesOf(element: Element): string[] {
  return `${element.attribs.class ?? ''} ${element.attribs.id ?? ''}`
    .toLowerCase()
    .split(/\s+/)
    .filter((name) => name !== '');
}

export function hasClass(element: Element, ...names: readonly string[]): boolean {
  return (element.attribs.class ?? '').split(/\s+/).some((name) => names.includes(name));
}

export function childElements(element: Element): Element[] {
  return element.children.filter(isElement);
}

/** The nearest element around this one with that name. */
export function ancestor(element: Element, name: string): Element | undefined {
  for (let parent = element.parent; parent; parent = parent.parent) {
    if ('name' in parent && parent.name === name) return parent as Element;
  }
  return undefined;
}

const blockCache = new WeakMap<Element, boolean>();

/** Starts a block of its own, or holds an element that does. */
export function isBlock(element: Element): boolean {
  if (BLOCKS.has(element.name)) return true;
  const known = blockCache.get(element);
  if (known !== undefined) return known;
  // A link around a whole card is no block: its text is the link's.
  const found = elementsOf(element.children).some((child) => BLOCKS.has(child.name));
  blockCache.set(element, found);
  return found;
}
