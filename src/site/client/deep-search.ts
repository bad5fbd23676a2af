/**
 * The offer of deep search: the full language model in the browser, downloaded once on request and from this
 * site only. Says its size before, its progress during, and can be stopped and switched off.
 */
import { deepSearchTexts } from '../strings/deep-search.ts';
import { element } from './dom.ts';
import { pageTexts } from './page-texts.ts';
import type { DeepOffer } from './protocol.ts';
import type { SearchClient } from './search-client.ts';

const STORAGE_KEY = 'mcdewey-deep-search';

export class DeepSearch {
  readonly #area: HTMLElement;
  readonly #client: () => SearchClient;
  /** Called when the tier of searches has changed. */
  readonly #onChange: () => void;
  #offer: DeepOffer | undefined;
  readonly #text = pageTexts(deepSearchTexts);
  #asked = false;
  #active = false;

  constructor(area: HTMLElement, client: () => SearchClient, onChange: () => void) {
    this.#area = area;
    this.#client = client;
    this.#onChange = onChange;
  }

  get active(): boolean {
    return this.#active;
  }

  /** To be called when there are first results: the offer must not delay them. */
  async offer(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    try {
      this.#offer = await this.#client().deepOffer();
    } catch {
      // Without an answer there is nothing to offer; the next results ask again.
      this.#asked = false;
      return;
    }
    if (!this.#offer.available) return;
    if (this.#offer.kept && isRemembered()) await this.#load();
    else this.#showOffer();
  }

  #showOffer(note?: string): void {
    const { bytes, kept } = this.#offer!;
    const button = element('button', { type: 'button', class: 'button' }, this.#text.turnOn);
    button.addEventListener('click', () => void this.#load(true));
    const size = kept ? this.#text.kept : this.#text.downloadedOnce(bytes);
    this.#show(element('p', {}, note && `${note} `, this.#text.offer(size)), button);
  }

  async #load(byHand = false): Promise<void> {
    const stop = new AbortController();
    const bar = element('progress', { max: '1', value: '0', 'aria-label': this.#text.progress });
    const amount = element('span', {}, this.#text.starting);
    const cancel = element('button', { type: 'button', class: 'button' }, this.#text.cancel);
    cancel.addEventListener('click', () => stop.abort());
    if (byHand || !this.#offer?.kept) {
      this.#show(element('p', {}, this.#text.getting, amount), bar, cancel);
      cancel.focus();
    }
    try {
      await this.#client().loadDeep({
        signal: stop.signal,
        onProgress: (loaded, total) => {
          bar.value = loaded / total;
          amount.textContent = loaded < total ? this.#text.loaded(loaded, total) : this.#text.preparing;
        },
      });
    } catch (error) {
      remember(false);
      const failed = error instanceof Error ? error.message : this.#text.unknownReason;
      this.#showOffer(stop.signal.aborted ? this.#text.cancelled : this.#text.failed(failed));
      return;
    }
    this.#active = true;
    remember(true);
    this.#showActive();
    this.#onChange();
  }

  #showActive(): void {
    const button = element('button', { type: 'button', class: 'button' }, this.#text.turnOff);
    button.addEventListener('click', () => {
      this.#active = false;
      remember(false);
      this.#offer = { ...this.#offer!, kept: true };
      this.#showOffer();
      this.#onChange();
    });
    this.#show(element('p', {}, this.#text.active), button);
  }

  #show(...content: Node[]): void {
    this.#area.replaceChildren(...content);
    this.#area.hidden = false;
  }
}

function isRemembered(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'on';
  } catch {
    return false;
  }
}

function remember(on: boolean): void {
  try {
    if (on) localStorage.setItem(STORAGE_KEY, 'on');
    else localStorage.removeItem(STORAGE_KEY);
  } catch {
    // Storage may be forbidden: deep search is then on for this page only.
  }
}
