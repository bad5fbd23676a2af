import { describe, expect, it } from 'vitest';
import { findNearDuplicates } from '../../src/indexing/near-duplicates.ts';
import type { Unit } from '../../src/indexing/units.ts';

const sentence = (topic: string, i: number): string =>
  `Sentence number ${i} tells the reader of this page something new about ${topic} and nothing else.`;
const page = (topic: string, count: number): string =>
  Array.from({ length: count }, (_, i) => sentence(topic, i)).join(' ');

function unit(version: string, text: string, product = 'kerb'): Unit {
  const document = { product, version, doc: 'admin', file: 'admin' };
  return {
    text,
    headingPath: [],
    manualTitle: undefined,
    documentTitle: '',
    title: '',
    markdown: text,
    set: 0,
    placements: [{ document }],
  } as unknown as Unit;
}

describe('the same page in other versions', () => {
  it('is recognised although a part of it was rewritten', () => {
    const units = [
      unit('v2', `${page('realms', 8)} ${page('new options', 2)}`),
      unit('v2', page('tickets', 8)),
      unit('v1', page('tickets', 9)),
      unit('v1', page('realms', 8)),
    ];
    expect(findNearDuplicates(units)).toEqual(
      new Map([
        [0, [3]],
        [3, [0]],
        [1, [2]],
        [2, [1]],
      ]),
    );
  });

  it('is followed over several versions', () => {
    const units = [1, 2, 3].map((n) => unit(`v${n}`, `${page('realms', 8)} ${sentence('version', n)}`));
    expect(findNearDuplicates(units).get(0)).toEqual([1, 2]);
  });

  it('is never another page of the same version', () => {
    const units = [unit('v1', page('realms', 8)), unit('v1', `${page('realms', 8)} ${sentence('more', 1)}`)];
    expect(findNearDuplicates(units).size).toBe(0);
  });

  it('is not found in another product, nor in a page that shares less than half', () => {
    expect(findNearDuplicates([unit('v1', page('a', 8)), unit('v2', page('a', 8), 'pump')]).size).toBe(0);
    const mostlyNew = `${page('a', 3)} ${page('b', 6)}`;
    expect(findNearDuplicates([unit('v1', page('a', 8)), unit('v2', mostlyNew)]).size).toBe(0);
  });
});
