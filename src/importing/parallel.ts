import { availableParallelism, totalmem } from 'node:os';
import { defaultLimits } from './pdf/run-worker.ts';

/** Files that are converted at once: a process each. */
export function workersAtOnce(): number {
  return Math.max(2, availableParallelism());
}

export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const runner = async () => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
}

let running = 0;
const waiting: (() => void)[] = [];

/** Waits its turn: all imports together convert no more PDFs at once than the memory holds. */
export async function oneOfFewPdfs<T>(work: () => Promise<T>): Promise<T> {
  const most = Math.max(
    1,
    Math.min(workersAtOnce(), Math.floor(totalmem() / 1024 ** 2 / defaultLimits.memoryMb)),
  );
  while (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
}
