/** `npm run bench agent`: an agent's questions, answered with nothing but the tools of /mcp. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type AgentQuestion, type AgentRun, holdsAnswer, runAgent } from '../../evaluation/agent-run.ts';
import { UserError } from '../../workspace/errors.ts';
import { projectRoot } from '../../workspace/paths.ts';
import type { Command } from '../command.ts';
import { builtDirectory } from '../published-site.ts';
import { parseTier } from '../search-options.ts';
import { Connection } from './mcp-load/connection.ts';
import { startServer } from './mcp-load/server-process.ts';

const help = `bench-agent: questions answered by a scripted agent that has only the tools of /mcp

Usage: npm run bench agent -- [options]

  --dir DIR         a built site with the manuals that are asked about (default: dist)
  --tier TIER       full (default) or fast
  --questions FILE  default: tests/eval/agent-run/questions.jsonl, about the shared manuals
  --json            each run in full

Reports how often the cited page holds the answer, and what the run costs in tokens.
`;

export const command: Command = {
  summary: 'let a scripted agent answer questions over /mcp',
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        dir: { type: 'string', default: 'dist' },
        tier: { type: 'string', default: 'full' },
        questions: { type: 'string', default: join(projectRoot, 'tests/eval/agent-run/questions.jsonl') },
        json: { type: 'boolean', default: false },
      },
    });
    const questions = await readQuestions(values.questions);
    const server = await startServer([
      ...['--dir', await builtDirectory(values.dir)],
      ...['--tier', parseTier(values.tier)],
    ]);
    const connection = new Connection(server.mcpUrl, '2026');
    try {
      const runs: { question: AgentQuestion; run: AgentRun }[] = [];
      for (const question of questions) {
        const run = await runAgent(question, async (tool, input) => {
          const { answer, error } = await connection.call(tool, input);
          if (error !== undefined) process.stderr.write(`${question.id}: ${tool}: ${error}\n`);
          return answer;
        });
        runs.push({ question, run });
      }
      process.stdout.write(values.json ? `${JSON.stringify(runs, null, 2)}\n` : asText(runs));
      return 0;
    } finally {
      connection.close();
      await server.stop();
    }
  },
};

function asText(runs: readonly { readonly question: AgentQuestion; readonly run: AgentRun }[]): string {
  const rows = runs.map(({ question, run }) => {
    const { cited, read } = run;
    const isRight = cited !== undefined && holdsAnswer(question, cited);
    const readAt = read.findIndex((place) => holdsAnswer(question, place)) + 1;
    return {
      isRight,
      readAt,
      cells: [
        question.id,
        cited === undefined
          ? 'nothing'
          : `${cited.source}${cited.page === undefined ? '' : ` p. ${cited.page}`}`,
        isRight ? 'yes' : 'no',
        readAt === 0 ? 'no' : `${readAt}.`,
        String(run.calls),
        String(run.tokens),
      ],
    };
  });
  const right = rows.filter(({ isRight }) => isRight).length;
  const wasRead = rows.filter(({ readAt }) => readAt > 0).length;
  const first = rows.filter(({ readAt }) => readAt === 1).length;
  const tokens = runs.map(({ run }) => run.tokens).sort((a, b) => a - b);
  const calls = runs.reduce((sum, { run }) => sum + run.calls, 0);
  const titles = ['question', 'cited', 'holds the answer', 'read as', 'calls', 'tokens'];
  return [
    ...[titles, titles.map(() => '---'), ...rows.map(({ cells }) => cells)].map(
      (cells) => `| ${cells.join(' | ')} |`,
    ),
    '',
    `The cited page holds the answer in ${right} of ${runs.length} runs; it was read in ${wasRead}, as the first page in ${first}.`,
    `${(calls / runs.length).toFixed(1)} calls a run; tokens a run: median ${tokens[tokens.length >> 1]}, most ${tokens.at(-1)}, all ${tokens.reduce((sum, count) => sum + count, 0)}.`,
    '',
  ].join('\n');
}

async function readQuestions(file: string): Promise<AgentQuestion[]> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => JSON.parse(line) as AgentQuestion);
  } catch (error) {
    throw new UserError(`the questions in ${file} cannot be read`, 'See tests/eval/agent-run/README.md.', {
      cause: error,
    });
  }
}
