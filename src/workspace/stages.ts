/** Working folders of a process, named by its id, so that those of a killed one can be told and removed. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Makes an empty folder `<path>-<process id>-<random>` and removes those that dead processes left there. */
export async function makeStage(path: string): Promise<string> {
  await removeAbandonedStages(path);
  const stage = `${path}-${process.pid}-${randomUUID().slice(0, 8)}`;
  await mkdir(stage, { recursive: true });
  return stage;
}

async function removeAbandonedStages(path: string): Promise<void> {
  const parent = dirname(path);
  const prefix = `${basename(path)}-`;
  for (const name of await readdir(parent).catch((): string[] => [])) {
    const pid = name.startsWith(prefix)
      ? /^(\d+)-[0-9a-f]{8}$/.exec(name.slice(prefix.length))?.[1]
      : undefined;
    if (pid !== undefined && !isRunning(Number(pid)))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** Whether a process with this id is alive on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
