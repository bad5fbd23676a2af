/** An evaluation report for people. */
import { MEASURES } from './metrics.ts';
import type { Baseline, CollectionReport, EvaluationReport, Measure, RunReport } from './report.ts';

const TITLES: Record<Measure, string> = {
  ndcg10: 'nDCG@10',
  mrr10: 'MRR@10',
  hit1: 'Hit@1',
  hit3: 'Hit@3',
  hit10: 'Hit@10',
  recall10: 'Recall@10',
};

/** Differences from the baseline stand in brackets; those that round to 0 are left out. */
export function renderReport(report: EvaluationReport, baseline: Baseline): string {
  const parts = [
    '# Evaluation',
    '',
    'Means over the judged queries of each collection. In brackets: the difference from `tests/eval/baseline.json`.',
    '',
    ...report.collections.flatMap((collection) => [
      ...renderCollection(collection, baseline[collection.name] ?? {}),
      '',
    ]),
  ];
  if (report.skipped.length > 0) {
    parts.push('## Not scored', '', ...report.skipped.map(({ name, reason }) => `- ${name}: ${reason}`), '');
  }
  return parts.join('\n');
}

function renderCollection(collection: CollectionReport, baseline: Baseline[string]): string[] {
  const { name, summary, headline, queries, counts, runs } = collection;
  const count = (value: number): string => value.toLocaleString('en');
  const rows = runs.map((run) => [
    run.name,
    ...MEASURES.map((measure) => figure(run.mean[measure], baseline[run.name]?.[measure])),
  ]);
  const lines = [
    `## ${name}`,
    '',
    `${summary} ${count(queries)} queries, ${count(counts.documents)} documents, ${count(counts.units)} distinct pages, ${count(counts.passages)} passages. Headline measure: ${TITLES[headline]}.`,
    '',
    ...table(['run', ...MEASURES.map((measure) => TITLES[measure])], rows),
    '',
    ...conclusions(collection),
  ];
  const intents = Object.keys(runs[0]?.byIntent ?? {});
  if (intents.length > 0) {
    const byIntent = runs.map((run) => [
      run.name,
      ...intents.map((intent) => run.byIntent?.[intent]?.[headline].toFixed(3) ?? ''),
    ]);
    lines.push('', `${TITLES[headline]} by kind of question:`, '', ...table(['run', ...intents], byIntent));
  }
  const missed = runs.at(-1)?.missed ?? [];
  if (intents.length > 0 && missed.length > 0) {
    lines.push('', `Nothing relevant among the first ten (${runs.at(-1)!.name}): ${missed.join(', ')}.`);
  }
  return lines;
}

/** The three relations that a release is held to. */
function conclusions({ runs, headline }: CollectionReport): string[] {
  const of = (name: string): number | undefined =>
    runs.find((run: RunReport) => run.name === name)?.mean[headline];
  const lines: string[] = [];
  for (const tier of ['fast', 'full']) {
    const [text, semantic, hybrid] = [of('text'), of(`semantic ${tier}`), of(`hybrid ${tier}`)];
    if (text === undefined || semantic === undefined || hybrid === undefined) continue;
    const gain = hybrid - Math.max(text, semantic);
    lines.push(
      `- hybrid ${tier} against the better of its parts: ${signed(gain)}${gain < 0 ? ' (below)' : ''}`,
    );
  }
  for (const mode of ['semantic', 'hybrid']) {
    const [fast, full] = [of(`${mode} fast`), of(`${mode} full`)];
    if (fast !== undefined && full) lines.push(`- ${mode} fast is ${percent(fast / full)} of full`);
  }
  return lines;
}

function figure(value: number, before: number | undefined): string {
  const delta = before === undefined ? 0 : value - before;
  return Math.abs(delta) < 0.0005 ? value.toFixed(3) : `${value.toFixed(3)} (${signed(delta)})`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)];
}
