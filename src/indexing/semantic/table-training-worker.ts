/** The thread that trains a query table; see `table-training.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { DistillInput } from './distill.ts';
import { Matrix } from './matrix.ts';
import { type TrainedTable, trainFastTable } from './query-table.ts';

export type TrainingInput = Omit<DistillInput, 'step'>;

export type TrainingReport =
  | { readonly learned: number; readonly expected: number }
  | { readonly table: TrainedTable };

const STEPS_PER_REPORT = 5000;

if (!parentPort) throw new Error('semantic/table-training-worker.ts runs as a worker thread only');
const port = parentPort;
const input = workerData as TrainingInput;
const send = (report: TrainingReport) => port.postMessage(report);
/** What comes from another thread has lost its methods. */
const received = ({ rows, columns, data }: Matrix) => new Matrix(rows, columns, data);

let learned = 0;
let expected = 0;
const table = trainFastTable({
  ...input,
  targets: received(input.targets),
  passageVectors: received(input.passageVectors),
  step: {
    expect(total) {
      expected = total;
    },
    advance() {
      if (++learned % STEPS_PER_REPORT === 0) send({ learned, expected });
    },
    done() {},
  },
});
send({ learned, expected });
send({ table });
