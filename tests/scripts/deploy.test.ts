/** The recipes name files and options of this program: they must be there. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/workspace/paths.ts';
import { runMcdewey } from '../support/cli.ts';

const folder = join(projectRoot, 'scripts', 'deploy');
const container = readFileSync(join(folder, 'Containerfile'), 'utf8');
const unit = readFileSync(join(folder, 'mcdewey.service'), 'utf8');
const worker = readFileSync(join(folder, 'wrangler.toml'), 'utf8');

/** The options of `serve` in a text: "--public-url". */
function optionsOf(text: string): string[] {
  return text.match(/(?<=["\s])--[a-z-]+/g) ?? [];
}

describe('the recipes', () => {
  it('start the server with options that it has', async () => {
    const { stdout } = await runMcdewey(['serve', '--help']);
    const command = /^CMD (.*)$/m.exec(container)?.[1] ?? '';
    const start = /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '';
    expect(start).toContain('scripts/mcdewey.mjs serve ');
    expect(JSON.parse(command)).toContain('serve');
    for (const text of [command, start]) {
      expect(optionsOf(text).length).toBeGreaterThan(1);
      for (const option of optionsOf(text)) expect(stdout).toContain(`${option} `);
    }
  });

  it('copy and name what there is', () => {
    const copied = [...container.matchAll(/^COPY (.*) \S+$/gm)].flatMap(
      ([, sources]) => sources?.split(' ') ?? [],
    );
    expect(copied.length).toBeGreaterThan(4);
    for (const source of copied) expect(existsSync(join(projectRoot, source)), source).toBe(true);
    const main = /^main = "(.*)"$/m.exec(worker)?.[1] ?? '';
    expect(resolve(folder, main)).toBe(join(projectRoot, 'src', 'server', 'edge.ts'));
  });

  it('give the unit its folder to write in, and the longer end that stopping takes', () => {
    const cache = /^Environment=MCDEWEY_CACHE=(.*)$/m.exec(unit)?.[1];
    expect(cache).toBe(`/var/cache/${/^CacheDirectory=(.*)$/m.exec(unit)?.[1]}`);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(10);
  });
});
