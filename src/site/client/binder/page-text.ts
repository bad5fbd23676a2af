/** The text of a page as the site shows it, for documents that hold many of them. */

/**
 * @param url absolute address of a chunk page of this site.
 * @returns the page's text as nodes, without what only works on the page itself; undefined when it cannot be read.
 */
export async function fetchPageText(url: string): Promise<HTMLElement | undefined> {
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) return undefined;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const text = page.querySelector<HTMLElement>('[data-text]');
  return text ? detached(text, url) : undefined;
}

/** Ids would be there twice, relative links would lead elsewhere, buttons have no script. */
function detached(source: HTMLElement, url: string): HTMLElement {
  const text = document.importNode(source, true);
  for (const control of text.querySelectorAll('button, script, template')) control.remove();
  for (const named of text.querySelectorAll('[id], [name]')) {
    named.removeAttribute('id');
    named.removeAttribute('name');
  }
  for (const link of text.querySelectorAll('a[href]')) {
    link.setAttribute('href', new URL(link.getAttribute('href') ?? '', url).href);
  }
  text.removeAttribute('data-text');
  return text;
}
