import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIndex } from '../../indexing/build-index.ts';
import { openEmbedder } from '../../indexing/embedding/embedder.ts';
import { watchContent } from '../../site/dev/content-watcher.ts';
import { startDevServer } from '../../site/dev/dev-server.ts';
import { UserError } from '../../workspace/errors.ts';
import { type LoadedLibrary, loadLibrary } from '../../workspace/load-library.ts';
import { projectRoot } from '../../workspace/paths.ts';
import { createProgress, silentProgress } from '../../workspace/progress.ts';
import type { Command } from '../command.ts';
import { formatProblem } from '../format-problem.ts';

const help = `mcdewey dev: show the library while its manuals and pages are being changed

Usage: mcdewey dev [options]

  --content DIR   the library's folder (default: content)
  --port N        default: 4321, or the next free one
  --host ADDRESS  address to listen on (default: 127.0.0.1)
  --base PATH     path below which the site is shown (default: library.yaml, else /)
  --model NAME    embedding model (default: library.yaml, else bge-small-en-v1.5)
  --text-only     search by words only: no model needed, index ready sooner

A saved manual or page shows within seconds, also in the search. Nothing is published: see mcdewey build.
`;

const DEFAULT_PORT = 4321;

export const command: Command = {
  summary: 'show the library while manuals and pages are being changed',
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        content: { type: 'string', default: 'content' },
        port: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        base: { type: 'string' },
        model: { type: 'string' },
        'text-only': { type: 'boolean', default: false },
      },
    });
    const contentDir = resolve(values.content);
    const indexDir = join(projectRoot, '.mcdewey', 'dev', String(process.pid));
    const progress = createProgress(process.stderr);
    const loaded = await loadLibrary(contentDir, { progress });
    for (const problem of loaded.library.problems) progress.say(formatProblem(problem));
    const embedder = values['text-only']
      ? undefined
      : await openEmbedder(values.model ?? loaded.config.embedding.model, { progress });
    await mkdir(indexDir, { recursive: true });
    try {
      const index = ({ library }: LoadedLibrary, report = silentProgress) =>
        buildIndex(library, indexDir, { progress: report, ...(embedder ? { embedder } : {}) });
      await index(loaded, progress);
      const server = await startDevServer({
        loaded,
        indexDir,
        base: values.base ?? loaded.config.site.base ?? '/',
        host: values.host,
        port: portOf(values.port),
      });
      progress.say(`McDewey shows ${contentDir} at ${server.url} (Ctrl+C stops)`);
      const watcher = watchContent(
        contentDir,
        loaded,
        async (changed, names) => {
          const startedAt = Date.now();
          for (const problem of changed.library.problems) {
            if (names.includes(problem.file)) progress.say(formatProblem(problem));
          }
          server.update(changed);
          await index(changed);
          server.indexChanged();
          progress.say(
            `✓ ${namesOf(names)}: shown and searchable after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
          );
        },
        (error) => progress.say(`! ${error instanceof Error ? error.message : String(error)}`),
      );
      await stopSignal();
      await watcher.close();
      await server.stop();
    } finally {
      await embedder?.close();
      await rm(indexDir, { recursive: true, force: true });
    }
    return 0;
  },
};

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UserError(`"${text}" is not a port`, 'Give a number from 0 to 65535 with --port.');
}

function namesOf(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${names.length} files`;
}

/** Resolves at the first Ctrl+C or termination; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    process.once('SIGINT', () => stop());
    process.once('SIGTERM', () => stop());
  });
}
