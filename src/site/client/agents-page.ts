/** The page about agents: puts in the address it was read from, and asks the endpoint whether it is there. */
import { href } from '../href.ts';
import { agentTexts } from '../strings/agents.ts';
import { pageTexts } from './page-texts.ts';

const text = pageTexts(agentTexts);

const article = document.querySelector<HTMLElement>('[data-agents]');
const assumed = article?.dataset.agents;
if (article && assumed) {
  const real = new URL(href(''), location.href).href;
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode } = walker;
    currentNode.nodeValue = (currentNode.nodeValue ?? '').replaceAll(assumed, real);
  }
}

const button = document.querySelector<HTMLButtonElement>('[data-check-endpoint]');
const status = document.querySelector('[data-check-status]');
button?.addEventListener('click', () => {
  if (status) status.textContent = text.checking;
  void isThere(button.dataset.checkEndpoint ?? '').then((title) => {
    if (status) status.textContent = title === undefined ? text.silent : text.answers(title);
  });
});

/** @returns the title that the server card gives; undefined where there is no card. */
async function isThere(cardUrl: string): Promise<string | undefined> {
  try {
    const response = await fetch(cardUrl, { cache: 'no-store' });
    const card: unknown = response.ok ? await response.json() : undefined;
    const title = (card as { title?: unknown } | undefined)?.title;
    return typeof title === 'string' ? title : undefined;
  } catch {
    return undefined;
  }
}
