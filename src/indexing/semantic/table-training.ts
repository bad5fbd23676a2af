/**
 * Trains the query table on a thread of its own. It needs nothing of how passages are arranged, and both take minutes in a
 * large library.
 */
import { Worker } from 'node:worker_threads';
import type { Progress } from '../../workspace/progress.ts';
import type { Matrix } from './matrix.ts';
import { MOST_TABLE_DIMS, type QueryTableInput, type TrainedTable } from './query-table.ts';
import type { SentMatrix, TrainingInput, TrainingReport } from './table-training-worker.ts';

/** Begins at once; whoever starts one ends with `stop`, whatever happened in between. */
export class TableTraining {
  readonly #worker: Worker;
  readonly #table: Promise<TrainedTable>;
  #learned = 0;
  #onLearned: (learned: number, expected: number) => void = () => {};

  constructor({ phrases, targets, texts, projected }: QueryTableInput) {
    const input: TrainingInput = { phrases, targets: copied(targets), texts, projected: copied(projected) };
    this.#worker = new Worker(new URL('./table-training-worker.ts', import.meta.url), {
      workerData: input,
      transferList: [input.targets.data.buffer, input.projected.data.buffer],
    });
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
    this.#onLearned = (learned, expected) => {
      step.expect(expected);
      step.advance(learned - this.#learned);
      this.#learned = learned;
    };
    const table = await this.#table;
    step.done(`${table.words.toLocaleString('en')} words; most of it beside the steps before`);
    return table;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** What a table takes of a matrix, in memory that can be given away. */
function copied(matrix: Matrix): SentMatrix {
  const { rows, columns, data } = matrix.leading(MOST_TABLE_DIMS);
  return { rows, columns, data: new Float32Array(data) };
}
