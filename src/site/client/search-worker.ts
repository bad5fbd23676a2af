/** The search engine of the site, off the page's thread. Started by the first search or suggestion. */
import { openEngine } from '../../search/open.ts';
import type { SearchEngine } from '../../search/types.ts';
import { siteBase } from '../href.ts';
import { createFetchReader, MissingFileError, UnreachableError } from './fetch-reader.ts';
import type { FromWorker, ToWorker, WorkerResult } from './protocol.ts';

const reader = createFetchReader(new URL(siteBase, location.origin));
const running = new Map<number, AbortController>();
let engine: Promise<SearchEngine> | undefined;

addEventListener('message', (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  if (message.kind === 'abort') running.get(message.id)?.abort();
  else void answer(message);
});

async function answer(message: Exclude<ToWorker, { kind: 'abort' }>): Promise<void> {
  const controller = new AbortController();
  running.set(message.id, controller);
  try {
    const result = await withCurrentIndex((open) => perform(message, open, controller.signal));
    post({ kind: 'answer', id: message.id, result });
  } catch (error) {
    if (controller.signal.aborted) return;
    const reason = error instanceof UnreachableError || !navigator.onLine ? 'offline' : 'failed';
    post({
      kind: 'failure',
      id: message.id,
      reason,
      message: error instanceof Error ? error.message : String(error),
    });
  } finally {
    running.delete(message.id);
  }
}

/** A publication between two searches replaces files of the open index: then open the new one, once. */
async function withCurrentIndex<T>(task: (engine: SearchEngine) => Promise<T>): Promise<T> {
  try {
    return await task(await currentEngine());
  } catch (error) {
    if (!(error instanceof MissingFileError)) throw error;
    engine = undefined;
    return task(await currentEngine());
  }
}

function currentEngine(): Promise<SearchEngine> {
  engine ??= openEngine(reader).catch((error: unknown) => {
    engine = undefined;
    throw error;
  });
  return engine;
}

function perform(
  message: Exclude<ToWorker, { kind: 'abort' }>,
  open: SearchEngine,
  signal: AbortSignal,
): Promise<WorkerResult> {
  switch (message.kind) {
    case 'search':
      return open.search(message.request, {
        signal,
        onPartial: (response) => post({ kind: 'partial', id: message.id, response }),
      });
    case 'suggest':
      return open.suggest(message.prefix, message.limit);
    case 'deep-offer':
      return Promise.resolve({ available: false, bytes: 0 });
    case 'deep-load':
      return Promise.reject(new Error('This library was published without the deep-search model'));
  }
}

function post(message: FromWorker): void {
  postMessage(message);
}
