/** Writes the full-text side of the index: impact-ordered postings and the spelling files. */
import { deflateRawSync } from 'node:zlib';
import type { SpellingSection, TextSection } from '../search/manifest.ts';
import { encodePostings, type Posting, packPostings, scopedTerm } from '../search/text/postings.ts';
import type { KeptResults } from '../workspace/kept-results.ts';
import type { Progress } from '../workspace/progress.ts';
import type { ShardWriter } from './shard-writer.ts';
import { countTerms } from './term-counts.ts';
import type { Unit } from './units.ts';

/** BM25F (Robertson & Zaragoza 2009); the best common setting for the collections of `npm run eval`. */
const K1 = 1.4;
const B = 0.6;
/** Impacts are stored in this many steps: fewer make shorter lists, these lose nothing measurable. */
const LEVELS = 127;
/** Postings kept in a term's general list. */
const CUT = 2000;
/** A word that is asked for stands in a shard larger than most: common words are asked for, and their lists are long. */
const TARGET_SHARD_BYTES = 1200;
/**
 * The impacts of longer lists are rounded to so many steps an octave (17 % apart): their words are common and weigh
 * little, and gaps between units are shorter within few groups. Takes 29 % off such a list.
 */
const LONG_LIST = 200;
const STEPS_PER_OCTAVE = 4.5;

const MAX_SPELLING_WORDS = 40_000;

export interface TextIndexInput {
  readonly units: readonly Unit[];
  /** Products and versions of a unit whose scoped lists are worth having; empty when there is only one of all. */
  readonly scopesOf: (unit: Unit) => readonly string[];
}

export async function writeTextIndex(
  { units, scopesOf }: TextIndexInput,
  writer: ShardWriter,
  progress: Progress,
  kept?: KeptResults,
): Promise<{ text: TextSection; spelling: SpellingSection }> {
  const step = progress.step('Indexing words', 'units', units.length);
  const { lengths, words, terms } = countTerms(units, kept, (counted) => step.advance(counted));
  const averageLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, units.length);
  const lists = new Map<string, Uint8Array>();
  let bytes = 0;
  const keep = (key: string, documentFrequency: number, postings: Posting[]): void => {
    const list = encodePostings(
      documentFrequency,
      postings.length > LONG_LIST ? coarsened(postings) : postings,
    );
    lists.set(key, list);
    bytes += list.length + key.length + 3;
  };
  for (const { term, units: own, frequencies } of terms()) {
    const postings = Array.from(own, (unit, place): Posting => {
      const norm = 1 - B + (B * lengths[unit]!) / averageLength;
      const frequency = frequencies[place]!;
      const weight = (frequency * (K1 + 1)) / (frequency + K1 * norm);
      return { unit, impact: Math.max(1, Math.round((weight / (K1 + 1)) * LEVELS)) };
    });
    keep(term, postings.length, strongest(postings));
    if (postings.length <= CUT) continue;
    const byScope = new Map<string, Posting[]>();
    for (const posting of postings) {
      for (const scope of scopesOf(units[posting.unit]!)) {
        const scoped = byScope.get(scope);
        if (scoped) scoped.push(posting);
        else byScope.set(scope, [posting]);
      }
    }
    for (const [scope, scoped] of byScope) keep(scopedTerm(term, scope), scoped.length, strongest(scoped));
  }
  const shardCount = Math.max(1, Math.ceil(bytes / TARGET_SHARD_BYTES));
  const shards = await writer.writeSet('text', packPostings(lists, shardCount));
  const spelling = await writeSpelling(words, writer);
  step.done(`${lists.size.toLocaleString('en')} lists`);
  return { text: { shards, units: units.length, cut: CUT, levels: LEVELS, k1: K1 }, spelling };
}

/** @returns at most `CUT`, in any order. */
function strongest(postings: Posting[]): Posting[] {
  if (postings.length <= CUT) return postings;
  return [...postings].sort((a, b) => b.impact - a.impact || a.unit - b.unit).slice(0, CUT);
}

function coarsened(postings: readonly Posting[]): Posting[] {
  return postings.map(({ unit, impact }) => {
    const step = Math.round(Math.log2(impact) * STEPS_PER_OCTAVE);
    return { unit, impact: Math.round(2 ** (step / STEPS_PER_OCTAVE)) };
  });
}

/** The commonest words by first letter. A word in one unit only is as likely a mistake of the manual's. */
async function writeSpelling(
  words: ReadonlyMap<string, number>,
  writer: ShardWriter,
): Promise<SpellingSection> {
  const kept = [...words]
    .filter(([, units]) => units >= 2)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MAX_SPELLING_WORDS);
  const byLetter = new Map<string, string[]>();
  for (const [word, units] of kept) {
    const lines = byLetter.get(word[0]!);
    if (lines) lines.push(`${word} ${units}`);
    else byLetter.set(word[0]!, [`${word} ${units}`]);
  }
  const files: Record<string, string> = {};
  for (const letter of [...byLetter.keys()].sort()) {
    files[letter] = await writer.write('spelling', deflateRawSync(byLetter.get(letter)!.join('\n')));
  }
  return { files };
}
