/** A pool of embedding threads: texts in, vectors out, in order. */
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ModelAsset } from '../models/assets.ts';
import type { Activations, EmbeddingAnswer, EmbeddingJob, EmbeddingWorkerData } from './worker.ts';

/** A thread holds the model (about 150 MB), so that more of them cost memory. */
const MOST_THREADS = 8;

interface Waiting {
  readonly job: EmbeddingJob;
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  current: Waiting | undefined;
}

export class EmbeddingPool {
  readonly size: number;
  readonly #asset: ModelAsset;
  readonly #activations: Activations;
  readonly #threads: Thread[] = [];
  readonly #queue: Waiting[] = [];
  #nextId = 0;
  #closed = false;

  /** Threads start with the first text. @param size default one per core. */
  constructor(
    asset: ModelAsset,
    activations: Activations,
    size = Math.min(MOST_THREADS, availableParallelism()),
  ) {
    this.#asset = asset;
    this.#activations = activations;
    this.size = size;
  }

  /** @returns one vector per text, L2 norm 1. Rejects when the model cannot be loaded or a thread dies. */
  run(texts: readonly string[]): Promise<Float32Array[]> {
    if (this.#closed) return Promise.reject(new Error('the embedder is closed'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ job: { id: this.#nextId++, texts }, resolve, reject });
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const threads = this.#threads.splice(0);
    for (const waiting of this.#queue.splice(0)) waiting.reject(new Error('the embedder was closed'));
    await Promise.all(threads.map((thread) => thread.worker.terminate()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = this.#threads.find((each) => !each.current) ?? this.#startThread();
      if (!thread) return;
      const waiting = this.#queue.shift()!;
      thread.current = waiting;
      thread.worker.ref();
      thread.worker.postMessage(waiting.job);
    }
  }

  #startThread(): Thread | undefined {
    if (this.#threads.length >= this.size) return undefined;
    const { model, dir } = this.#asset;
    const workerData: EmbeddingWorkerData = {
      modelsDir: `${dirname(dir)}/`,
      name: model.name,
      dtype: model.dtype,
      pooling: model.pooling,
      activations: this.#activations,
    };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
    const thread: Thread = { worker, current: undefined };
    worker.on('message', (answer: EmbeddingAnswer) => {
      const waiting = thread.current;
      thread.current = undefined;
      // An idle thread does not keep the process alive.
      worker.unref();
      if (waiting) {
        if ('vectors' in answer) waiting.resolve(answer.vectors);
        else waiting.reject(new Error(`embedding failed: ${answer.error}`));
      }
      this.#dispatch();
    });
    const lost = (error: Error) => {
      const place = this.#threads.indexOf(thread);
      if (place >= 0) this.#threads.splice(place, 1);
      thread.current?.reject(error);
      thread.current = undefined;
      if (!this.#closed) this.#dispatch();
    };
    worker.on('error', (error) => lost(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => lost(new Error('an embedding thread ended before its work was done')));
    this.#threads.push(thread);
    return thread;
  }
}
