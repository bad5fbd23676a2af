import { describe, expect, it } from 'vitest';
import type { QueryScores } from '../../src/evaluation/metrics.ts';
import {
  type CollectionReport,
  type EvaluationReport,
  findRegressions,
  summariseRun,
  updatedBaseline,
} from '../../src/evaluation/report.ts';
import { renderReport } from '../../src/evaluation/report-markdown.ts';

const scores = (value: number): QueryScores => ({
  ndcg10: value,
  mrr10: value,
  hit1: value,
  hit3: value,
  hit10: value,
  recall10: value,
});

function collection(name: string, text: number, semantic: number, hybrid: number): CollectionReport {
  const run = (mode: 'text' | 'semantic' | 'hybrid', value: number) => ({
    mode,
    ...(mode === 'text' ? {} : { tier: 'fast' as const }),
    name: mode === 'text' ? 'text' : `${mode} fast`,
    mean: scores(value),
    missed: [],
  });
  return {
    name,
    summary: 'Some questions.',
    headline: 'ndcg10',
    queries: 10,
    counts: { documents: 5, units: 50, passages: 80 },
    runs: [run('text', text), run('semantic', semantic), run('hybrid', hybrid)],
  };
}

const report = (...collections: CollectionReport[]): EvaluationReport => ({ collections, skipped: [] });

describe('a run', () => {
  it('is summed up overall, by kind of question, and by what it missed', () => {
    const scored = [
      { id: 'a', intent: 'option', value: 1 },
      { id: 'b', intent: 'option', value: 0 },
      { id: 'c', intent: 'symptom', value: 0.5 },
    ].map(({ id, intent, value }) => ({
      query: { id, text: id, intent, judgements: new Map([['x', 1]]) },
      ranking: [],
      scores: scores(value),
    }));
    const run = summariseRun({ mode: 'hybrid', tier: 'full' }, scored);
    expect(run.name).toBe('hybrid full');
    expect(run.mean.ndcg10).toBeCloseTo(0.5);
    expect(run.byIntent?.option?.ndcg10).toBeCloseTo(0.5);
    expect(run.byIntent?.symptom?.ndcg10).toBeCloseTo(0.5);
    expect(run.missed).toEqual(['b']);
  });
});

describe('the comparison with the baseline', () => {
  const baseline = updatedBaseline({}, report(collection('demo', 0.7, 0.6, 0.8)));

  it('finds a run that fell by more than the tolerance, and no other', () => {
    const now = report(collection('demo', 0.695, 0.58, 0.85));
    expect(findRegressions(now, baseline, 0.01)).toEqual([
      { collection: 'demo', run: 'semantic fast', measure: 'ndcg10', before: 0.6, now: 0.58 },
    ]);
  });

  it('counts a run that is no longer made as fallen', () => {
    const { runs, ...rest } = collection('demo', 0.7, 0.6, 0.8);
    const found = findRegressions(report({ ...rest, runs: runs.slice(0, 2) }), baseline, 0.01);
    expect(found.map(({ run, now }) => [run, now])).toEqual([['hybrid fast', 0]]);
  });

  it('has nothing to say of a collection that the baseline does not know', () => {
    expect(findRegressions(report(collection('new', 0.1, 0.1, 0.1)), baseline, 0.01)).toEqual([]);
  });

  it('keeps the figures of collections that were not scored this time', () => {
    const updated = updatedBaseline(baseline, report(collection('other', 0.12345, 0.2, 0.3)));
    expect(Object.keys(updated)).toEqual(['demo', 'other']);
    expect(updated.demo).toEqual(baseline.demo);
    expect(updated.other?.text?.ndcg10).toBe(0.1235);
  });
});

describe('the report', () => {
  const baseline = updatedBaseline({}, report(collection('demo', 0.7, 0.6, 0.8)));

  it('shows figures with their difference from the baseline', () => {
    const text = renderReport(report(collection('demo', 0.7, 0.65, 0.78)), baseline);
    expect(text).toContain('| text | 0.700 | 0.700 |');
    expect(text).toContain('| semantic fast | 0.650 (+0.050) |');
    expect(text).toContain('| hybrid fast | 0.780 (−0.020) |');
    expect(text).toContain('hybrid fast against the better of its parts: +0.080');
  });

  it('says when hybrid is below one of its parts', () => {
    const text = renderReport(report(collection('demo', 0.7, 0.6, 0.69)), {});
    expect(text).toContain('hybrid fast against the better of its parts: −0.010 (below)');
  });

  it('names collections that were left out, with the reason', () => {
    const skipped = [{ name: 'aws', reason: 'its corpus is not on this machine' }];
    expect(renderReport({ collections: [], skipped }, {})).toContain(
      '- aws: its corpus is not on this machine',
    );
  });
});
