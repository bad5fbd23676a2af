/** The search page: the URL is the state, the worker answers, the views show. */
import type { SearchNotice } from '../../search/notices.ts';
import type { SearchResponse } from '../../search/types.ts';
import { offlineSearchTexts } from '../strings/offline-search.ts';
import { searchingTexts } from '../strings/searching.ts';
import { DeepSearch } from './deep-search.ts';
import { element, required } from './dom.ts';
import { openFacets } from './facet-counts.ts';
import { FiltersView } from './filters-view.ts';
import { HitsView } from './hits-view.ts';
import { handOverMarks } from './marks-handover.ts';
import { pageTexts } from './page-texts.ts';
import { SearchFailure } from './protocol.ts';
import { rememberSearch } from './recent-searches.ts';
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
  withSort,
} from './search-state.ts';
import { emptyQueryView, failureView, nothingFoundView } from './state-views.ts';

const text = pageTexts(searchingTexts);

function noticeInWords(notice: SearchNotice): string {
  switch (notice.kind) {
    case 'no-manual-passes':
      return text.noManualPasses;
    case 'no-page-holds':
      return text.noPageHolds(notice.phrases);
    case 'by-words-only':
      return text.byWordsOnly(notice.reason);
    case 'no-index-by-meaning':
      return text.noIndexByMeaning;
    case 'only-what-is-kept':
      return pageTexts(offlineSearchTexts).searchedKept(notice.shelves);
  }
}

/** Typing pauses this long before it is searched for. */
const TYPING_PAUSE_MS = 180;
/** Results by words wait this long for those by meaning: seldom is the order changed before the reader's eyes. */
const PARTIAL_PAUSE_MS = 120;
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
  readonly #sort = required<HTMLSelectElement>('[data-sort]');
  readonly #grouped = required<HTMLInputElement>('[data-grouped]');
  readonly #hits = new HitsView(required('[data-hits]'), required('[data-refined]'));
  readonly #deep = new DeepSearch(required('[data-deep]'), searchClient, () => void this.#run());
  readonly #filters: FiltersView;
  #state: SearchState;
  #running: AbortController | undefined;
  #last: SearchResponse | undefined;
  /** What the filters show: with the values that could be chosen as well. */
  #facets: SearchResponse['facets'] | undefined;

  constructor() {
    this.#state = stateFromUrl(location.search);
    const filterForm = required<HTMLFormElement>('[data-filters]');
    this.#filters = new FiltersView(filterForm, (facet, value, on) =>
      this.#go(withFilter(this.#state, facet, value, on)),
    );
    filterForm.addEventListener('unfold', () => this.#filters.show(this.#state, this.#facets));
    this.#listen();
    if (this.#state.query === '') this.#input.focus();
    this.#open();
  }

  /** Shows what the address says, where it was left. */
  #open(): void {
    this.#input.value = this.#state.query;
    rememberSearch(this.#state.query);
    void this.#run(savedPlace());
  }

  #listen(): void {
    history.scrollRestoration = 'manual';
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      rememberSearch(this.#input.value);
      this.#typed('push');
    });
    this.#sort.addEventListener('change', () =>
      this.#go(withSort(this.#state, this.#sort.value === 'page' ? 'page' : 'relevance')),
    );
    this.#grouped.addEventListener('change', () =>
      this.#go({ ...this.#state, grouped: this.#grouped.checked }),
    );
    this.#layout.addEventListener('click', ({ target }) => {
      const link = target instanceof Element ? target.closest('a') : null;
      const opened = link && this.#hits.idOf(link);
      if (!opened) return;
      rememberSearch(this.#state.query);
      savePlace(opened);
      if (link.dataset.marks !== undefined) handOverMarks(link.pathname, link.dataset.marks);
    });
    let pause: ReturnType<typeof setTimeout> | undefined;
    this.#input.addEventListener('input', () => {
      clearTimeout(pause);
      pause = setTimeout(() => this.#typed('replace'), TYPING_PAUSE_MS);
    });
    this.#more.addEventListener('click', () => this.#go(withMore(this.#state), 'replace'));
    addEventListener('popstate', () => {
      this.#state = stateFromUrl(location.search);
      this.#open();
    });
    addEventListener('pagehide', () => savePlace());
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
    savePlace();
    this.#state = state;
    if (change === 'push') history.pushState(null, '', urlOfState(state));
    else history.replaceState(null, '', urlOfState(state));
    void this.#run();
  }

  async #run(place?: Place): Promise<void> {
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
    // What no longer matches must not stay; more of the same, or the same in another order, was asked for.
    let first = this.#last === undefined || !isSame(state, this.#shownState);
    const sameQuestion = this.#last !== undefined && isSameQuestion(state, this.#shownState);
    let partial: ReturnType<typeof setTimeout> | undefined;
    const show = (response: SearchResponse) => {
      clearTimeout(patience);
      clearTimeout(partial);
      this.#show(response, first);
      first = false;
    };
    this.#shownState = state;
    const { signal } = controller;
    try {
      const request = requestOf(state, this.#deep.active ? 'full' : 'fast');
      const response = await searchClient().search(request, {
        signal,
        // The first results by words would undo the order of those that are shown.
        onPartial: (response) => {
          if (!sameQuestion) partial = setTimeout(() => show(response), PARTIAL_PAUSE_MS);
        },
      });
      show(response);
      if (place) this.#goBackTo(place);
      void this.#deep.offer();
      if (hasFilters(state)) {
        this.#facets = await openFacets(state, response, (other) => searchClient().search(other, { signal }));
        this.#filters.show(state, this.#facets);
      }
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#showFailure(error);
    } finally {
      clearTimeout(patience);
      clearTimeout(partial);
      if (this.#running === controller) this.#layout.removeAttribute('aria-busy');
    }
  }

  #shownState: SearchState | undefined;

  #show(response: SearchResponse, first: boolean): void {
    this.#last = response;
    this.#facets = this.#facetsFor(response);
    this.#filters.show(this.#state, this.#facets);
    if (first) this.#hits.start(response.hits, this.#arrangement());
    else this.#hits.refine(response.hits);
    this.#showArrangement(response.hits.length > 1);
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

  /** Values that could be chosen as well stay in sight until they are counted anew. */
  #facetsFor({ facets }: SearchResponse): SearchResponse['facets'] {
    const kept = this.#facets;
    if (!kept) return facets;
    const chosen = FACETS.filter((facet) => this.#state.filters[facet].length > 0);
    return { ...facets, ...Object.fromEntries(chosen.map((facet) => [facet, kept[facet]])) };
  }

  #arrangement(): Parameters<HitsView['start']>[1] {
    const { sort, grouped } = this.#state;
    return { sort, grouped, titleOfManual: (manual) => this.#filters.titleOf('doc', manual) };
  }

  #showArrangement(offered: boolean): void {
    this.#sort.value = this.#state.sort;
    this.#grouped.checked = this.#state.grouped;
    required('[data-arrangement]').classList.toggle('finder__arrangement--idle', !offered);
  }

  #goBackTo({ scrollY, opened }: Place): void {
    if (opened !== undefined) this.#hits.focus(opened);
    window.scrollTo({ top: scrollY });
  }

  #showEmpty(): void {
    this.#last = undefined;
    this.#facets = undefined;
    this.#hits.start([], this.#arrangement());
    this.#showArrangement(false);
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
    this.#hits.start([], this.#arrangement());
    this.#showArrangement(false);
    this.#more.hidden = true;
    this.#notices.replaceChildren();
    this.#say(failure.reason === 'offline' ? text.offlineStatus : text.failedStatus);
    this.#stateArea.replaceChildren(failureView(failure, () => void this.#run()));
  }

  /** Chosen filters above the results, each with a way to drop it. */
  #showActive(): void {
    const chips = FACETS.flatMap((facet) =>
      this.#state.filters[facet].map((value) => {
        const title = this.#filters.chipTitle(facet, value);
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
      ...notices.map((notice) => element('p', { class: 'notice' }, noticeInWords(notice))),
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

/** The same results, in the same arrangement. */
function isSame(a: SearchState, b: SearchState | undefined): boolean {
  return b !== undefined && urlOfState(a) === urlOfState(b);
}

/** Nothing differs but how many results are shown, and in which arrangement. */
function isSameQuestion(a: SearchState, b: SearchState | undefined): boolean {
  return b !== undefined && isSame(a, { ...b, shown: a.shown, sort: a.sort, grouped: a.grouped });
}

/** Where a search was left: kept with its entry in the history. */
interface Place {
  readonly scrollY: number;
  /** The result that was opened. */
  readonly opened?: string;
}

function savePlace(opened = savedPlace()?.opened): void {
  const place: Place = { scrollY: window.scrollY, ...(opened === undefined ? {} : { opened }) };
  history.replaceState(place, '');
}

function savedPlace(): Place | undefined {
  const state: unknown = history.state;
  if (typeof state !== 'object' || state === null || !('scrollY' in state)) return undefined;
  const opened = 'opened' in state ? { opened: String(state.opened) } : {};
  return { scrollY: Number(state.scrollY), ...opened };
}

new SearchPage();

// The development server has indexed a changed manual.
import.meta.hot?.on('mcdewey:index-changed', () => location.reload());
