import { type ChildProcess, fork } from 'node:child_process';

export interface ProcessLimits {
  /** For one request, before the process is ended. */
  readonly timeMs: number;
  readonly memoryMb: number;
}

/** A process that gave no answer; the message is a sentence. */
export class ProcessFailure extends Error {
  override name = 'ProcessFailure';
}

/**
 * Processes that each answer one request at a time: whatever a hostile file does, it does to its process only. They
 * stay for the next request until `close`.
 */
export class ProcessPool<Request extends object, Reply> {
  readonly #script: string;
  readonly #limits: ProcessLimits;
  readonly #idle: ChildProcess[] = [];

  /** @param script a file that answers each `message` event by one `process.send`. */
  constructor(script: string, limits: ProcessLimits) {
    this.#script = script;
    this.#limits = limits;
  }

  /** @throws ProcessFailure when the process took too long, too much memory or broke down. */
  run(request: Request): Promise<Reply> {
    const { timeMs, memoryMb } = this.#limits;
    const child = this.#take();
    return new Promise((resolve, reject) => {
      let settled = false;
      const settle = (isReusable: boolean, finish: () => void) => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        child.removeAllListeners();
        // A process that dies while it waits is found disconnected; an unheard error would end this one.
        child.on('error', () => {});
        if (isReusable) this.#idle.push(child);
        else child.kill('SIGKILL');
        finish();
      };
      const fail = (message: string) => settle(false, () => reject(new ProcessFailure(message)));
      const timer = setTimeout(
        () => fail(`Reading it was stopped after ${Math.round(timeMs / 1000)} seconds.`),
        timeMs,
      );
      child.on('message', (reply: Reply) => settle(true, () => resolve(reply)));
      child.on('error', (error) => fail(`The process that reads it could not start: ${error.message}`));
      child.on('exit', (code, signal) =>
        fail(
          signal === 'SIGABRT' || code === 134
            ? `Reading it took more than ${memoryMb} MB of memory.`
            : `The process that reads it broke down (${signal ?? `exit code ${code}`}).`,
        ),
      );
      child.send(request, (error) => {
        if (error) fail(`The file could not be handed to the process that reads it: ${error.message}`);
      });
    });
  }

  /** Ends the processes that wait. */
  close(): void {
    for (const child of this.#idle.splice(0)) child.kill();
  }

  #take(): ChildProcess {
    for (let child = this.#idle.pop(); child; child = this.#idle.pop()) if (child.connected) return child;
    return fork(this.#script, [], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${this.#limits.memoryMb}`],
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
  }
}
