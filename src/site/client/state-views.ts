/** What the search page shows instead of results. */
import { searchingTexts } from '../strings/searching.ts';
import { element } from './dom.ts';
import { pageTexts } from './page-texts.ts';
import type { SearchFailure } from './protocol.ts';
import { hasFilters, type SearchState } from './search-state.ts';

export function emptyQueryView(): HTMLElement {
  const text = pageTexts(searchingTexts);
  return card(text.emptyTitle, list(...text.emptyAdvice));
}

export function nothingFoundView(state: SearchState, removeFilters: () => void): HTMLElement {
  const text = pageTexts(searchingTexts);
  const advice = [...(state.query.includes('"') ? [text.quotesAdvice] : []), ...text.nothingAdvice];
  const view = card(text.nothingFor(state.query), list(...advice));
  if (hasFilters(state)) {
    const button = element('button', { type: 'button', class: 'button' }, text.withoutFilters);
    button.addEventListener('click', removeFilters);
    view.append(button);
  }
  return view;
}

export function failureView(failure: SearchFailure, retry: () => void): HTMLElement {
  const text = pageTexts(searchingTexts);
  const button = element('button', { type: 'button', class: 'button', 'data-retry': true }, text.tryAgain);
  button.addEventListener('click', retry);
  const view =
    failure.reason === 'offline'
      ? card(text.offlineTitle, element('p', {}, text.offlineAdvice))
      : card(text.failedTitle, element('p', {}, failure.message));
  view.append(button);
  return view;
}

function card(title: string, ...body: Node[]): HTMLElement {
  return element('div', { class: 'state-card' }, element('h2', {}, title), ...body);
}

function list(...items: string[]): HTMLElement {
  return element('ul', {}, ...items.map((item) => element('li', {}, item)));
}
