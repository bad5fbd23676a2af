/** `npm run eval`: scores the collections at hand and compares them with the committed baseline. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Baseline,
  type CollectionReport,
  type EvaluationReport,
  findRegressions,
  updatedBaseline,
} from '../../evaluation/report.ts';
import { renderReport } from '../../evaluation/report-markdown.ts';
import { writeFileAtomic } from '../../workspace/atomic-output.ts';
import { UserError } from '../../workspace/errors.ts';
import { projectRoot } from '../../workspace/paths.ts';
import { createProgress } from '../../workspace/progress.ts';
import type { Command } from '../command.ts';
import { abstractsCollection } from './abstracts.ts';
import { chosenByName } from './chosen.ts';
import { AbsentCollection, type Collection } from './collection.ts';
import { demoCollection } from './demo.ts';
import { awsCollection, openshiftCollection } from './manual-collections.ts';
import { pdfIndexCollection } from './pdf-index.ts';
import { scoreCollection } from './score-collection.ts';

const BASELINE_FILE = join(projectRoot, 'tests', 'eval', 'baseline.json');
/**
 * Absolute fall of the headline measure that `--check` allows. Results are reproducible on one machine;
 * another processor rounds vectors differently in the last digits, which moves a rank or two.
 */
const TOLERANCE = 0.015;

const help = `npm run eval: score search quality, and compare it with the committed baseline

Usage: npm run eval -- [options]

  --set NAME         only this collection; may be repeated (demo, scifact, cacm, pdf-index, openshift, aws)
  --check            exit code 1 when a run is more than ${TOLERANCE} below the baseline, or a collection is absent
  --update-baseline  write the figures to tests/eval/baseline.json
  --json             print the report as JSON instead of Markdown

demo ships with the project (its manuals are fetched through npm). The others are scored where their corpora are:
in ../shared/corpora, or the folder that MCDEWEY_CORPORA names. The first run embeds each library, which takes
seconds for demo and about an hour for aws; later runs use the cache.
Writes .mcdewey/eval/report.md and report.json.
`;

/** Small ones first, so that the first figures come soon. */
function collections(): Collection[] {
  return [
    demoCollection(),
    abstractsCollection('scifact', 'Scientific claims against abstracts, judged by experts.'),
    abstractsCollection(
      'cacm',
      'Questions in full sentences against abstracts of Communications of the ACM.',
    ),
    pdfIndexCollection(),
    openshiftCollection(),
    awsCollection(),
  ];
}

export const command: Command = {
  summary: 'score search quality and compare it with the baseline',
  help,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        set: { type: 'string', multiple: true },
        check: { type: 'boolean', default: false },
        'update-baseline': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const baseline = await readBaseline();
    const report = await evaluate(chosenByName(collections(), values.set), baseline);
    process.stdout.write(
      values.json ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report, baseline),
    );
    if (values['update-baseline']) {
      await writeFileAtomic(BASELINE_FILE, `${JSON.stringify(updatedBaseline(baseline, report), null, 2)}\n`);
    }
    return values.check ? verdict(report, baseline) : 0;
  },
};

/** The reports on disk are written after every collection: an interrupted run leaves what it finished. */
async function evaluate(chosenOnes: readonly Collection[], baseline: Baseline): Promise<EvaluationReport> {
  const progress = createProgress(process.stderr);
  const root = join(projectRoot, '.mcdewey', 'eval');
  const scored: CollectionReport[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const collection of chosenOnes) {
    try {
      scored.push(await scoreCollection(collection, join(root, collection.name), progress));
    } catch (error) {
      if (!(error instanceof AbsentCollection)) throw error;
      progress.say(`- ${collection.name} is not scored: ${error.message}`);
      skipped.push({ name: collection.name, reason: error.message });
    }
    const report: EvaluationReport = { collections: scored, skipped };
    await writeFileAtomic(join(root, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    await writeFileAtomic(join(root, 'report.md'), renderReport(report, baseline));
  }
  return { collections: scored, skipped };
}

function verdict(report: EvaluationReport, baseline: Baseline): number {
  const regressions = findRegressions(report, baseline, TOLERANCE);
  for (const { collection, run, measure, before, now } of regressions) {
    process.stderr.write(
      `✗ ${collection}, ${run}: ${measure} fell from ${before.toFixed(4)} to ${now.toFixed(4)}\n`,
    );
  }
  for (const { name, reason } of report.skipped) {
    process.stderr.write(`✗ ${name} could not be checked: ${reason}\n`);
  }
  return regressions.length > 0 || report.skipped.length > 0 ? 1 : 0;
}

async function readBaseline(): Promise<Baseline> {
  const text = await readFile(BASELINE_FILE, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text) as Baseline;
  } catch (error) {
    throw new UserError(
      `tests/eval/baseline.json is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      'Restore it from git.',
    );
  }
}
