/** What an evaluation of several collections found, and how it compares with an earlier one. */
import type { EncoderTier, SearchMode } from '../search/types.ts';
import { MEASURES, meanScores, type QueryScores } from './metrics.ts';
import type { ScoredQuery } from './score-queries.ts';

/** One way to search. A text search has no tier. */
export interface RunKind {
  readonly mode: SearchMode;
  readonly tier?: EncoderTier;
}

/** In the order of the reports' tables. */
export const RUN_KINDS: readonly RunKind[] = [
  { mode: 'text' },
  { mode: 'semantic', tier: 'fast' },
  { mode: 'semantic', tier: 'full' },
  { mode: 'hybrid', tier: 'fast' },
  { mode: 'hybrid', tier: 'full' },
];

export type Measure = (typeof MEASURES)[number];

export interface RunReport extends RunKind {
  /** "hybrid fast": names the run in baselines. */
  readonly name: string;
  readonly mean: QueryScores;
  /** Means by kind of question, where the collection tells them. */
  readonly byIntent?: Readonly<Record<string, QueryScores>>;
  /** Ids of the queries without any relevant document among the first ten. */
  readonly missed: readonly string[];
}

export interface CollectionReport {
  readonly name: string;
  readonly summary: string;
  /** The measure that this collection is judged by. */
  readonly headline: Measure;
  readonly queries: number;
  readonly counts: { readonly documents: number; readonly units: number; readonly passages: number };
  readonly runs: readonly RunReport[];
}

export interface EvaluationReport {
  readonly collections: readonly CollectionReport[];
  /** Collections that were not scored, with the reason. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** The committed figures: collection → run → measure, rounded to four digits. */
export interface Baseline {
  readonly [collection: string]: Readonly<Record<string, QueryScores>>;
}

export function runName({ mode, tier }: RunKind): string {
  return tier === undefined ? mode : `${mode} ${tier}`;
}

export function summariseRun(kind: RunKind, scored: readonly ScoredQuery[]): RunReport {
  const intents = new Map<string, QueryScores[]>();
  for (const { query, scores } of scored) {
    if (query.intent === undefined) continue;
    const own = intents.get(query.intent);
    if (own) own.push(scores);
    else intents.set(query.intent, [scores]);
  }
  return {
    ...kind,
    name: runName(kind),
    mean: meanScores(scored.map(({ scores }) => scores)),
    ...(intents.size > 0
      ? { byIntent: Object.fromEntries([...intents].map(([intent, own]) => [intent, meanScores(own)])) }
      : {}),
    missed: scored.filter(({ scores }) => scores.hit10 === 0).map(({ query }) => query.id),
  };
}

/** The baseline with the report's figures in place of its own; collections that were not scored stay. */
export function updatedBaseline(baseline: Baseline, report: EvaluationReport): Baseline {
  const updated: Record<string, Record<string, QueryScores>> = {};
  for (const [name, runs] of Object.entries(baseline)) updated[name] = { ...runs };
  for (const { name, runs } of report.collections) {
    updated[name] = Object.fromEntries(runs.map((run) => [run.name, rounded(run.mean)]));
  }
  return Object.fromEntries(Object.entries(updated).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function rounded(scores: QueryScores): QueryScores {
  const pairs = MEASURES.map((measure) => [measure, Math.round(scores[measure] * 10_000) / 10_000] as const);
  return Object.fromEntries(pairs) as Record<Measure, number>;
}

/** A run that fell below the baseline. */
export interface Regression {
  readonly collection: string;
  readonly run: string;
  readonly measure: Measure;
  readonly before: number;
  readonly now: number;
}

/**
 * Runs whose headline measure fell by more than `tolerance` (absolute). A run that the baseline knows and the
 * report lacks counts as fallen to 0.
 */
export function findRegressions(
  report: EvaluationReport,
  baseline: Baseline,
  tolerance: number,
): Regression[] {
  return report.collections.flatMap(({ name, headline, runs }) =>
    Object.entries(baseline[name] ?? {}).flatMap(([run, figures]) => {
      const before = figures[headline];
      const now = runs.find((candidate) => candidate.name === run)?.mean[headline] ?? 0;
      return before - now > tolerance ? [{ collection: name, run, measure: headline, before, now }] : [];
    }),
  );
}
