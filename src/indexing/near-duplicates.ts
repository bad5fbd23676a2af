/**
 * Finds the same page in other versions although its text changed a little: two units of one product in different
 * versions belong together when each is the other's best match and they share at least half of their sentences,
 * counted in characters.
 */
import { groupBy } from '../library/group-by.ts';
import { sentencesOf } from '../library/sentences.ts';
import type { Unit } from './units.ts';

/** Shared characters over the characters of the longer text. */
const MIN_OVERLAP = 0.5;
/** A sentence that stands in more units than this is boilerplate. */
const MAX_SENTENCE_UNITS = 24;

/** @returns unit → units that hold nearly the same text in other versions, ascending; absent when there are none. */
export function findNearDuplicates(units: readonly Unit[]): Map<number, number[]> {
  const near = new Map<number, Set<number>>();
  for (const members of groupBy(units.keys(), (unit) => productOf(units[unit]!)).values()) {
    if (new Set(members.flatMap((unit) => versionsOf(units[unit]!))).size < 2) continue;
    for (const [a, b] of mutualBestMatches(units, members)) {
      near.set(a, (near.get(a) ?? new Set()).add(b));
      near.set(b, (near.get(b) ?? new Set()).add(a));
    }
  }
  return closeGroups(near, units);
}

function productOf(unit: Unit): string {
  return unit.placements[0]!.document.product;
}

function versionsOf(unit: Unit): string[] {
  return [...new Set(unit.placements.map(({ document }) => document.version))];
}

function shareVersion(a: Unit, b: Unit): boolean {
  const versions = new Set(versionsOf(a));
  return versionsOf(b).some((version) => versions.has(version));
}

function* mutualBestMatches(units: readonly Unit[], members: readonly number[]): Generator<[number, number]> {
  const sentences = new Map<number, Map<string, number>>();
  const unitsOfSentence = new Map<string, number[]>();
  for (const number of members) {
    const own = sentencesOf(units[number]!.text);
    sentences.set(number, own);
    for (const sentence of own.keys()) {
      const holders = unitsOfSentence.get(sentence);
      if (holders) holders.push(number);
      else unitsOfSentence.set(sentence, [number]);
    }
  }
  /** unit → version → best unit of that version. */
  const best = new Map<number, Map<string, { unit: number; overlap: number }>>();
  for (const number of members) {
    const unit = units[number]!;
    const own = sentences.get(number)!;
    const shared = new Map<number, number>();
    for (const [sentence, length] of own) {
      const holders = unitsOfSentence.get(sentence)!;
      if (holders.length > MAX_SENTENCE_UNITS) continue;
      for (const other of holders) if (other !== number) shared.set(other, (shared.get(other) ?? 0) + length);
    }
    const ownLength = total(own);
    const byVersion = new Map<string, { unit: number; overlap: number }>();
    for (const [other, length] of shared) {
      const overlap = length / Math.max(ownLength, total(sentences.get(other)!));
      if (overlap < MIN_OVERLAP || shareVersion(unit, units[other]!)) continue;
      for (const version of versionsOf(units[other]!)) {
        const known = byVersion.get(version);
        if (!known || overlap > known.overlap || (overlap === known.overlap && other < known.unit)) {
          byVersion.set(version, { unit: other, overlap });
        }
      }
    }
    best.set(number, byVersion);
  }
  for (const [number, byVersion] of best) {
    for (const { unit: other } of byVersion.values()) {
      if (other < number) continue;
      const back = versionsOf(units[number]!).some(
        (version) => best.get(other)?.get(version)?.unit === number,
      );
      if (back) yield [number, other];
    }
  }
}

function total(sentences: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const length of sentences.values()) sum += length;
  return sum;
}

/**
 * Makes the relation transitive (4.15 ~ 4.16 ~ 4.22), but never joins two units of one version: both are then
 * pages of their own.
 */
function closeGroups(
  near: ReadonlyMap<number, ReadonlySet<number>>,
  units: readonly Unit[],
): Map<number, number[]> {
  const group = new Map<number, number[]>();
  for (const start of [...near.keys()].sort((a, b) => a - b)) {
    if (group.has(start)) continue;
    const members = [start];
    const versions = new Set(versionsOf(units[start]!));
    for (let next = 0; next < members.length; next++) {
      for (const other of [...near.get(members[next]!)!].sort((a, b) => a - b)) {
        if (group.has(other) || members.includes(other)) continue;
        const own = versionsOf(units[other]!);
        if (own.some((version) => versions.has(version))) continue;
        for (const version of own) versions.add(version);
        members.push(other);
      }
    }
    members.sort((a, b) => a - b);
    for (const member of members) group.set(member, members);
  }
  const result = new Map<number, number[]>();
  for (const [member, members] of group) {
    if (members.length > 1)
      result.set(
        member,
        members.filter((other) => other !== member),
      );
  }
  return result;
}
