import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { latenciesOf } from '../../src/cli/evaluation/mcp-load/load.ts';
import { memoryTrend } from '../../src/cli/evaluation/mcp-load/memory-trend.ts';
import { type AgentQuestion, type CallTool, holdsAnswer, runAgent } from '../../src/evaluation/agent-run.ts';

const PAGES: Record<string, string> = {
  'pump::1::guide::1': 'The pump is blue. It stands in the cellar of the pump house beside the old boiler.',
  'pump::1::guide::2':
    'Before a restart the operator waits thirty seconds, so that the soft starter cools down.',
};

const QUESTION: AgentQuestion = {
  id: 'q',
  about: 'pump guide',
  question: 'How many seconds does the operator wait before a restart?',
  holds: { 'pump/1/guide/guide.md': [2] },
};

/** A library of two pages, of which the wrong one ranks first. */
function tools(asked: string[]): CallTool {
  return async (tool, args) => {
    asked.push(tool);
    if (tool === 'resolve')
      return { match: { kind: 'manual', id: 'pump/1/guide' }, candidates: [], tokens: 10 };
    if (tool === 'search') {
      expect(args.document).toBe('pump/1/guide');
      const results = [1, 2].map((page) => ({
        id: `pump::1::guide::${page}`,
        source: 'pump/1/guide/guide.md',
        title: `Guide, page ${page}`,
        page,
      }));
      return { results, tokens: 100 };
    }
    if (tool === 'fetch') return { text: PAGES[String(args.id)], tokens: 50 };
    return { found: PAGES[String(args.id)]?.includes(String(args.text)) ?? false, tokens: 20 };
  };
}

describe('the scripted agent', () => {
  it('cites the page that it read the answer on, and counts what that cost', async () => {
    const asked: string[] = [];
    const run = await runAgent(QUESTION, tools(asked));
    expect(asked).toEqual(['resolve', 'search', 'fetch', 'fetch', 'quote']);
    expect(run.cited && holdsAnswer(QUESTION, run.cited)).toBe(true);
    expect(run.read.map(({ page }) => page)).toEqual([1, 2]);
    expect([run.calls, run.tokens]).toEqual([5, 230]);
  });

  it('cites nothing that it could not verify', async () => {
    const call = tools([]);
    const run = await runAgent(QUESTION, async (tool, args) =>
      tool === 'quote' ? { found: false } : await call(tool, args),
    );
    expect(run.cited).toBeUndefined();
  });

  it('has twenty questions, each with a place that holds the answer', async () => {
    const file = join(import.meta.dirname, '../eval/agent-run/questions.jsonl');
    const questions = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AgentQuestion);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(20);
    for (const { holds } of questions) expect(Object.values(holds).flat().length).toBeGreaterThan(0);
  });
});

describe('what a load is judged by', () => {
  it('is read off the sorted times', () => {
    const times = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(latenciesOf(times)).toEqual({ requests: 100, p50: 51, p95: 96, p99: 100, max: 100 });
    expect(latenciesOf([])).toEqual({ requests: 0, p50: 0, p95: 0, p99: 0, max: 0 });
  });

  it('tells memory that grows from memory that fills its caches first', () => {
    const filling = Array.from({ length: 600 }, (_, seconds) => ({
      seconds,
      megabytes: Math.min(400, 100 + 3 * seconds) + (seconds % 2),
    }));
    expect(Math.abs(memoryTrend(filling).slope)).toBeLessThan(0.1);
    const leaking = filling.map(({ seconds, megabytes }) => ({
      seconds,
      megabytes: megabytes + seconds / 10,
    }));
    expect(memoryTrend(leaking).slope).toBeCloseTo(6, 1);
    expect(memoryTrend(leaking).most).toBeGreaterThan(450);
  });
});
