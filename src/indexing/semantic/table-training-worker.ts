/** The thread that trains a query table; see `table-training.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ProgressStep } from '../../workspace/progress.ts';
import { Matrix } from './matrix.ts';
import { type TrainedTable, trainFastTable } from './query-table.ts';

/** A matrix on its way to a thread. */
export interface SentMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array<ArrayBuffer>;
}

export interface TrainingInput {
  readonly phrases: readonly string[];
  readonly targets: SentMatrix;
  readonly texts: readonly string[];
  readonly projected: SentMatrix;
}

export type TrainingReport =
  | { readonly learned: number; readonly expected: number }
  | { readonly table: TrainedTable };

const STEPS_PER_REPORT = 5000;

if (!parentPort) throw new Error('semantic/table-training-worker.ts runs as a worker thread only');
const port = parentPort;
const { phrases, targets, texts, projected } = workerData as TrainingInput;
const send = (report: TrainingReport) => port.postMessage(report);

let learned = 0;
let expected = 0;
const step: ProgressStep = {
  expect(total) {
    expected = total;
  },
  advance() {
    if (++learned % STEPS_PER_REPORT === 0) send({ learned, expected });
  },
  done() {
    send({ learned, expected });
  },
};
const received = ({ rows, columns, data }: SentMatrix) => new Matrix(rows, columns, data);
const table = trainFastTable(
  { phrases, targets: received(targets), texts, projected: received(projected) },
  step,
);
step.done();
send({ table });
