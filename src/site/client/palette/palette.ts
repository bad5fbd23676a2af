/**
 * The palette: searches and jumps from any page. Loaded when somebody reaches for it; asks the same worker as the
 * search page, so its results are the first of that page, in the same order.
 */
import type { Hit, SearchFilters, SearchResponse, Suggestion } from '../../../search/types.ts';
import { href, siteBase } from '../../href.ts';
import { paletteTexts } from '../../strings/palette.ts';
import { searchingTexts } from '../../strings/searching.ts';
import stylesheet from '../../styles/palette.css?url';
import { element } from '../dom.ts';
import { OptionChooser } from '../option-chooser.ts';
import { pageTexts } from '../page-texts.ts';
import { SearchFailure } from '../protocol.ts';
import { forgetSearches, recentSearches, rememberSearch } from '../recent-searches.ts';
import { searchClient } from '../search-client.ts';
import { emptyState, urlOfState } from '../search-state.ts';
import { optionRow, suggestionRow } from '../suggestion-row.ts';
import { here } from './here.ts';
import { type PaletteFrame, paletteFrame } from './palette-frame.ts';
import { hitRow } from './palette-rows.ts';

const TYPING_PAUSE_MS = 110;
/** A search that takes longer than this says so. */
const PATIENCE_MS = 250;
const PLACES_SHOWN = 5;
const RESULTS_SHOWN = 6;

const text = { ...pageTexts(searchingTexts), ...pageTexts(paletteTexts) };

let palette: Palette | undefined;

/**
 * Fetched by hand: a style sheet that a script imports would be part of every page.
 * Settled when it applies, or cannot be had.
 */
const styled = new Promise<void>((done) => {
  const link = element('link', { rel: 'stylesheet', href: stylesheet });
  link.addEventListener('load', () => done());
  link.addEventListener('error', () => done());
  document.head.append(link);
});

/** @param typed gives what was typed while the palette was being loaded. */
export async function openPalette(typed: () => string): Promise<void> {
  await styled;
  palette ??= new Palette();
  palette.open(typed());
}

class Palette {
  readonly #here = here(siteBase);
  readonly #frame: PaletteFrame = paletteFrame(this.#here.scopes);
  readonly #chooser = new OptionChooser(this.#frame.input, this.#frame.list);
  #pause: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;
  /** What the lists were asked for; undefined: the recent searches are shown. */
  #asked: string | undefined;
  #pointerInside = false;

  constructor() {
    const { dialog, form, input, list, scopes, forget, close } = this.#frame;
    document.body.append(dialog);
    input.addEventListener('input', () => this.#changed());
    input.addEventListener('keydown', (event) => this.#chooser.press(event));
    scopes?.addEventListener('change', () => this.#ask());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#openResults();
    });
    list.addEventListener('click', (event) => this.#opened(event));
    list.addEventListener('pointermove', () => {
      this.#pointerInside = true;
    });
    list.addEventListener('pointerleave', () => {
      this.#pointerInside = false;
    });
    forget.addEventListener('click', () => {
      forgetSearches();
      this.#showRecent();
      this.#say(text.forgotten);
      input.focus();
    });
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', ({ target }) => {
      if (target === dialog) dialog.close();
    });
    dialog.addEventListener('close', () => this.#running?.abort());
  }

  open(typed: string): void {
    const { dialog, input } = this.#frame;
    if (!dialog.open) dialog.showModal();
    if (typed !== '') input.value = typed;
    input.focus();
    if (typed === '') input.select();
    this.#ask();
  }

  #changed(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#ask(), TYPING_PAUSE_MS);
  }

  #filters(): SearchFilters {
    const chosen = this.#frame.scopes?.querySelector<HTMLInputElement>('input:checked')?.value;
    return this.#here.scopes[Number(chosen ?? -1)]?.filters ?? {};
  }

  #resultsUrl(query: string): string {
    const filters = { ...emptyState.filters, ...this.#filters() };
    return href('search/') + urlOfState({ ...emptyState, query, filters });
  }

  #ask(): void {
    clearTimeout(this.#pause);
    this.#running?.abort();
    const query = this.#frame.input.value.trim();
    if (query === '') {
      this.#showRecent();
      return;
    }
    const controller = new AbortController();
    this.#running = controller;
    this.#asked = query;
    this.#frame.message.replaceChildren();
    void this.#suggest(query, controller.signal);
    void this.#search(query, controller.signal);
  }

  async #suggest(query: string, signal: AbortSignal): Promise<void> {
    const places = await searchClient()
      .suggest(query, PLACES_SHOWN, { signal, from: this.#here.document })
      // Completions are a convenience: the search itself says what is wrong.
      .catch(() => []);
    if (!signal.aborted) this.#showPlaces(places);
  }

  async #search(query: string, signal: AbortSignal): Promise<void> {
    const { dialog, message } = this.#frame;
    dialog.setAttribute('aria-busy', 'true');
    const patience = setTimeout(() => this.#say(text.searching), PATIENCE_MS);
    try {
      const response = await searchClient().search(
        { query, filters: this.#filters(), limit: RESULTS_SHOWN, tier: 'fast' },
        { signal, onPartial: (partial) => this.#showResults(query, partial) },
      );
      this.#showResults(query, response);
      if (response.hits.length === 0) message.replaceChildren(...this.#nothingFound(query));
    } catch (error) {
      if (signal.aborted) return;
      const offline = error instanceof SearchFailure && error.reason === 'offline';
      this.#frame.results.fill([]);
      message.replaceChildren(element('p', {}, offline ? text.offlineTitle : text.failedTitle));
      this.#say(offline ? text.offlineAdvice : error instanceof Error ? error.message : text.failedStatus);
    } finally {
      clearTimeout(patience);
      if (!signal.aborted) dialog.removeAttribute('aria-busy');
    }
  }

  #nothingFound(query: string): HTMLElement[] {
    const said = element('p', {}, text.nothingFor(query));
    const everywhere = this.#frame.scopes?.querySelector<HTMLInputElement>('input');
    if (!everywhere || everywhere.checked) return [said];
    const button = element('button', { type: 'button', class: 'button' }, text.searchEverywhere);
    button.addEventListener('click', () => {
      everywhere.checked = true;
      this.#frame.input.focus();
      this.#ask();
    });
    return [said, button];
  }

  #showRecent(): void {
    const { recent, places, results, forget, tips, message } = this.#frame;
    this.#asked = undefined;
    this.#frame.dialog.removeAttribute('aria-busy');
    const searches = recentSearches();
    recent.fill(
      searches.map((query, index) =>
        optionRow(
          this.#resultsUrl(query),
          `palette-recent-${index}`,
          element('span', { class: 'option__title' }, query),
        ),
      ),
    );
    places.fill([]);
    results.fill([]);
    message.replaceChildren();
    forget.hidden = searches.length === 0;
    tips.hidden = searches.length > 0;
    this.#chooser.choose(undefined);
    this.#chooser.setExpanded(searches.length > 0);
    this.#say('');
  }

  #showPlaces(suggestions: readonly Suggestion[]): void {
    this.#leaveRecent();
    const { places } = this.#frame;
    const rows = suggestions.map((suggestion, index) => suggestionRow(suggestion, `palette-place-${index}`));
    this.#chooser.replaceOptions(() => places.fill(rows));
    // Who names a page wants to go there; everything else begins with the results.
    if (suggestions[0]?.kind === 'page' && !this.#chooser.chosen) this.#chooser.choose(rows[0]);
  }

  #showResults(query: string, response: SearchResponse): void {
    if (query !== this.#asked) return;
    this.#leaveRecent();
    const { results, places } = this.#frame;
    const { chosen } = this.#chooser;
    // Better results of the same question must not move under the hand.
    const inUse = this.#pointerInside || (chosen !== undefined && results.options.includes(chosen));
    if (!inUse || results.asked !== query)
      this.#chooser.replaceOptions(() => results.fill(this.#resultRows(query, response), query));
    if (!response.complete) return;
    this.#say(text.found(places.options.length, text.results(response.total)));
  }

  #resultRows(query: string, { hits, total }: SearchResponse): HTMLElement[] {
    if (hits.length === 0) return [];
    const rows = hits.map((hit: Hit, index) => hitRow(hit, `palette-result-${index}`));
    const label = element('span', { class: 'option__title' }, text.allResults(text.results(total)));
    return [...rows, optionRow(this.#resultsUrl(query), 'palette-all', label)];
  }

  #leaveRecent(): void {
    const { recent, forget, tips } = this.#frame;
    recent.fill([]);
    forget.hidden = true;
    tips.hidden = true;
    this.#chooser.setExpanded(true);
  }

  #openResults(): void {
    const query = this.#frame.input.value.trim();
    if (query === '') return;
    rememberSearch(query);
    location.assign(this.#resultsUrl(query));
  }

  #opened(event: MouseEvent): void {
    const option =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[role="option"]') : null;
    if (!option) return;
    if (this.#asked !== undefined && this.#frame.results.options.includes(option))
      rememberSearch(this.#asked);
    // The place may be on this very page; in a new tab it leaves this one as it is.
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) this.#frame.dialog.close();
  }

  #say(sentence: string): void {
    if (this.#frame.status.textContent !== sentence) this.#frame.status.textContent = sentence;
  }
}
