/**
 * An agent in miniature: it finds out what is meant, searches, reads the best hits, searches once more when they say
 * little, and cites the page of the passage that fits best, with its words checked. What it does depends on nothing
 * but the answers it gets, so a run tells what the tools are worth and can be repeated.
 */
import { isStopWord, tokenize } from '../search/tokenizer.ts';

/** Calls one tool. @returns its structured answer; undefined when it refused or failed. */
export type CallTool = (
  tool: string,
  args: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>> | undefined>;

export interface AgentQuestion {
  readonly id: string;
  /** What a user calls the manual or product. */
  readonly about: string;
  readonly question: string;
  /** Source of a document → physical pages, or section titles, that hold the answer. */
  readonly holds: Readonly<Record<string, readonly (number | string)[]>>;
}

export interface Place {
  readonly id: string;
  readonly source: string;
  readonly title: string;
  readonly page?: number;
}

export interface AgentRun {
  /** The page that the agent cites. */
  readonly cited?: Place;
  /** Pages that it read, in order. */
  readonly read: readonly Place[];
  readonly calls: number;
  /** As the answers state them. */
  readonly tokens: number;
}

const HITS = 5;
const READ_FIRST = 3;
const READ_MORE = 2;
const PAGE_TOKENS = 1500;
/** Of the question's words, the share that a passage must hold to be taken without another search. */
const GOOD_ENOUGH = 0.6;
/** The search's order is evidence too: what a passage loses for each page that was found before its own. */
const LESS_BY_RANK = 0.05;
/** What a figure in the passage is worth to a question that asks for one, as a share of all the words. */
const FIGURE = 0.15;

export async function runAgent({ about, question }: AgentQuestion, call: CallTool): Promise<AgentRun> {
  let calls = 0;
  let tokens = 0;
  const ask: CallTool = async (tool, args) => {
    calls++;
    const answer = await call(tool, args);
    tokens += Number(answer?.tokens ?? 0);
    return answer;
  };
  const scope = scopeOf(await ask('resolve', { name: about }));
  const words = [...new Set(tokenize(question).filter((term) => !isStopWord(term)))];
  const wantsFigure = /\bhow (?:many|much|large|long|often|full)\b|\bdefault\b|いくつ|何/iu.test(question);
  const read: Place[] = [];
  const passages: Passage[] = [];

  const readHits = async (hits: readonly Place[], most: number): Promise<void> => {
    const unread = hits.filter(({ id }) => !read.some((known) => known.id === id)).slice(0, most);
    for (const place of unread) {
      const page = await ask('fetch', { id: place.id, max_tokens: PAGE_TOKENS });
      read.push(place);
      if (page) passages.push(...passagesOf(String(page.text), place, read.length));
    }
  };
  const best = (): { passage: Passage; coverage: number }[] => {
    const weights = weightsOf(words, passages);
    return passages
      .map((passage) => ({
        passage,
        coverage: coverageOf(passage, weights, wantsFigure) * (1 - LESS_BY_RANK * (passage.rank - 1)),
      }))
      .sort((a, b) => b.coverage - a.coverage || a.passage.rank - b.passage.rank);
  };

  await readHits(hitsOf(await ask('search', { query: question, limit: HITS, ...scope })), READ_FIRST);
  if ((best()[0]?.coverage ?? 0) < GOOD_ENOUGH) {
    const seen = read.map(({ id }) => id);
    const query = words.join(' ');
    await readHits(hitsOf(await ask('search', { query, limit: HITS, seen, ...scope })), READ_MORE);
  }
  for (const { passage } of best().slice(0, 3)) {
    const checked = await ask('quote', { id: passage.place.id, text: passage.sentence });
    if (checked?.found === true) return { cited: passage.place, read, calls, tokens };
  }
  return { read, calls, tokens };
}

/** True when the place is one of those that hold the answer. */
export function holdsAnswer({ holds }: AgentQuestion, { source, page, title }: Place): boolean {
  const places = holds[source];
  if (!places) return false;
  return places.some((place) =>
    typeof place === 'number' ? place === page : title === place || title.startsWith(`${place} · `),
  );
}

/** Narrows a search to what is clearly meant, else to the product that all the likeliest candidates are of. */
function scopeOf(resolved: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const match = resolved?.match as { readonly kind: string; readonly id: string } | undefined;
  const candidates = (resolved?.candidates ?? []) as readonly {
    readonly kind: string;
    readonly id: string;
  }[];
  if (!match) {
    const products = new Set(candidates.slice(0, 3).map(({ id }) => id.split(/::|\//)[0]!));
    const [only] = products;
    return only !== undefined && products.size === 1 ? { product: only } : {};
  }
  if (match.kind === 'manual' || match.kind === 'document') return { document: match.id };
  if (match.kind === 'version') {
    const [product = '', version = ''] = match.id.split('/');
    return { product, version };
  }
  return { [match.kind]: match.id };
}

function hitsOf(answer: Readonly<Record<string, unknown>> | undefined): Place[] {
  const results = (answer?.results ?? []) as readonly {
    readonly id: string;
    readonly source?: string;
    readonly title: string;
    readonly page?: number;
  }[];
  return results.map(({ id, source = '', title, page }) => ({
    id,
    source,
    title,
    ...(page === undefined ? {} : { page }),
  }));
}

interface Passage {
  readonly place: Place;
  /** Of the place among those read, from 1. */
  readonly rank: number;
  readonly sentence: string;
  /** Of the sentence and its neighbours. */
  readonly terms: ReadonlySet<string>;
  readonly hasFigure: boolean;
}

/** Shorter pieces, such as an item of a list, are read together with what follows. */
const SHORTEST_SENTENCE = 40;

function passagesOf(markdown: string, place: Place, rank: number): Passage[] {
  const sentences: string[] = [];
  let piece = '';
  for (const part of markdown.split(/(?<=[.!?。])\s+|\n+/)) {
    piece = `${piece} ${part}`.trim();
    if (piece.length < SHORTEST_SENTENCE) continue;
    sentences.push(piece);
    piece = '';
  }
  if (tokenize(piece).length > 0) sentences.push(piece);
  return sentences.map((sentence, index) => {
    const around = sentences.slice(Math.max(0, index - 1), index + 2).join(' ');
    return { place, rank, sentence, terms: new Set(tokenize(around)), hasFigure: /\d/.test(around) };
  });
}

/** A word that few of the passages hold says more about which one answers. */
function weightsOf(words: readonly string[], passages: readonly Passage[]): Map<string, number> {
  return new Map(
    words.map((word) => {
      const holding = passages.filter(({ terms }) => terms.has(word)).length;
      return [word, Math.log(1 + passages.length / (1 + holding))];
    }),
  );
}

/** Share of the question that a passage holds, by weight. */
function coverageOf(
  { terms, hasFigure }: Passage,
  weights: ReadonlyMap<string, number>,
  wantsFigure: boolean,
): number {
  let all = 0;
  let held = 0;
  for (const [word, weight] of weights) {
    all += weight;
    if (terms.has(word)) held += weight;
  }
  const share = all === 0 ? 0 : held / all;
  return wantsFigure ? share * (1 - FIGURE) + (hasFigure ? FIGURE : 0) : share;
}
