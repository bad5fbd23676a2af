import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeStage } from '../../src/workspace/stages.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcdewey-stages-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

it('clears away what a killed process left, and nothing that is still in use or not its own', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const kept = [
    `dist.stage-${process.pid}-0123abcd`,
    'dist.stage-notes',
    `site.stage-${dead}-0123abcd`,
    'dist',
  ];
  for (const name of [...kept, `dist.stage-${dead}-0123abcd`]) await mkdir(join(root, name));
  const stage = await makeStage(join(root, 'dist.stage'));
  expect((await readdir(root)).sort()).toEqual([...kept, basename(stage)].sort());
  expect(await readdir(stage)).toEqual([]);
});
