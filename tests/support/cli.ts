/** Runs the real `mcdewey` command, as a user would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../src/workspace/paths.ts';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
}

export function startMcdewey(args: readonly string[], { env = {} }: CommandOptions = {}): ChildProcess {
  return spawn(process.execPath, [join(projectRoot, 'scripts', 'mcdewey.mjs'), ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Never rejects for an exit code: tests judge it. */
export async function runMcdewey(args: readonly string[], options?: CommandOptions): Promise<CommandResult> {
  const child = startMcdewey(args, options);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  return { code, stdout: stdout(), stderr: stderr() };
}

/** @throws Error with what the build printed, unless it exits with 0. */
export async function buildSite(
  contentDir: string,
  outDir: string,
  ...args: string[]
): Promise<CommandResult> {
  const result = await runMcdewey(['build', '--content', contentDir, '--out', outDir, ...args]);
  if (result.code !== 0)
    throw new Error(`mcdewey build exited with ${result.code}:\n${result.stderr}\n${result.stdout}`);
  return result;
}

export interface TestServer {
  /** With the base path and a slash at the end. */
  readonly siteUrl: string;
  readonly mcpUrl: string;
  stop(): Promise<void>;
}

/** Serves a built site on a free port and waits until it answers. */
export async function serveSite(dir: string, ...args: string[]): Promise<TestServer> {
  const child = startMcdewey(['serve', '--dir', dir, '--port', '0', ...args]);
  const stderr = collect(child.stderr);
  const stdout = collect(child.stdout);
  const exited = new Promise<void>((done) => child.on('close', () => done()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  const address = (name: string): string | undefined =>
    new RegExp(`^${name}\\s+(http\\S+)$`, 'm').exec(stdout())?.[1];
  while (!address('Site') || !address('MCP')) {
    if (child.exitCode !== null) throw new Error(`mcdewey serve exited with ${child.exitCode}:\n${stderr()}`);
    await new Promise((wait) => setTimeout(wait, 50));
  }
  return { siteUrl: address('Site')!, mcpUrl: address('MCP')!, stop };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const parts: string[] = [];
  stream?.setEncoding('utf8');
  stream?.on('data', (part: string) => parts.push(part));
  return () => parts.join('');
}
