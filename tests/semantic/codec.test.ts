import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Matrix } from '../../src/indexing/semantic/matrix.ts';
import { trainQuantizer } from '../../src/indexing/semantic/train-quantizer.ts';
import { ByteReader, ByteWriter } from '../../src/search/bytes.ts';
import {
  addDecoded,
  encodeInto,
  readInt8Vector,
  readQuantizer,
  writeInt8Vector,
  writeQuantizer,
} from '../../src/search/semantic/codec.ts';
import { ByteScoreTable, ScoreTable } from '../../src/search/semantic/score-tables.ts';

const DIMS = 12;
const vectors = fc.array(
  fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: DIMS, maxLength: DIMS }),
  { minLength: 1, maxLength: 40 },
);

function train(rows: readonly number[][], bytes: number) {
  const matrix = Matrix.fromRows(
    rows.map((row) => Float32Array.from(row)),
    DIMS,
  );
  return { matrix, trained: trainQuantizer(matrix, new Float32Array(DIMS).fill(1), bytes) };
}

it('scores a code as the inner product with what it decodes to', () => {
  fc.assert(
    fc.property(vectors, fc.integer({ min: 0, max: 11 }), (rows, bytes) => {
      const { matrix, trained } = train(rows, bytes);
      const { quantizer } = trained;
      expect(quantizer.bytes).toBeLessThanOrEqual(bytes);
      const codes = new Uint8Array(quantizer.bytes * rows.length);
      rows.forEach((_, index) => {
        encodeInto(quantizer, matrix.row(index), codes, index);
      });
      const query = Float32Array.from({ length: DIMS }, (_, i) => Math.sin(i + 1));
      for (const table of [new ScoreTable(quantizer), new ByteScoreTable(quantizer)]) {
        const scores = new Float64Array(rows.length);
        // What an earlier query left in the table does not show.
        for (const filledFor of [query.map((value) => 1 - value), query]) {
          table.fill(filledFor);
          table.score(codes, scores);
        }
        rows.forEach((_, index) => {
          const decoded = new Float32Array(DIMS);
          addDecoded(quantizer, codes, index, decoded);
          const score = decoded.reduce((sum, value, i) => sum + value * query[i]!, 0);
          expect(scores[index]).toBeCloseTo(score, 4);
        });
      }
    }),
  );
});

it('loses less with more bytes', () => {
  const rows = Array.from({ length: 300 }, (_, row) =>
    Array.from({ length: DIMS }, (_, i) => Math.sin(row * 12.9898 + i * 78.233) / (i + 1)),
  );
  const errors = [2, 4, 8].map((bytes) => {
    const { matrix, trained } = train(rows, bytes);
    return rows.reduce(
      (sum, _, row) =>
        sum + trained.remainder(matrix.row(row)).rest.reduce((s, value) => s + value * value, 0),
      0,
    );
  });
  expect(errors[1]!).toBeLessThan(errors[0]! / 2);
  expect(errors[2]!).toBeLessThan(errors[1]! / 2);
});

it('comes back from its file', () => {
  const { trained } = train(
    [
      [1, 0.5, 0.25, 0, 0, 0, 0, 0, 0, 0, 0, -1],
      [-1, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    ],
    3,
  );
  const writer = new ByteWriter();
  writeQuantizer(writer, trained.bits, trained.scaleBytes, trained.levels);
  const input = new ByteReader(writer.finish(), 'test');
  const read = readQuantizer(input, DIMS);
  expect(input.atEnd).toBe(true);
  expect(read.bytes).toBe(trained.quantizer.bytes);
  expect([...read.bits]).toEqual([...trained.bits]);
  expect(read.scales).toEqual(trained.quantizer.scales);
});

it('stores a vector in bytes to within a hundredth of its largest component', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 }),
      (values) => {
        const writer = new ByteWriter();
        writeInt8Vector(writer, Float32Array.from(values));
        const read = readInt8Vector(new ByteReader(writer.finish(), 'test'), values.length);
        const largest = Math.max(...values.map(Math.abs));
        values.forEach((value, i) => {
          expect(Math.abs(read[i]! - value)).toBeLessThanOrEqual(largest / 100 + 2 ** -15);
        });
      },
    ),
  );
});
