/** `mcdewey serve` as a process of its own, and what the system tells about it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../workspace/paths.ts';

export interface ServerProcess {
  readonly mcpUrl: string;
  readonly pid: number;
  usage(): Promise<Usage>;
  /** SIGTERM, as an operator stops it; SIGKILL as a machine dies. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface Usage {
  /** Seconds of processor time since the start, of all threads. */
  readonly cpuSeconds: number;
  /** Resident memory in megabytes. */
  readonly memory: number;
}

const START_TIMEOUT_MS = 60_000;

/** @param args of `mcdewey serve`, without `--port`. */
export async function startServer(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [join(projectRoot, 'scripts/mcdewey.mjs'), 'serve', '--port', '0', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let mcpUrl: string;
  try {
    mcpUrl = await urlPrintedBy(child);
    // Opens the library and, in the full tier, the model.
    const ready = await fetch(new URL('readyz', mcpUrl), { signal: AbortSignal.timeout(START_TIMEOUT_MS) });
    if (!ready.ok) throw new Error(`the server is not ready: ${await ready.text()}`);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const pid = child.pid!;
  return {
    mcpUrl,
    pid,
    usage: () => usageOf(pid),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}

function urlPrintedBy(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => reject(new Error('the server did not start in time')), START_TIMEOUT_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with code ${code} before it answered`));
    });
    child.stdout?.on('data', (part: Buffer) => {
      printed += part;
      const url = /^MCP\s+(\S+)$/m.exec(printed)?.[1];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

/** From /proc where there is one, else from `ps`. */
async function usageOf(pid: number): Promise<Usage> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ]);
    // The second field, the program's name, may hold blanks; user and system time are the 14th and 15th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return {
      cpuSeconds: ticks / (await ticksPerSecond()),
      memory: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024,
    };
  } catch {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=,time=', '-p', String(pid)]);
    const [memory = '0', time = '0'] = stdout.trim().split(/\s+/);
    const seconds = time.split(/[:-]/).reduce((total, part) => total * 60 + Number(part), 0);
    return { cpuSeconds: seconds, memory: Number(memory) / 1024 };
  }
}

let ticks: Promise<number> | undefined;

function ticksPerSecond(): Promise<number> {
  ticks ??= promisify(execFile)('getconf', ['CLK_TCK']).then(
    ({ stdout }) => Number(stdout),
    () => 100,
  );
  return ticks;
}
