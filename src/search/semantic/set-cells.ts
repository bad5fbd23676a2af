/**
 * Which cells hold passages of which facet set, so that a filtered search reads only cells with matches.
 *
 * File: varint first set, varint sets; per set varint cells, then per cell the varint difference to the cell
 * before.
 */
import { ByteReader } from '../bytes.ts';
import type { IndexReader } from '../types.ts';
import type { SetCellsSection } from './section.ts';

/** Cells with at least one passage of one of `sets`. */
export async function cellsOfSets(
  section: SetCellsSection,
  sets: ReadonlySet<number>,
  reader: IndexReader,
): Promise<Set<number>> {
  const cells = new Set<number>();
  const needed = section.files.filter(({ firstSet }, index) => {
    const end = section.files[index + 1]?.firstSet ?? Number.POSITIVE_INFINITY;
    for (const set of sets) if (set >= firstSet && set < end) return true;
    return false;
  });
  await Promise.all(
    needed.map(async ({ file }) => {
      const input = new ByteReader(await reader.read(file), file);
      const firstSet = input.varint();
      const count = input.varint();
      for (let set = firstSet; set < firstSet + count; set++) {
        const cellCount = input.varint();
        let cell = 0;
        for (let i = 0; i < cellCount; i++) {
          cell += input.varint();
          if (sets.has(set)) cells.add(cell);
        }
      }
    }),
  );
  return cells;
}
