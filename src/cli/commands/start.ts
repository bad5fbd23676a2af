import { parseArgs } from 'node:util';
import { importAll } from '../../importing/import-source.ts';
import { UserError } from '../../workspace/errors.ts';
import { readLibraryConfig } from '../../workspace/load-library.ts';
import { createProgress } from '../../workspace/progress.ts';
import { buildLibrary, isUpToDate } from '../build-library.ts';
import type { Command } from '../command.ts';
import { formatProblem } from '../format-problem.ts';
import { command as serveCommand } from './serve.ts';

const help = `mcdewey start: import what library.yaml names, build, and serve site and /mcp

Usage: mcdewey start [options]

  --content DIR   the library's folder (default: content)
  --out DIR       where the site goes (default: dist)
  --port N        port of site and /mcp (default: 4321, or the next free one)
  --host ADDRESS  address to listen on (default: 127.0.0.1)

What is already imported and built is not done again.
`;

export const command: Command = {
  summary: 'import, build and serve: the whole library in one command',
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        content: { type: 'string', default: 'content' },
        out: { type: 'string', default: 'dist' },
        port: { type: 'string' },
        host: { type: 'string' },
      },
    });
    const progress = createProgress(process.stderr);
    const { config } = await readLibraryConfig(values.content);
    try {
      await importAll(config.imports, values.content, { progress });
    } catch (error) {
      // Without the network a library that was imported before can still be served.
      if (!(error instanceof UserError)) throw error;
      progress.say(`! ${error.message} ${error.fix}`);
    }
    const options = { contentDir: values.content, outDir: values.out, progress };
    if (await isUpToDate(options)) {
      progress.say('✓ Built already, nothing changed');
    } else {
      const report = await buildLibrary(options);
      const errors = report.problems.filter((problem) => problem.severity === 'error');
      for (const problem of errors) progress.say(formatProblem(problem));
    }
    const serveArgs = ['--dir', values.out];
    if (values.port) serveArgs.push('--port', values.port);
    if (values.host) serveArgs.push('--host', values.host);
    return await serveCommand.run(serveArgs);
  },
};
