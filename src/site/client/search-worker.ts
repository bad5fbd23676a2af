/** The search engine of the site, off the page's thread. Started by the first search or suggestion. */

import { downloadModel, isModelKept, publishedModel } from '../../search/encoders/model-download.ts';
import type { PublishedModel } from '../../search/encoders/published-model.ts';
import { openEngine } from '../../search/open.ts';
import type { QueryEncoder, SearchEngine } from '../../search/types.ts';
import type { ToolOutcome } from '../../tools/call.ts';
import { siteBase } from '../href.ts';
import { openBrowserEncoder } from './browser-encoder.ts';
import { createFetchReader, MissingFileError, UnreachableError } from './fetch-reader.ts';
import { keptEngine } from './offline/kept-engine.ts';
import type { DeepOffer, FromWorker, ToWorker, WorkerResult } from './protocol.ts';
import type { ToolCall } from './worker-tools.ts';

const base = new URL(siteBase, location.origin);
const reader = createFetchReader(base);
const running = new Map<number, AbortController>();
let engine: Promise<SearchEngine> | undefined;
/** Present once deep search is loaded. */
let fullEncoder: QueryEncoder | undefined;

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

/**
 * A publication between two searches replaces files of the open index: then open the new one, once. Where the
 * site cannot be reached, what is kept on this device answers.
 */
async function withCurrentIndex<T>(task: (engine: SearchEngine) => Promise<T>): Promise<T> {
  const kept = navigator.onLine ? undefined : await keptEngine(encoders());
  if (kept) return task(kept);
  try {
    return await task(await currentEngine());
  } catch (error) {
    const open = error instanceof UnreachableError ? await keptEngine(encoders()) : undefined;
    if (open) return task(open);
    if (!(error instanceof MissingFileError)) throw error;
    engine = undefined;
    return task(await currentEngine());
  }
}

function encoders(): QueryEncoder[] {
  return fullEncoder ? [fullEncoder] : [];
}

function currentEngine(): Promise<SearchEngine> {
  engine ??= openEngine(reader, { encoders: encoders(), defaultTier: 'fast' }).catch((error: unknown) => {
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
      return open.suggest(message.prefix, message.limit, message.from);
    case 'tool':
      return callTool(message, open, signal);
    case 'deep-offer':
      return deepOffer(open, signal);
    case 'deep-load':
      return loadDeep(message.id, open, signal);
  }
}

/** Tools and what they need are loaded by the first call of one. */
async function callTool(call: ToolCall, engine: SearchEngine, signal: AbortSignal): Promise<ToolOutcome> {
  const { callToolInWorker } = await import('./worker-tools.ts');
  const tiers = fullEncoder ? (['full', 'fast'] as const) : (['fast'] as const);
  return await callToolInWorker(call, { reader, engine, tiers }, base.href, signal);
}

async function deepOffer(open: SearchEngine, signal: AbortSignal): Promise<DeepOffer> {
  const model = await usableModel(open, signal);
  if (!model) return { available: false, bytes: 0, kept: false };
  return { available: true, bytes: model.bytes, kept: await isModelKept(model, base.href) };
}

/** The published model, if it is the one that made the index: vectors of another cannot be compared. */
async function usableModel(
  { weights }: SearchEngine,
  signal: AbortSignal,
): Promise<PublishedModel | undefined> {
  if (weights === undefined) return undefined;
  const model = await publishedModel(base.href, signal);
  return model?.weights === weights ? model : undefined;
}

async function loadDeep(id: number, open: SearchEngine, signal: AbortSignal): Promise<undefined> {
  if (fullEncoder) return;
  const model = await usableModel(open, signal);
  if (!model) throw new Error('This library was published without the deep-search model');
  const downloaded = await downloadModel(model, {
    base: base.href,
    signal,
    onProgress: (loaded, total) => post({ kind: 'progress', id, loaded, total }),
  });
  fullEncoder = await openBrowserEncoder(downloaded, () => import('@xenova/transformers'));
  // The next search opens the index again, now with both encoders.
  engine = undefined;
}

function post(message: FromWorker): void {
  postMessage(message);
}
