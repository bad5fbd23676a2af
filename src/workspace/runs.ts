/**
 * Work on long lists in runs: neighbouring items whose results are computed, kept and read together. Where a run ends
 * is told by its last item alone, so that an item that is changed, added or removed changes its own run, and at most
 * parts it or joins it to the next; all other runs stay what they were, although everything behind it has moved.
 */
import { createHash, hash } from 'node:crypto';
import type { KeptResults } from './kept-results.ts';

/** Where nothing is kept, a run is only what is in memory at a time. */
const LONE_RUN_WEIGHT = 512 * 1024;
/** In average runs: a run that chance makes this large ends. The runs behind its own end are the same all the same. */
const LARGEST_RUN = 3;

/** How the items of one kind of work are computed. */
export interface Work<Item> {
  /** Names what is kept of it. */
  readonly kind: string;
  /** Everything about an item that its result depends on. */
  identityOf(item: Item): string;
  /** Its length in characters or bytes, about: what a run holds is measured by it. */
  weightOf(item: Item): number;
  /** Of an average run, where runs are part of what comes out of it; else that of what is kept. */
  readonly runWeight?: number;
  /** The results of neighbouring items: a function of their identities and of nothing else. */
  compute(items: readonly Item[]): Buffer;
}

export interface Run<Item> {
  readonly items: readonly Item[];
  readonly result: Buffer;
}

/**
 * Computes the results of all items in order, run by run, or takes them from what earlier builds kept. Unless the work
 * has a weight of its own, what is made of the results must not depend on where runs end.
 */
export function* inRuns<Item>(
  items: Iterable<Item>,
  work: Work<Item>,
  kept: KeptResults | undefined,
): Generator<Run<Item>> {
  const average = work.runWeight ?? kept?.runWeight ?? LONE_RUN_WEIGHT;
  let run: Item[] = [];
  let runShare = 0;
  let identities = createHash('sha256');
  const finish = (): Run<Item> => {
    const finished = run;
    const key = identities.digest('hex');
    run = [];
    runShare = 0;
    identities = createHash('sha256');
    return { items: finished, result: keptOr(() => work.compute(finished), work.kind, key, kept) };
  };
  for (const item of items) {
    const identity = hash('sha256', work.identityOf(item), 'buffer');
    run.push(item);
    identities.update(identity);
    const share = work.weightOf(item) / average;
    runShare += share;
    if (endsRun(identity, share) || runShare >= LARGEST_RUN) yield finish();
  }
  if (run.length > 0) yield finish();
}

function keptOr(compute: () => Buffer, kind: string, key: string, kept?: KeptResults): Buffer {
  const known = kept?.read(kind, key);
  if (known) return known;
  const result = compute();
  kept?.write(kind, key, result);
  return result;
}

/** @param share of an average run that the item is: the likelier it is its end. */
function endsRun(identity: Buffer, share: number): boolean {
  return identity.readUInt32LE(0) / 2 ** 32 < share;
}
