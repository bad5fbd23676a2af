/**
 * Trains the query table on a thread of its own. It needs nothing of how passages are arranged, and both take minutes in a
 * large library.
 */
import { Worker } from 'node:worker_threads';
import type { Progress } from '../../workspace/progress.ts';
import type { TrainedTable } from './query-table.ts';
import type { TrainingInput, TrainingReport } from './table-training-worker.ts';

/** Of a row: the first of the projected space. */
const MOST_DIMS = 320;

/** Begins at once; whoever starts one ends with `stop`, whatever happened in between. */
export class TableTraining {
  readonly #worker: Worker;
  readonly #table: Promise<TrainedTable>;
  #onLearned: (learned: number, expected: number) => void = () => {};

  /** @param input is copied, and of its vectors only what rows have dimensions for. */
  constructor({ phrases, targets, passages, passageVectors }: TrainingInput) {
    const workerData: TrainingInput = {
      phrases,
      targets: targets.leading(MOST_DIMS),
      passages,
      passageVectors: passageVectors.leading(MOST_DIMS),
    };
    this.#worker = new Worker(new URL('./table-training-worker.ts', import.meta.url), { workerData });
    this.#table = new Promise((resolve, reject) => {
      this.#worker.on('message', (report: TrainingReport) => {
        if ('table' in report) resolve(report.table);
        else this.#onLearned(report.learned, report.expected);
      });
      this.#worker.on('error', reject);
      this.#worker.on('exit', () =>
        reject(new Error('the training of the query table ended before its time')),
      );
    });
    // Waited for only when all else is done: until then a failure is nobody's.
    this.#table.catch(() => {});
  }

  /** Waits for what is left to do, and shows that. */
  async finished(progress: Progress): Promise<TrainedTable> {
    const step = progress.step('Training the query table', 'steps');
    let shown = 0;
    this.#onLearned = (learned, expected) => {
      step.expect(expected);
      step.advance(learned - shown);
      shown = learned;
    };
    const table = await this.#table;
    step.done(`${table.words.toLocaleString('en')} words; most of it beside the steps before`);
    return table;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
