/** What the search page shows instead of results. */
import { element } from './dom.ts';
import type { SearchFailure } from './protocol.ts';
import { hasFilters, type SearchState } from './search-state.ts';

export function emptyQueryView(): HTMLElement {
  return card(
    'Ask in your own words',
    list(
      'A question: how do I drain connections before a restart',
      'An error message or code, pasted as it is',
      'An exact phrase in quotes: "graceful shutdown"',
      'With a product or version in it: finesse 12.5 heartbeat',
    ),
  );
}

export function nothingFoundView(state: SearchState, removeFilters: () => void): HTMLElement {
  const advice = [
    'Check the spelling, or use another word for the same thing',
    'Leave out words that the manual may not use',
  ];
  if (state.query.includes('"'))
    advice.unshift('Remove the quotes: they ask for exactly these words in this order');
  const view = card(`Nothing found for “${state.query}”`, list(...advice));
  if (hasFilters(state)) {
    const button = element('button', { type: 'button', class: 'button' }, 'Search without the filters');
    button.addEventListener('click', removeFilters);
    view.append(button);
  }
  return view;
}

export function failureView(failure: SearchFailure, retry: () => void): HTMLElement {
  const button = element('button', { type: 'button', class: 'button', 'data-retry': true }, 'Try again');
  button.addEventListener('click', retry);
  const view =
    failure.reason === 'offline'
      ? card(
          'The search index cannot be reached',
          element('p', {}, 'You seem to be offline. The search runs again when the connection is back.'),
        )
      : card('The search failed', element('p', {}, failure.message));
  view.append(button);
  return view;
}

function card(title: string, ...body: Node[]): HTMLElement {
  return element('div', { class: 'state-card' }, element('h2', {}, title), ...body);
}

function list(...items: string[]): HTMLElement {
  return element('ul', {}, ...items.map((item) => element('li', {}, item)));
}
