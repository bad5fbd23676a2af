/** Many clients at once, each asking like an agent. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, type Era, type Reply } from './connection.ts';
import { randomNumbers } from './queries.ts';

export interface LoadOptions {
  readonly url: string;
  readonly era: Era;
  readonly connections: number;
  readonly seconds: number;
  readonly queries: readonly string[];
  /** Different loads ask in different orders. */
  readonly seed: number;
  /** Asked for in searches; default: what the server prefers. */
  readonly tier?: 'fast' | 'full';
  /** Tools in turn, over and over. Those but search are given a hit of the search before. */
  readonly tools: readonly LoadTool[];
}

export type LoadTool = 'search' | 'fetch' | 'quote' | 'related' | 'compare_versions';

/** Searches, and now and then a hit read in full. */
export const SEARCH_AND_READ: readonly LoadTool[] = ['search', 'search', 'search', 'search', 'fetch'];
/** Every tool that is given a hit, each after a search of its own. */
export const EVERY_TOOL: readonly LoadTool[] = [
  ...(['search', 'fetch', 'search', 'quote'] as const),
  ...(['search', 'related', 'search', 'compare_versions'] as const),
];

export interface Latencies {
  readonly requests: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface LoadReport {
  readonly seconds: number;
  readonly requestsPerSecond: number;
  /** In milliseconds, of all requests and by tool. */
  readonly all: Latencies;
  readonly byTool: Readonly<Record<string, Latencies>>;
  /** Failure → how often. */
  readonly errors: Readonly<Record<string, number>>;
  /** Searches that found nothing. */
  readonly empty: number;
}

const SHORTEST_QUOTATION = 3;

interface FoundHit {
  readonly id: string;
  readonly excerpt: string;
  readonly other_versions?: readonly string[];
}

/** @returns undefined when the hit is nothing to call the tool with. */
function argumentsFor(tool: LoadTool, hit: FoundHit | undefined): Record<string, unknown> | undefined {
  if (!hit) return undefined;
  const [other] = hit.other_versions ?? [];
  if (tool === 'compare_versions') return other === undefined ? undefined : { id: hit.id, to: other };
  if (tool !== 'quote') return { id: hit.id };
  const words = hit.excerpt.replace(/^… /, '').slice(0, 120).trim();
  return words.length < SHORTEST_QUOTATION ? undefined : { id: hit.id, text: words };
}

export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const times = new Map<string, number[]>();
  const errors = new Map<string, number>();
  let empty = 0;
  const began = performance.now();
  const until = began + options.seconds * 1000;

  const client = async (number: number): Promise<void> => {
    const connection = new Connection(options.url, options.era);
    const random = randomNumbers(options.seed * 1000 + number);
    let hit: FoundHit | undefined;
    const record = (tool: string, { ms, error }: Reply): void => {
      const known = times.get(tool);
      if (known) known.push(ms);
      else times.set(tool, [ms]);
      if (error !== undefined) errors.set(error, (errors.get(error) ?? 0) + 1);
    };
    for (let asked = number; performance.now() < until; asked++) {
      const tool = options.tools[asked % options.tools.length]!;
      if (tool !== 'search') {
        const args = argumentsFor(tool, hit);
        if (args) record(tool, await connection.call(tool, args));
        continue;
      }
      const query = options.queries[Math.floor(random() * options.queries.length)];
      const reply = await connection.call('search', {
        query,
        ...(options.tier ? { tier: options.tier } : {}),
      });
      record('search', reply);
      const results = (reply.answer?.results ?? []) as readonly FoundHit[];
      if (reply.answer && results.length === 0) empty++;
      hit = results[Math.floor(random() * results.length)];
      // A failing server is not asked faster than a working one.
      if (reply.error !== undefined) await sleep(50);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: options.connections }, (_, number) => client(number)));

  const seconds = (performance.now() - began) / 1000;
  const all = latenciesOf([...times.values()].flat());
  return {
    seconds,
    requestsPerSecond: all.requests / seconds,
    all,
    byTool: Object.fromEntries(Array.from(times, ([tool, ms]) => [tool, latenciesOf(ms)])),
    errors: Object.fromEntries(errors),
    empty,
  };
}

export function latenciesOf(ms: readonly number[]): Latencies {
  const sorted = Float64Array.from(ms).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { requests: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
