import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type JudgedQuery, readQuerySet } from '../../evaluation/judgements.ts';
import { MEASURES, meanScores } from '../../evaluation/metrics.ts';
import { scoreQueries } from '../../evaluation/score-queries.ts';
import { UserError } from '../../workspace/errors.ts';
import type { Command } from '../command.ts';
import { openPublished } from '../open-published.ts';
import { filtersOf, parseMode, parseTier, searchOptions, searchOptionsHelp } from '../search-options.ts';

const help = `mcdewey eval: score a built library against judged queries

Usage: mcdewey eval --queries queries.jsonl --qrels qrels.tsv [options]

${searchOptionsHelp}
  --queries FILE  one JSON object a line: {"_id": "q1", "text": "..."}
  --qrels FILE    query<TAB>document<TAB>grade; a document is a source (product/version/manual/file.md), a page
                  of one (source#page=396) or a chunk id

Measures: nDCG@10, MRR@10, Hit@1/3/10 and Recall@10, overall and (with --json) per query. A ranking is read at the
granularity of the judgements, each document counted at its best rank; a hit that stands for several versions of a
page meets a judgement on any of them.
`;

export const command: Command = {
  summary: 'score a built library against judged queries',
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: { ...searchOptions, queries: { type: 'string' }, qrels: { type: 'string' } },
    });
    if (!values.queries || !values.qrels) {
      throw new UserError(
        'the judged queries are missing',
        'Name them with --queries FILE and --qrels FILE.',
      );
    }
    const queries = await readQueries(values.queries, values.qrels);
    const mode = parseMode(values.mode);
    const tier = parseTier(values.tier);
    const library = await openPublished(values.dir, mode === 'text' ? 'fast' : tier);
    try {
      const scores = await scoreQueries(library.engine, queries, { mode, tier, filters: filtersOf(values) });
      const mean = meanScores(scores.map((entry) => entry.scores));
      if (values.json) {
        const perQuery = scores.map(({ query, scores: own, ranking }) => ({
          id: query.id,
          ...(query.intent ? { intent: query.intent } : {}),
          ...own,
          ranking: ranking.slice(0, 10),
        }));
        process.stdout.write(
          `${JSON.stringify({ mode, tier, queries: scores.length, mean, perQuery }, null, 2)}\n`,
        );
      } else {
        const figures = MEASURES.map((measure) => `${measure} ${mean[measure].toFixed(4)}`).join('  ');
        process.stdout.write(
          `${mode}${mode === 'text' ? '' : ` ${tier}`}, ${scores.length} queries: ${figures}\n`,
        );
      }
      return 0;
    } finally {
      await library.close();
    }
  },
};

async function readQueries(queriesFile: string, qrelsFile: string): Promise<JudgedQuery[]> {
  try {
    const queries = readQuerySet(await readFile(queriesFile, 'utf8'), await readFile(qrelsFile, 'utf8'));
    if (queries.length === 0) throw new SyntaxError('no query of the one file has a judgement in the other');
    return queries;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `the judged queries cannot be read: ${reason}`,
      'See mcdewey eval --help for the two formats.',
    );
  }
}
