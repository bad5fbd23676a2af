/** Elements out of data. Text is set as text: nothing that a manual holds is parsed as HTML. */

type Child = Node | string | undefined | false;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string | boolean | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    created.setAttribute(key, value === true ? '' : value);
  }
  created.append(
    ...children.filter((child): child is Node | string => child !== undefined && child !== false),
  );
  return created;
}

/** @throws Error when the page lacks the element: script and page do not belong together. */
export function required<T extends Element>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector);
  if (!found) throw new Error(`The page has no ${selector}`);
  return found;
}
