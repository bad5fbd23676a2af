import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { command } from '../../src/cli/commands/import.ts';
import { UserError } from '../../src/workspace/errors.ts';

let content: string;

beforeEach(async () => {
  content = await mkdtemp(join(tmpdir(), 'mcdewey-listed-'));
});

afterEach(async () => {
  await rm(content, { recursive: true, force: true });
});

it('has nothing to do for a library that lists no imports', async () => {
  expect(await command.run(['--listed', '--content', content])).toBe(0);
});

it('says by its exit code that library.yaml is broken', async () => {
  await writeFile(join(content, 'library.yaml'), 'imports: [');
  expect(await command.run(['--listed', '--content', content])).toBe(1);
});

it('does not mix what is listed with what is named', async () => {
  await expect(command.run(['--listed', 'manual.pdf', '--content', content])).rejects.toThrow(UserError);
});
