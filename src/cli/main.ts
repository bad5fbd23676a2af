import { UserError } from '../workspace/errors.ts';
import type { Command } from './command.ts';

/** Loaded only when asked for, so that `mcdewey --help` starts no model and no site builder. */
const COMMANDS: Record<string, () => Promise<{ command: Command }>> = {
  start: () => import('./commands/start.ts'),
  import: () => import('./commands/import.ts'),
  build: () => import('./commands/build.ts'),
  serve: () => import('./commands/serve.ts'),
  mcp: () => import('./commands/mcp.ts'),
  dev: () => import('./commands/dev.ts'),
  search: () => import('./commands/search.ts'),
  eval: () => import('./commands/eval.ts'),
  doctor: () => import('./commands/doctor.ts'),
};

export async function main(argv: string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(await overview());
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    process.stderr.write(`mcdewey: there is no command "${name}". Run mcdewey --help for the list.\n`);
    return 2;
  }
  return await runCommand(`mcdewey ${name}`, load, args);
}

/**
 * Runs a command as a program: shows its help, turns what the user can act on into two lines.
 * @param program as the user typed it, for the messages.
 * @returns the exit code.
 */
export async function runCommand(
  program: string,
  load: () => Promise<{ command: Command }>,
  args: string[],
): Promise<number> {
  try {
    const { command } = await load();
    if (args.includes('--help') || args.includes('-h')) {
      process.stdout.write(command.help);
      return 0;
    }
    return await command.run(args);
  } catch (error) {
    if (error instanceof UserError) {
      process.stderr.write(`${program}: ${error.message}\n  ${error.fix}\n`);
      return 2;
    }
    if (isUnknownOption(error)) {
      process.stderr.write(`${program}: ${error.message}\n  Run ${program} --help for the options.\n`);
      return 2;
    }
    throw error;
  }
}

function isUnknownOption(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(COMMANDS).map(
      async ([name, load]) => `  ${name.padEnd(8)} ${(await load()).command.summary}`,
    ),
  );
  return `mcdewey: a searchable documentation library out of a folder of manuals\n\n${lines.join('\n')}\n\nmcdewey <command> --help tells the options of one.\n`;
}
