/**
 * The library that is being answered from, across republications. Each publication (one content of
 * `_index/manifest.json`) is a generation with its own engine: a newer one is opened in the background and
 * takes over when it is ready, requests under way finish with theirs, and a request whose files disappeared
 * under it is run again on the newer one.
 */
import type { IndexReader } from '../search/types.ts';
import { type IndexSource, MANIFEST } from './index-source/index-source.ts';

export interface Generation<T> {
  /** First 16 hex digits of the SHA-256 of the manifest. */
  readonly id: string;
  readonly reader: IndexReader;
  /** What was opened from it. */
  readonly content: T;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

export interface PublishedLibraryOptions<T> {
  readonly source: IndexSource;
  readonly open: (reader: IndexReader) => Promise<T>;
  /** Told of every generation that took over, and of every attempt to open one that failed. */
  readonly onChange?: (event: { generation: string } | { error: unknown }) => void;
  readonly now?: () => number;
}

const MOST_RUNS = 4;
/** Failing requests must not turn into a stream of look-ups at a remote host. */
const LEAST_REMOTE_INTERVAL_MS = 1000;
const RETRY_INTERVAL_MS = 2000;

export class PublishedLibrary<T> {
  readonly #options: PublishedLibraryOptions<T>;
  readonly #now: () => number;
  #current: Generation<T> | undefined;
  #token: string | undefined;
  #check: Promise<void> | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #failure: unknown;

  constructor(options: PublishedLibraryOptions<T>) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  get siteUrl(): string | undefined {
    return this.#options.source.siteUrl;
  }

  /** Set while the newest publication could not be opened. */
  get failure(): unknown {
    return this.#failure;
  }

  /**
   * The generation to answer from. Waits only while there is none yet.
   * @throws whatever opening the first one failed with.
   */
  async current(): Promise<Generation<T>> {
    if (this.#now() - this.#checkedAt >= this.#checkInterval) {
      const check = this.#startCheck();
      if (!this.#current) await check;
    }
    if (!this.#current) await this.#check;
    if (!this.#current) throw this.#failure;
    return this.#current;
  }

  /** When the look-up that is under way, if any, is over. */
  async settled(): Promise<void> {
    await this.#check;
  }

  /** Looks for a newer publication now, and waits until it has taken over. */
  async refresh(): Promise<void> {
    // A check that is already under way may have looked before the change that the caller knows of.
    await this.#check;
    const { checkInterval } = this.#options.source;
    const isTooSoon = this.#now() - this.#checkedAt < LEAST_REMOTE_INTERVAL_MS;
    if (checkInterval > LEAST_REMOTE_INTERVAL_MS && isTooSoon) return;
    await this.#startCheck();
  }

  /**
   * Runs a task on the current generation, and again on a newer one when it failed and there is one.
   * @param isFinal errors that are the answer: wrong arguments, a client that hung up.
   */
  async run<R>(
    task: (generation: Generation<T>) => Promise<R>,
    isFinal: (error: unknown) => boolean,
  ): Promise<R> {
    for (let run = 1; ; run += 1) {
      const generation = await this.current();
      try {
        return await task(generation);
      } catch (error) {
        if (run === MOST_RUNS || isFinal(error)) throw error;
        await this.refresh();
        if (this.#current === generation) throw error;
      }
    }
  }

  /** Sooner while there is something to mend. */
  get #checkInterval(): number {
    const { checkInterval } = this.#options.source;
    const isWell = this.#current !== undefined && this.#failure === undefined;
    return isWell ? checkInterval : Math.min(checkInterval, RETRY_INTERVAL_MS);
  }

  #startCheck(): Promise<void> {
    if (this.#check) return this.#check;
    this.#checkedAt = this.#now();
    this.#check = this.#lookForNewer()
      .then(
        () => {
          this.#failure = undefined;
        },
        (error: unknown) => {
          this.#failure = error;
          this.#options.onChange?.({ error });
        },
      )
      .finally(() => {
        this.#check = undefined;
      });
    return this.#check;
  }

  async #lookForNewer(): Promise<void> {
    const { source, open } = this.#options;
    const manifest = await source.readManifest(this.#token);
    if (manifest === undefined) return;
    const id = await hashOf(manifest.bytes);
    if (id !== this.#current?.id) {
      const reader = pinned(source.reader, manifest.bytes);
      this.#current = { id, reader, content: await open(reader), openedAt: this.#now() };
      this.#options.onChange?.({ generation: id });
    }
    this.#token = manifest.token;
  }
}

/** A reader whose manifest stays the one that was looked at, whatever is published meanwhile. */
function pinned(reader: IndexReader, manifest: Uint8Array): IndexReader {
  return { read: async (name, signal) => (name === MANIFEST ? manifest : await reader.read(name, signal)) };
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
