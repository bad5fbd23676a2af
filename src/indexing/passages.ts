/** Embedding inputs of all units: told by their keys, and spelled out only where they have to be embedded. */
import { passagesOf } from '../library/passages.ts';
import { ByteReader, ByteWriter } from '../search/bytes.ts';
import type { KeptResults } from '../workspace/kept-results.ts';
import { inRuns, type Work } from '../workspace/runs.ts';
import { EmbeddingCache, KEY_BYTES } from './embedding/cache.ts';
import type { SemanticPassage } from './semantic/build-semantic.ts';
import type { Unit } from './units.ts';

/** Per unit varint passages and the key of each. */
const CUTTING: Work<Unit> = {
  kind: 'passages',
  identityOf: ({ key, manualTitle = '', markdown }) => `${key}${manualTitle}\0${markdown}`,
  weightOf: ({ markdown }) => markdown.length,
  compute(units) {
    const output = new ByteWriter();
    for (const unit of units) {
      const texts = textsOf(unit);
      output.varint(texts.length);
      for (const text of texts) output.raw(Buffer.from(EmbeddingCache.keyOf(text), 'latin1'));
    }
    return Buffer.from(output.finish());
  },
};

/** Passages of all units, in the order of their numbers. */
export function collectPassages(units: readonly Unit[], kept?: KeptResults): SemanticPassage[] {
  const textOf = textReader();
  const passages: SemanticPassage[] = [];
  let number = 0;
  for (const { items, result } of inRuns(units, CUTTING, kept)) {
    const input = new ByteReader(result, 'keys of passages');
    for (const unit of items) {
      const count = input.varint();
      for (let place = 0; place < count; place++) {
        passages.push({
          unit: number,
          set: unit.set,
          key: Buffer.from(input.raw(KEY_BYTES)).toString('latin1'),
          get text() {
            return textOf(unit, place);
          },
        });
      }
      number++;
    }
  }
  return passages;
}

/** Remembers the unit asked for last, since texts are asked for in order. */
function textReader(): (unit: Unit, place: number) => string {
  let last: Unit | undefined;
  let texts: readonly string[] = [];
  return (unit, place) => {
    if (unit !== last) {
      last = unit;
      texts = textsOf(unit);
    }
    return texts[place]!;
  };
}

function textsOf({ manualTitle = '', documentTitle, headingPath, title = '', markdown }: Unit): string[] {
  return passagesOf([manualTitle, documentTitle], { headingPath, title, markdown });
}
