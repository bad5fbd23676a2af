/** The page's side of the search worker: requests in, promises out. */
import type { SearchRequest, SearchResponse, Suggestion } from '../../search/types.ts';
import type { ToolOutcome } from '../../tools/call.ts';
import { searchingTexts } from '../strings/searching.ts';
import { pageTexts } from './page-texts.ts';
import {
  type DeepOffer,
  type FromWorker,
  SearchFailure,
  type ToWorker,
  type WorkerResult,
} from './protocol.ts';

/** The part of a Worker that is used, so that tests can stand in for it. */
export interface SearchPort {
  postMessage(message: ToWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
}

interface Pending {
  resolve(result: WorkerResult): void;
  reject(error: unknown): void;
  onPartial?: (response: SearchResponse) => void;
  onProgress?: (loaded: number, total: number) => void;
}

export class SearchClient {
  readonly #port: SearchPort;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(port: SearchPort) {
    this.#port = port;
    port.addEventListener('message', (event) => this.#receive(event.data));
    port.addEventListener('error', (event) => this.#failAll(event));
  }

  /** @throws SearchFailure; the signal's reason when aborted. */
  search(
    request: SearchRequest,
    options: { signal?: AbortSignal; onPartial?: (response: SearchResponse) => void } = {},
  ): Promise<SearchResponse> {
    const { signal, onPartial } = options;
    return this.#ask((id) => ({ kind: 'search', id, request }), { signal, onPartial });
  }

  /** @param from URL of the document that is being read, relative to the site's base. */
  suggest(
    prefix: string,
    limit: number,
    { signal, from }: { signal?: AbortSignal; from?: string } = {},
  ): Promise<readonly Suggestion[]> {
    return this.#ask((id) => ({ kind: 'suggest', id, prefix, limit, from }), { signal });
  }

  /** Calls a tool of agents. @param input not checked yet. */
  callTool(name: string, input: unknown, signal?: AbortSignal): Promise<ToolOutcome> {
    return this.#ask((id) => ({ kind: 'tool', id, name, input }), { signal });
  }

  deepOffer(): Promise<DeepOffer> {
    return this.#ask((id) => ({ kind: 'deep-offer', id }), {});
  }

  /** @param onProgress bytes. */
  async loadDeep(options: {
    signal: AbortSignal;
    onProgress: (loaded: number, total: number) => void;
  }): Promise<void> {
    await this.#ask((id) => ({ kind: 'deep-load', id }), options);
  }

  #ask<T extends WorkerResult>(
    message: (id: number) => ToWorker,
    options: { signal?: AbortSignal } & Pick<Pending, 'onPartial' | 'onProgress'>,
  ): Promise<T> {
    const { signal, onPartial, onProgress } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve: (result) => resolve(result as T), reject, onPartial, onProgress });
      signal?.addEventListener('abort', () => {
        if (!this.#pending.delete(id)) return;
        this.#port.postMessage({ kind: 'abort', id });
        reject(signal.reason);
      });
      this.#port.postMessage(message(id));
    });
  }

  #receive(message: FromWorker): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    switch (message.kind) {
      case 'partial':
        pending.onPartial?.(message.response);
        break;
      case 'progress':
        pending.onProgress?.(message.loaded, message.total);
        break;
      case 'answer':
        this.#pending.delete(message.id);
        pending.resolve(message.result);
        break;
      case 'failure':
        this.#pending.delete(message.id);
        pending.reject(new SearchFailure(message.reason, message.message));
    }
  }

  /** The worker itself could not start or died. */
  #failAll(event: ErrorEvent): void {
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    const failure = new SearchFailure(
      navigator.onLine ? 'failed' : 'offline',
      event.message || pageTexts(searchingTexts).cannotStart,
    );
    for (const { reject } of waiting) reject(failure);
  }
}

let shared: SearchClient | undefined;

/** The worker is started by the first call, and started again after it has failed to load. */
export function searchClient(): SearchClient {
  if (shared) return shared;
  const worker = new Worker(new URL('./search-worker.ts', import.meta.url), {
    type: 'module',
    name: 'search',
  });
  worker.addEventListener('error', () => {
    worker.terminate();
    shared = undefined;
  });
  shared = new SearchClient(worker);
  return shared;
}
