/**
 * The offer of deep search: the full language model in the browser, downloaded once on request and from this
 * site only. Says its size before, its progress during, and can be stopped and switched off.
 */
import { element } from './dom.ts';
import type { DeepOffer } from './protocol.ts';
import type { SearchClient } from './search-client.ts';

const STORAGE_KEY = 'mcdewey-deep-search';

export class DeepSearch {
  readonly #area: HTMLElement;
  readonly #client: () => SearchClient;
  /** Called when the tier of searches has changed. */
  readonly #onChange: () => void;
  #offer: DeepOffer | undefined;
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
    const button = element('button', { type: 'button', class: 'button' }, 'Turn on deep search');
    button.addEventListener('click', () => void this.#load(true));
    const size = kept ? 'already on this device' : `${megabytes(bytes)}, downloaded once`;
    this.#show(
      element(
        'p',
        {},
        note && `${note} `,
        `Not what you meant? Deep search reads the question with the full language model, in this browser (${size}).`,
      ),
      button,
    );
  }

  async #load(byHand = false): Promise<void> {
    const stop = new AbortController();
    const bar = element('progress', { max: '1', value: '0', 'aria-label': 'Deep search download' });
    const amount = element('span', {}, 'Starting…');
    const cancel = element('button', { type: 'button', class: 'button' }, 'Cancel');
    cancel.addEventListener('click', () => stop.abort());
    if (byHand || !this.#offer?.kept) {
      this.#show(element('p', {}, 'Getting the language model: ', amount), bar, cancel);
      cancel.focus();
    }
    try {
      await this.#client().loadDeep({
        signal: stop.signal,
        onProgress: (loaded, total) => {
          bar.value = loaded / total;
          amount.textContent =
            loaded < total ? `${megabytes(loaded)} of ${megabytes(total)}` : 'preparing it';
        },
      });
    } catch (error) {
      remember(false);
      const failed = error instanceof Error ? error.message : 'unknown';
      this.#showOffer(
        stop.signal.aborted ? 'Cancelled; what was downloaded is kept.' : `It failed: ${failed}.`,
      );
      return;
    }
    this.#active = true;
    remember(true);
    this.#showActive();
    this.#onChange();
  }

  #showActive(): void {
    const button = element('button', { type: 'button', class: 'button' }, 'Turn off');
    button.addEventListener('click', () => {
      this.#active = false;
      remember(false);
      this.#offer = { ...this.#offer!, kept: true };
      this.#showOffer();
      this.#onChange();
    });
    this.#show(element('p', {}, 'Deep search is on: questions are read by the full language model.'), button);
  }

  #show(...content: Node[]): void {
    this.#area.replaceChildren(...content);
    this.#area.hidden = false;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
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
