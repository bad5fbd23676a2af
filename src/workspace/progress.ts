/** One long step of a command: counts, rate and time left, on a terminal or in a log. */
export interface ProgressStep {
  /** @param amount units of work finished since the last call, default 1. */
  advance(amount?: number): void;
  /** The total became known or changed. */
  expect(total: number): void;
  /** Prints the closing line; `note` follows the counts. */
  done(note?: string): void;
}

export interface Progress {
  /** @param unit plural noun of what is counted: "pages", "passages". */
  step(title: string, unit: string, total?: number): ProgressStep;
  /** One line of information. */
  say(line: string): void;
}

const SILENT_STEP: ProgressStep = { advance() {}, expect() {}, done() {} };
export const silentProgress: Progress = { step: () => SILENT_STEP, say() {} };

const TERMINAL_INTERVAL_MS = 100;
const LOG_INTERVAL_MS = 5000;

/** Writes progress to `stream`: one redrawn line on a terminal, a line every five seconds in a log. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  return {
    say: (line) => void stream.write(`${line}\n`),
    step: (title, unit, total) => new StreamStep(stream, title, unit, total),
  };
}

class StreamStep implements ProgressStep {
  #count = 0;
  #shownAt = 0;
  readonly #startedAt = Date.now();
  readonly #stream: NodeJS.WriteStream;
  readonly #title: string;
  readonly #unit: string;
  #total: number | undefined;

  constructor(stream: NodeJS.WriteStream, title: string, unit: string, total?: number) {
    this.#stream = stream;
    this.#title = title;
    this.#unit = unit;
    this.#total = total;
    this.#shownAt = stream.isTTY ? 0 : this.#startedAt;
  }

  advance(amount = 1): void {
    this.#count += amount;
    const now = Date.now();
    if (now - this.#shownAt < (this.#stream.isTTY ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS)) return;
    this.#shownAt = now;
    const line = `  ${this.#title}: ${this.#counts()}${this.#timeLeft(now)}`;
    this.#stream.write(this.#stream.isTTY ? `\r\x1b[2K${line}` : `${line}\n`);
  }

  expect(total: number): void {
    this.#total = total;
  }

  done(note?: string): void {
    const seconds = (Date.now() - this.#startedAt) / 1000;
    const line = `✓ ${this.#title}: ${this.#count.toLocaleString('en')} ${this.#unit} in ${formatSeconds(seconds)}${note ? `, ${note}` : ''}`;
    this.#stream.write(this.#stream.isTTY ? `\r\x1b[2K${line}\n` : `${line}\n`);
  }

  #counts(): string {
    const count = this.#count.toLocaleString('en');
    return this.#total === undefined
      ? `${count} ${this.#unit}`
      : `${count} of ${this.#total.toLocaleString('en')} ${this.#unit}`;
  }

  #timeLeft(now: number): string {
    const rate = this.#count / Math.max(0.001, (now - this.#startedAt) / 1000);
    const shown = `, ${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`;
    if (this.#total === undefined || rate === 0) return shown;
    return `${shown}, ${formatSeconds(Math.max(0, this.#total - this.#count) / rate)} left`;
  }
}

function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
