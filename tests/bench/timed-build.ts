/** Builds a site and tells how long each stage took. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildLibrary } from '../../src/cli/build-library.ts';
import type { Progress } from '../../src/workspace/progress.ts';

export interface BuildFigures {
  readonly counts: {
    readonly documents: number;
    readonly chunks: number;
    readonly units: number;
    readonly passages: number;
  };
  readonly seconds: number;
  /** Seconds by stage, in order. What the cache already held takes none: see `notes`. */
  readonly stages: Readonly<Record<string, number>>;
  /** Closing notes of the stages, such as how many vectors came from the cache. */
  readonly notes: Readonly<Record<string, string>>;
  /** Largest memory of the process so far, bytes. */
  readonly peakMemory: number;
  /** Index files and bytes by kind. */
  readonly index: Readonly<Record<string, { readonly files: number; readonly bytes: number }>>;
  readonly site: { readonly files: number; readonly bytes: number };
}

export async function timedBuild(
  contentDir: string,
  siteDir: string,
  progress: Progress,
): Promise<BuildFigures> {
  const stages: Record<string, number> = {};
  const notes: Record<string, string> = {};
  const timed: Progress = {
    say: (line) => progress.say(line),
    step(title, unit, total) {
      const startedAt = performance.now();
      const step = progress.step(title, unit, total);
      return {
        advance: (amount) => step.advance(amount),
        expect: (count) => step.expect(count),
        done(note) {
          stages[title] = (stages[title] ?? 0) + (performance.now() - startedAt) / 1000;
          if (note) notes[title] = note;
          step.done(note);
        },
      };
    },
  };
  const report = await buildLibrary({ contentDir, outDir: siteDir, progress: timed });
  return {
    counts: report.index.counts,
    seconds: report.seconds,
    stages,
    notes,
    peakMemory: process.resourceUsage().maxRSS * 1024,
    index: report.index.sizes,
    site: await sizeOf(siteDir),
  };
}

async function sizeOf(dir: string): Promise<{ files: number; bytes: number }> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const size = { files: 0, bytes: 0 };
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    size.files++;
    size.bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return size;
}
