/** The search page: the URL is the state, the worker answers, the views show. */
import type { SearchResponse } from '../../search/types.ts';
import { searchingTexts } from '../strings/searching.ts';
import { DeepSearch } from './deep-search.ts';
import { element, required } from './dom.ts';
import { FiltersView } from './filters-view.ts';
import { HitsView } from './hits-view.ts';
import { pageTexts } from './page-texts.ts';
import { SearchFailure } from './protocol.ts';
import { searchClient } from './search-client.ts';
import {
  FACETS,
  hasFilters,
  PAGE_SIZE,
  requestOf,
  type SearchState,
  stateFromUrl,
  urlOfState,
  withFilter,
  withMore,
  withoutFilters,
} from './search-state.ts';
import { emptyQueryView, failureView, nothingFoundView } from './state-views.ts';

const text = pageTexts(searchingTexts);

/** Typing pauses this long before it is searched for. */
const TYPING_PAUSE_MS = 180;
/** A search that takes longer than this says so. */
const PATIENCE_MS = 150;

class SearchPage {
  readonly #form = required<HTMLFormElement>('form.search--results');
  readonly #input = required<HTMLInputElement>('#search');
  readonly #status = required<HTMLElement>('[data-status]');
  readonly #notices = required<HTMLElement>('[data-notices]');
  readonly #active = required<HTMLElement>('[data-active-filters]');
  readonly #stateArea = required<HTMLElement>('[data-state]');
  readonly #more = required<HTMLButtonElement>('[data-more]');
  readonly #layout = required<HTMLElement>('[data-finder]');
  readonly #hits = new HitsView(required('[data-hits]'), required('[data-refined]'));
  readonly #deep = new DeepSearch(required('[data-deep]'), searchClient, () => void this.#run());
  readonly #filters: FiltersView;
  #state: SearchState;
  #running: AbortController | undefined;
  #last: SearchResponse | undefined;

  constructor() {
    this.#state = stateFromUrl(location.search);
    const filterForm = required<HTMLFormElement>('[data-filters]');
    this.#filters = new FiltersView(filterForm, (facet, value, on) =>
      this.#go(withFilter(this.#state, facet, value, on)),
    );
    filterForm.addEventListener('unfold', () => this.#filters.show(this.#state, this.#last?.facets));
    this.#listen();
    this.#input.value = this.#state.query;
    if (this.#state.query === '') this.#input.focus();
    void this.#run(savedScroll());
  }

  #listen(): void {
    history.scrollRestoration = 'manual';
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#typed('push');
    });
    let pause: ReturnType<typeof setTimeout> | undefined;
    this.#input.addEventListener('input', () => {
      clearTimeout(pause);
      pause = setTimeout(() => this.#typed('replace'), TYPING_PAUSE_MS);
    });
    this.#more.addEventListener('click', () => this.#go(withMore(this.#state), 'replace'));
    addEventListener('popstate', () => {
      this.#state = stateFromUrl(location.search);
      this.#input.value = this.#state.query;
      void this.#run(savedScroll());
    });
    addEventListener('pagehide', saveScroll);
    addEventListener('online', () =>
      this.#stateArea.querySelector<HTMLButtonElement>('[data-retry]')?.click(),
    );
  }

  #typed(history: 'push' | 'replace'): void {
    const query = this.#input.value.trim();
    if (query === this.#state.query) return;
    this.#go({ ...this.#state, query, shown: PAGE_SIZE }, history);
  }

  #go(state: SearchState, change: 'push' | 'replace' = 'push'): void {
    saveScroll();
    this.#state = state;
    if (change === 'push') history.pushState(null, '', urlOfState(state));
    else history.replaceState(null, '', urlOfState(state));
    void this.#run();
  }

  async #run(scrollTo?: number): Promise<void> {
    this.#running?.abort();
    const controller = new AbortController();
    this.#running = controller;
    const state = this.#state;
    document.title = document.title.replace(
      /^.*?(?= · )/,
      state.query === '' ? text.title : text.titleOf(state.query),
    );
    if (state.query === '') {
      this.#showEmpty();
      return;
    }
    this.#layout.setAttribute('aria-busy', 'true');
    const patience = setTimeout(() => this.#say(text.searching), PATIENCE_MS);
    let first = this.#last?.query !== state.query || this.#last === undefined;
    const show = (response: SearchResponse) => {
      clearTimeout(patience);
      this.#show(response, first);
      first = false;
    };
    // A change of filters replaces the list too: what no longer matches must not stay.
    if (!sameFilters(state, this.#shownState)) first = true;
    this.#shownState = state;
    try {
      const response = await searchClient().search(requestOf(state, this.#deep.active ? 'full' : 'fast'), {
        signal: controller.signal,
        onPartial: show,
      });
      show(response);
      void this.#deep.offer();
      if (scrollTo !== undefined) window.scrollTo({ top: scrollTo });
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#showFailure(error);
    } finally {
      clearTimeout(patience);
      if (this.#running === controller) this.#layout.removeAttribute('aria-busy');
    }
  }

  #shownState: SearchState | undefined;

  #show(response: SearchResponse, first: boolean): void {
    this.#last = response;
    if (first) this.#hits.start(response.hits);
    else this.#hits.refine(response.hits);
    this.#filters.show(this.#state, response.facets);
    this.#showActive();
    this.#showNotices(response);
    this.#more.hidden =
      !response.complete || response.hits.length >= response.total || this.#state.shown >= 100;
    const nothing = response.complete && response.hits.length === 0;
    this.#stateArea.replaceChildren(
      ...(nothing ? [nothingFoundView(this.#state, () => this.#go(withoutFilters(this.#state)))] : []),
    );
    if (response.complete) this.#say(statusOf(response));
  }

  #showEmpty(): void {
    this.#last = undefined;
    this.#hits.start([]);
    this.#filters.show(this.#state, undefined);
    this.#showActive();
    this.#notices.replaceChildren();
    this.#more.hidden = true;
    this.#say('');
    this.#layout.removeAttribute('aria-busy');
    this.#stateArea.replaceChildren(emptyQueryView());
  }

  #showFailure(error: unknown): void {
    const failure = error instanceof SearchFailure ? error : new SearchFailure('failed', String(error));
    this.#last = undefined;
    this.#hits.start([]);
    this.#more.hidden = true;
    this.#notices.replaceChildren();
    this.#say(failure.reason === 'offline' ? text.offlineStatus : text.failedStatus);
    this.#stateArea.replaceChildren(failureView(failure, () => void this.#run()));
  }

  /** Chosen filters above the results, each with a way to drop it. */
  #showActive(): void {
    const chips = FACETS.flatMap((facet) =>
      this.#state.filters[facet].map((value) => {
        const title = this.#filters.titleOf(facet, value);
        const chip = element(
          'button',
          { type: 'button', class: 'chip', 'aria-label': text.removeFilter(title) },
          title,
          ' ×',
        );
        chip.addEventListener('click', () => this.#go(withFilter(this.#state, facet, value, false)));
        return chip;
      }),
    );
    if (hasFilters(this.#state) && chips.length > 1) {
      const all = element('button', { type: 'button', class: 'chip chip--all' }, text.removeAllFilters);
      all.addEventListener('click', () => this.#go(withoutFilters(this.#state)));
      chips.push(all);
    }
    this.#active.replaceChildren(...chips);
  }

  #showNotices({ corrections, notices }: SearchResponse): void {
    const lines = [
      ...corrections.map(({ from, to }) =>
        element(
          'p',
          { class: 'notice' },
          text.corrected.before,
          element('strong', {}, to),
          text.corrected.after(from),
        ),
      ),
      ...notices.map((notice) => element('p', { class: 'notice' }, notice)),
    ];
    this.#notices.replaceChildren(...lines);
  }

  #say(text: string): void {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }
}

function statusOf({ total, hits }: SearchResponse): string {
  if (total === 0) return text.nothing;
  const all = text.results(total);
  return hits.length < total ? text.bestShown(all, hits.length) : all;
}

function sameFilters(a: SearchState, b: SearchState | undefined): boolean {
  return b !== undefined && JSON.stringify(a.filters) === JSON.stringify(b.filters);
}

function saveScroll(): void {
  history.replaceState({ scrollY: window.scrollY }, '');
}

function savedScroll(): number | undefined {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'scrollY' in state
    ? Number(state.scrollY)
    : undefined;
}

new SearchPage();

// The development server has indexed a changed manual.
import.meta.hot?.on('mcdewey:index-changed', () => location.reload());
