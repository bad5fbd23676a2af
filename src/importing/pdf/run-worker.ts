import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { RecognisedPage } from '../ocr/hocr.ts';
import type { ConvertedPdf } from './convert-pdf.ts';

export interface WorkerRequest {
  readonly bytes: Uint8Array;
  readonly password?: string;
  /** What was read in the pictures of pages, by physical page. */
  readonly recognised?: ReadonlyMap<number, RecognisedPage>;
}

export type WorkerReply =
  | { readonly type: 'page'; readonly done: number; readonly total: number }
  | { readonly type: 'done'; readonly converted: ConvertedPdf }
  | { readonly type: 'password' }
  | { readonly type: 'failed'; readonly reason: string };

export interface WorkerLimits {
  /** For opening the file, and without any page finished, before the process is ended. */
  readonly stallMs: number;
  /** Added to `stallMs` for every page the file has: the longest that it may take altogether. */
  readonly pageMs: number;
  readonly memoryMb: number;
}

export const defaultLimits: WorkerLimits = { stallMs: 60_000, pageMs: 2000, memoryMb: 2048 };

/** A PDF that cannot be converted; the message says why, the fix what to do. */
export class PdfFailure extends Error {
  override name = 'PdfFailure';
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

const REPAIR =
  'See whether it opens in a PDF viewer; saving it there again ("print to PDF") often repairs it.';

/** Processes that ended their last file well, by memory limit: the next file finds them warm. */
const idle: { readonly child: ChildProcess; readonly memoryMb: number }[] = [];

/** Ends the processes that wait for files. */
export function closeIdleWorkers(): void {
  for (const { child } of idle.splice(0)) child.kill();
}

function takeWorker(memoryMb: number): ChildProcess {
  const index = idle.findIndex((worker) => worker.memoryMb === memoryMb && worker.child.connected);
  if (index !== -1) return idle.splice(index, 1)[0]!.child;
  return fork(join(import.meta.dirname, 'worker.ts'), [], {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${memoryMb}`],
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/**
 * Converts a PDF in another process with limits on time and memory, so that a hostile or damaged file costs
 * that file only. @throws PdfFailure
 */
export function convertPdfSafely(
  request: WorkerRequest,
  options: {
    readonly limits?: WorkerLimits;
    readonly onPage?: (done: number, total: number) => void;
  } = {},
): Promise<ConvertedPdf> {
  const limits = options.limits ?? defaultLimits;
  return new Promise((resolve, reject) => {
    const child = takeWorker(limits.memoryMb);
    let stall: NodeJS.Timeout | undefined;
    let total: NodeJS.Timeout | undefined;
    let settled = false;
    const settle = (reusable: boolean, finish: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(stall);
      clearTimeout(total);
      child.removeAllListeners();
      // A process that dies while it waits is found disconnected; an unheard error would end this one.
      child.on('error', () => {});
      if (reusable) idle.push({ child, memoryMb: limits.memoryMb });
      else child.kill('SIGKILL');
      finish();
    };
    const fail = (message: string, fix: string, reusable = false) =>
      settle(reusable, () => reject(new PdfFailure(message, fix)));
    const tooSlow = (ms: number) => () =>
      fail(`Reading it was stopped after ${Math.round(ms / 1000)} seconds.`, REPAIR);
    const rearm = () => {
      clearTimeout(stall);
      stall = setTimeout(tooSlow(limits.stallMs), limits.stallMs);
    };
    rearm();
    child.on('message', (reply: WorkerReply) => {
      switch (reply.type) {
        case 'page':
          rearm();
          if (reply.done === 0) {
            const most = limits.stallMs + limits.pageMs * reply.total;
            total = setTimeout(tooSlow(most), most);
          }
          options.onPage?.(reply.done, reply.total);
          break;
        case 'done':
          settle(true, () => resolve(reply.converted));
          break;
        case 'password':
          fail(
            request.password === undefined
              ? 'It is encrypted and needs a password to open.'
              : 'It is encrypted and the password given does not open it.',
            'Give the password that opens it in a viewer: --password PASSWORD.',
            true,
          );
          break;
        case 'failed':
          fail(`It cannot be read as a PDF: ${reply.reason.replace(/\.$/, '')}.`, REPAIR);
          break;
      }
    });
    child.on('error', (error) =>
      fail(`The process that reads it could not start: ${error.message}`, 'Run the import again.'),
    );
    child.on('exit', (code, signal) =>
      fail(
        signal === 'SIGABRT' || code === 134
          ? `Reading it took more than ${limits.memoryMb} MB of memory.`
          : `The process that reads it broke down (${signal ?? `exit code ${code}`}).`,
        REPAIR,
      ),
    );
    child.send(request, (error) => {
      if (error) fail(`The file could not be handed to the process that reads it: ${error.message}`, REPAIR);
    });
  });
}
